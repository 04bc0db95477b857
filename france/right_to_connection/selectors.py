"""Lines of one access provider for which a request to the solidarity fund was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from france.right_to_connection.rules import Request, Standing, standing
from parvis.components.procedures.selectors import Answer, File
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import country

SLUG = "solidarite-connexion"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line by its contract number, what binds the provider, since when, and the request that says so."""

    contract: str
    standing: Standing
    since: date | None
    file: File | None = None

    @property
    def is_kept(self) -> bool:
        return self.standing is Standing.KEPT


def requests_about(provider: Organisation) -> QuerySet[File]:
    """Requests about lines of ``provider``, oldest first; trials and erased files apart."""
    found = File.objects.filter(procedure__slug=SLUG, submitted_at__isnull=False, trial=False, person__isnull=False)
    of_provider = found.filter(answers__field="provider", answers__value__number__startswith=provider.identifier)
    return of_provider.select_related("person", "organisation", "procedure", "version").order_by("submitted_at")


def to_keep(provider: Organisation) -> QuerySet[File]:
    """The requests that keep a line of ``provider`` today; read some at a time, and never shown before the trace says so."""
    return requests_about(provider).filter(decided_at=None).order_by("submitted_at", "id")


def kept_lines(files: Sequence[File]) -> list[Line]:
    """The lines of ``files``, in two questions to the database however many there are."""
    contracts = dict(Answer.objects.filter(file__in=files, field="contract").values_list("file", "value"))
    return [
        Line(contract=str(contracts.get(each.pk) or ""), standing=Standing.KEPT, since=day(each.submitted_at), file=each) for each in files
    ]


def line(provider: Organisation, contract: str) -> Line:
    """Where the line with this contract number stands; letters, blanks and dashes do not count."""
    files = list(requests_about(provider).filter(pk__in=about_contract(provider, tidy(contract))))
    found, since = standing([request_of(each) for each in files])
    return Line(contract=contract, standing=found, since=since, file=files[-1] if files else None)


def about_contract(provider: Organisation, wanted: str) -> list[UUID]:
    """The requests whose contract number is ``wanted``, once tidied. Only numbers are read, and as they come: nobody else’s file is."""
    numbers = Answer.objects.filter(file__in=requests_about(provider).order_by().values("pk"), field="contract")
    found = numbers.values_list("file", "value").iterator(chunk_size=1000)
    return [file for file, value in found if tidy(str(value or "")) == wanted]


def tidy(contract: str) -> str:
    return "".join(sign for sign in contract.upper() if sign.isalnum())


def request_of(file: File) -> Request:
    return Request(
        submitted_on=day(file.submitted_at),
        decided_on=day(file.decided_at) if file.decided_at else None,
        accepted=file.state == "accepted" if file.decided_at else None,
    )


def day(moment: datetime | None) -> date:
    if moment is None:
        raise LookupError("The file is not submitted.")
    found: date = moment.astimezone(country().zone).date()
    return found
