"""The inventory with what the versions prove."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from france.simplification import rules
from france.simplification.models import FormEntry, Proposal, Review
from parvis.components.procedures.rules.difference import difference
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import File, Procedure, ProcedureVersion
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

YEAR = timedelta(days=365)
TARGETS = {FormEntry.Kind.PROCEDURE: 10, FormEntry.Kind.FORM: 100}  # to simplify within the year, CITP, commitment 7
FEW = 11  # files in a year below which no volume is told


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One version of a form after another: what it asks less and more."""

    digest: str
    published_at: datetime
    sample: bool  # against a version that is invented
    difference: rules.Difference


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A proposal and where it stands: open | rejected | waiting | proven | declared."""

    proposal: Proposal
    state: str
    since: datetime | None = None  # when the version that proves it was published
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """One entry of the inventory as it stands."""

    entry: FormEntry
    title: Text
    body: str
    fields: int
    documents: int
    fields_at_first: int
    documents_at_first: int
    volume: int | None
    revisions: tuple[Revision, ...] = ()
    proposals: tuple[Checked, ...] = ()
    asked: tuple[rules.Asked, ...] = field(default=())

    @property
    def proven(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.proposals if each.state == "proven" and each.proposal.kind != Proposal.Kind.REWORD)

    @property
    def is_simplified(self) -> bool:
        """A review decided it, a later version shows it, and the form asks less than before: nothing else counts."""
        return bool(self.proven) and self.removed > 0

    @property
    def hours_saved(self) -> int | None:
        """A year, over everybody who files; None without a volume or a version to prove it."""
        if self.volume is None or not self.is_simplified:
            return None
        return round(sum(each.difference.seconds for each in self.revisions) * self.volume / 3600)

    @property
    def removed(self) -> int:
        """Questions and documents fewer than at first."""
        return self.fields_at_first + self.documents_at_first - self.fields - self.documents

    @property
    def state(self) -> str:
        if self.is_simplified:
            return "simplified"
        if any(each.state == "declared" for each in self.proposals):
            return "declared"
        return "reviewed" if self.proposals else "counted"


def forms() -> list[Form]:
    """The whole inventory, procedures filed here first."""
    entries = FormEntry.objects.select_related("procedure__current").prefetch_related("proposals__version")
    return sorted(map(form_of, entries), key=lambda each: (each.entry.procedure_id is None, str(each.title)))


def form_of(entry: FormEntry) -> Form:
    return here(entry, entry.procedure) if entry.procedure else declared(entry)


def form(slug: str) -> Form:
    """Raises FormEntry.DoesNotExist."""
    return form_of(FormEntry.objects.select_related("procedure__current").get(slug=slug))


def here(entry: FormEntry, procedure: Procedure) -> Form:
    """A procedure filed here: every figure comes from its versions and files."""
    versions = list(procedure.versions.exclude(published_at=None).order_by("published_at", "id"))
    definitions = [each.definition for each in versions]
    first, last = rules.asked(definitions[0]), rules.asked(definitions[-1])
    revisions = tuple(
        Revision(digest=version.digest, published_at=version.published_at, sample=before.sample, difference=burden(before, version))
        for before, version in itertools.pairwise(versions)
        if version.published_at
    )
    return Form(
        entry=entry,
        title=definitions[-1].title,
        body=str(definitions[-1].owner),
        fields=count(last, documents=False),
        documents=count(last, documents=True),
        fields_at_first=count(first, documents=False),
        documents_at_first=count(first, documents=True),
        volume=filed_in_a_year(procedure),
        revisions=revisions,
        proposals=tuple(checked(each, versions) for each in entry.proposals.all()),
        asked=tuple(last.values()),
    )


def burden(before: ProcedureVersion, after: ProcedureVersion) -> rules.Difference:
    """What the difference between two versions spares the person and asks of them."""
    changes = difference(read(before.source).value, read(after.source).value)
    return rules.burden(changes, before.definition, after.definition)


def count(asked: dict[str, rules.Asked], *, documents: bool) -> int:
    return sum(each.is_document is documents for each in asked.values())


def filed_in_a_year(procedure: Procedure) -> int | None:
    """Files of the last twelve months; None when so few that it would tell about somebody."""
    number = File.objects.filter(procedure=procedure, trial=False, submitted_at__gte=timezone.now() - YEAR).count()
    return number if number >= FEW else None


def declared(entry: FormEntry) -> Form:
    """A form that is filed elsewhere: what its line in the import says, and nothing proven."""
    return Form(
        entry=entry,
        title=Text(entry.title_fr, entry.title_en or entry.title_fr),
        body=entry.body,
        fields=entry.fields,
        documents=entry.documents,
        fields_at_first=entry.fields,
        documents_at_first=entry.documents,
        volume=entry.volume,
        proposals=tuple(checked(each, []) for each in entry.proposals.all()),
    )


def checked(proposal: Proposal, versions: Sequence[Any]) -> Checked:
    if not proposal.decision:
        return Checked(proposal=proposal, state="open")
    if proposal.decision == Proposal.Decision.REJECTED:
        return Checked(proposal=proposal, state="rejected")
    for version in later(proposal, versions):
        if proposal.version and rules.proven(proposal.kind, proposal.field, proposal.version.definition, version.definition):
            return Checked(proposal=proposal, state="proven", since=version.published_at, digest=version.digest)
    return Checked(proposal=proposal, state="declared" if proposal.evidence else "waiting")


def later(proposal: Proposal, versions: Sequence[Any]) -> Iterator[Any]:
    """Versions published after the one that the proposal is about; only the version in force proves what lasts."""
    after = [each for each in versions if proposal.version and each.published_at > proposal.version.published_at]
    return iter(after[-1:])


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many of a kind there are, and were simplified this year, against the target."""

    kind: str
    counted: int
    simplified: int
    target: int

    @property
    def percent(self) -> int:
        return min(100, self.simplified * 100 // self.target)


def progress(found: list[Form]) -> list[Progress]:
    """Of procedures and of forms. A procedure filed here is one procedure and one form."""
    return [
        Progress(
            kind=kind,
            counted=sum(is_kind(each, kind) for each in found),
            simplified=sum(is_kind(each, kind) and simplified_this_year(each) for each in found),
            target=target,
        )
        for kind, target in TARGETS.items()
    ]


def is_kind(one: Form, kind: str) -> bool:
    return one.entry.procedure_id is not None or one.entry.kind == kind


def simplified_this_year(one: Form) -> bool:
    year = timezone.now().astimezone(country().zone).year
    return one.is_simplified and any(each.since and each.since.astimezone(country().zone).year == year for each in one.proven)


def open_review(entry: FormEntry) -> Review | None:
    """The review under way."""
    return entry.reviews.filter(ended_at=None).first()


def suggestions() -> QuerySet[Proposal]:
    """What people proposed and nobody decided yet, first come first."""
    return Proposal.objects.filter(by_public=True, decision="").select_related("entry__procedure__current")
