"""Who acknowledged or answered late, body by body, without a small count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Letter
from parvis.components.procedures.selectors.clocks import decided_by_silence, overdue
from parvis.kernel.calendar import country, local_day, today
from parvis.kernel.text import Text

LOOKED_AT = timedelta(days=365)
ENOUGH = 20  # requests below which a body is not shown: a figure would tell of people


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """One body over twelve months. ``late`` counts what silence decided and what is open past its date; None hides small counts."""

    name: str
    received: int
    with_a_clock: int
    late: int | None
    acknowledged_late: int | None

    @property
    def share_on_time(self) -> int | None:
        """Of a hundred requests whose clock has ended or was stopped by an answer, how many were answered in time."""
        if self.late is None or not self.with_a_clock:
            return None
        return round(100 * (self.with_a_clock - self.late) / self.with_a_clock)


def received() -> QuerySet[File]:
    """What came in over twelve months, invented past apart from what is tried."""
    return File.objects.filter(submitted_at__gte=timezone.now() - LOOKED_AT, trial=False).exclude(state=State.DRAFT)


def by_body() -> list[Lateness]:
    """Every body that received enough, the latest first."""
    silent, past = decided_by_silence(), overdue()
    late_letters = late_acknowledgements()
    rows = (
        received()
        .values("organisation_id", "organisation__name")
        .annotate(
            received=Count("id"),
            with_a_clock=Count("id", filter=silent | past | Q(silence_on__isnull=False, decided_at__isnull=False)),
            late=Count("id", filter=silent | past),
        )
        .filter(received__gte=ENOUGH)
        .order_by("organisation__name")
    )
    found = [
        Lateness(
            name=row["organisation__name"],
            received=row["received"],
            with_a_clock=row["with_a_clock"],
            late=shown(row["late"]),
            acknowledged_late=shown(late_letters.get(row["organisation_id"], 0)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.share_on_time if each.share_on_time is not None else 101, each.name))


def shown(count: int) -> int | None:
    """A count that tells of nobody: none, or at least five."""
    return count if count == 0 or count >= 5 else None


def late_acknowledgements() -> dict[object, int]:
    """How many acknowledgements each body sent, or still owes, after the time that the country sets; none where it sets none."""
    duties = country().duties_of("acknowledgement", on=today(), subject="delay")
    if not duties:
        return {}
    receipts = Letter.objects.filter(kind=Letter.Kind.RECEIPT, file__in=received())
    slow = receipts.filter(
        Q(stored=None, owed_at__lt=timezone.now() - timedelta(days=10)) | Q(stored__created_at__gt=F("owed_at") + timedelta(days=10))
    )
    counted: dict[object, int] = {}
    for letter in slow.select_related("file", "stored"):
        last: date = duties[0].last_day(local_day(letter.owed_at), works=country().works)
        written = local_day(letter.stored.created_at) if letter.stored else today()
        if written > last:
            counted[letter.file.organisation_id] = counted.get(letter.file.organisation_id, 0) + 1
    return counted


METHOD = Text(
    "Sur douze mois. Est en retard une demande que le silence a décidée, ou qui reste ouverte après sa date sans que rien soit attendu de la personne. "
    "Les administrations de moins de vingt demandes, et les nombres de un à quatre, ne sont pas montrés.",
    "Over twelve months. A request is late when silence decided it, or when it is open past its date with nothing awaited from the person. "
    "Bodies with fewer than twenty requests, and counts from one to four, are not shown.",
)
