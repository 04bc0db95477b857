"""From whom to whom a file was sent on, and when its clock began."""

from __future__ import annotations

from datetime import date, datetime

from parvis.components.procedures.models import File, Forward
from parvis.kernel.calendar import local_day


def forwards(file: File) -> list[Forward]:
    return list(file.forwards.select_related("from_organisation", "to_organisation"))


def clock_began(file: File, submitted: datetime) -> date:
    """Silence that refuses counts from the first body's receipt; silence that accepts from the receipt by the body that answers.

    French law: code of relations between the public and the administration, article L. 114-3. Once a decision was taken back, the
    request waits for an answer as on its first day: the clock begins on the day of the withdrawal.
    """
    began = [submitted]
    silence = file.definition.silence
    if silence and silence.means == "acceptance":
        began += file.forwards.values_list("at", flat=True)
    began += file.withdrawn_decisions.values_list("withdrawn_at", flat=True)
    return local_day(max(began))
