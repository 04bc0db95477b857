"""Acts of programs: an agent's own acts, with the program named beside the agent."""

from __future__ import annotations

import pytest

from parvis.components.procedures import actions
from parvis.components.procedures.tests.conftest import filed
from parvis.core.notices.models import Message as Mail
from parvis.core.protection import selectors as protection

pytestmark = pytest.mark.django_db(transaction=True)


def test_history_and_trace_name_the_program(town, ada, bo):
    file = filed(ada, town)
    with actions.program("Parcelles"):
        actions.take(file.reference, agent=bo, organisation_id=town.pk)
    assert file.passages.last().agent_label == f"agent {bo.id.hex[:4]} – Parcelles"
    line = protection.entries_about([ada.identity.canonical()]).filter(event="procedures.taken").get()
    assert f"agent {bo.id.hex[:4]} – Parcelles" in line.record
    actions.ask_correction(file.reference, agent=bo, organisation_id=town.pk, reason="incorrect", text="Le plan ?")
    assert file.passages.last().agent_label == f"agent {bo.id.hex[:4]}"


def test_a_quiet_program_tells_nobody(town, ada, bo):
    file = filed(ada, town)
    before = Mail.objects.count()
    with actions.program("Parcelles", quiet=True):
        actions.write(file.reference, agent=bo, organisation_id=town.pk, text="Bonjour")
    assert Mail.objects.count() == before
    assert file.messages.get().text == "Bonjour"
