"""Who read what about a person, and what they contested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.components.rights import rules, unusual
from parvis.components.rights.models import Contest
from parvis.components.rights.rules import contests
from parvis.components.rights.unusual import Shown
from parvis.core.exchange import selectors as exchange
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import BadRecord, Entry, Receipt, Record
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import end_of_day, start_of_day
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["Contest", "Entry", "Person", "Receipt"]

ANSWER_CONTEST = "rights.answer-contest"
HOLD_CLOCK = "rights.hold-contest-clock"
LINES_ON_PANEL = 3
EXPORTED_AT_ONCE = 500


@dataclass(frozen=True)
class Concerned:
    """Someone whose lines a person may read: themselves, their child, a company they act for."""

    key: str  # how the trace names them
    subject: bytes
    name: str
    is_self: bool = False
    was: str = ""  # for a former identity: the key of the one in use

    @property
    def chosen_as(self) -> str:
        """What somebody is chosen by, whatever they were called at the time."""
        return self.was or self.key


@dataclass(frozen=True)
class Line:
    """One line of the trace as a person reads it."""

    entry: Entry
    concerned: Concerned
    contest: Contest | None = None
    alarms: Sequence[Shown] = ()

    @cached_property
    def record(self) -> Record:
        """What was recorded; raises BadRecord when ``is_altered``."""
        return self.entry.reading

    @cached_property
    def is_altered(self) -> bool:
        """Whether somebody changed the record past recognition."""
        try:
            return not self.record
        except BadRecord:
            return True

    @property
    def can_be_contested(self) -> bool:
        """Whether there is somebody to ask, and the person has not asked yet."""
        return self.contest is None and not self.is_altered and self.record.event not in rules.OWN_ACTS

    @property
    def is_unusual(self) -> bool:
        """Whether a published rule says so, and the person has not said that it is fine."""
        return any(not each.is_fine for each in self.alarms)

    @property
    def sentence(self) -> str:
        """What happened, in the event's own words."""
        declared = catalogue.trace_events().get(self.record.event)
        return rules.spoken(str(declared.sentence), self.words) if declared else self.record.event

    @property
    def doer(self) -> str:
        """Who did what is told, where it was no body but whom the line is about, or somebody for them; else empty."""
        declared = catalogue.trace_events().get(self.record.event)
        return (self.record.actor or self.concerned.name or str(_("The person"))) if declared and declared.own_act else ""

    @property
    def words(self) -> Mapping[str, str]:
        record = self.record
        named = {"organisation": record.organisation, "actor": record.actor, "file_reference": record.file_reference}
        return {**record.detail, **named, "fields": ", ".join(self.fields), "purpose": self.purpose}

    @property
    def purpose(self) -> str:
        return in_the_language(self.record.purpose)

    @property
    def why_not(self) -> str:
        """Why nothing was passed on, for a question that was refused or failed; empty otherwise."""
        found = exchange.why_not(self.record.detail.get("reason", "")) if self.record.event.startswith("exchange.") else None
        return str(found) if found else ""

    @property
    def legal_basis(self) -> str:
        return in_the_language(self.record.legal_basis)

    @property
    def was_hidden(self) -> bool:
        return not self.is_altered and self.record.hidden_until is not None

    @property
    def hidden_reason(self) -> str:
        """Why the line could stay unknown for a time, and on what law."""
        return in_the_language(self.record.hidden_reason)

    @property
    def fields(self) -> list[str]:
        """What was read, as the offers call it; a question by its own words."""
        return [str(words) for words in exchange.words_for(self.record.fields)]

    @property
    def file_url(self) -> str:
        return rules.path_of_this_site(self.record.detail.get("url", ""))

    @property
    def is_placed(self) -> bool:
        return self.entry.leaf.position is not None


def in_the_language(both: Mapping[str, str]) -> str:
    return str(Text.of(both)) if both else ""


def concerned_by(person: Person) -> list[Concerned]:
    """Whose lines ``person`` may read: their own, their children's, those of companies they act for."""
    own = every_name_of(person, str(_("You")), is_self=True)
    children = [each for child in people.people_represented_by(person) for each in every_name_of(child, child.display_name)]
    companies = [concerned(body.subject, body.name) for body in people.organisations_represented_by(person)]
    return [*own, *children, *companies]


def every_name_of(person: Person, name: str, *, is_self: bool = False) -> list[Concerned]:
    """``person`` under the identity in use, then under those that were corrected."""
    now, *former = people.trace_subjects(person)
    main = concerned(now, name, is_self=is_self)
    return [main, *(Concerned(trace.subject(subject), subject, name, is_self, was=main.key) for subject in former)]


def concerned(subject: bytes, name: str, *, is_self: bool = False) -> Concerned:
    return Concerned(trace.subject(subject), subject, name, is_self)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which lines a person asked for; empty means all."""

    words: str = ""
    about: str = ""
    organisation: str = ""
    event: str = ""
    since: date | None = None
    until: date | None = None
    unusual: bool = False


def lines_about(person: Person, *, chosen: Filter | None = None) -> QuerySet[Entry]:
    """The lines that ``person`` may read, newest first."""
    chosen = chosen or Filter()
    about = (each.subject for each in concerned_by(person) if chosen.about in ("", each.chosen_as))
    entries = trace.entries_with(trace.entries_about(about), chosen.words)
    exactly = {"organisation": chosen.organisation, "event": chosen.event}
    entries = entries.filter(**{name: value for name, value in exactly.items() if value})
    if chosen.unusual:
        entries = unusual.only_unusual(entries, person)
    return within(entries, chosen)


def within(entries: QuerySet[Entry], chosen: Filter) -> QuerySet[Entry]:
    """Those of the chosen days, as days are counted in the country."""
    if chosen.since:
        entries = entries.filter(occurred_at__gte=start_of_day(chosen.since))
    if chosen.until:
        entries = entries.filter(occurred_at__lt=end_of_day(chosen.until))
    return entries


def read_aloud(entries: Iterable[Entry], person: Person) -> list[Line]:
    """``entries`` as ``person`` reads them, with what they contested."""
    entries = list(entries)
    whose = {each.key: each for each in concerned_by(person)}
    contested = {contest.entry_id: contest for contest in Contest.objects.filter(person=person, entry__in=entries)}
    alarms = unusual.alarms_on(entries, person)
    return [Line(entry, whose[entry.subject], contested.get(entry.pk), alarms.get(entry.pk, ())) for entry in entries]


def line_for(person: Person, entry_id: UUID) -> Line | None:
    """The line ``entry_id`` if ``person`` may read it."""
    return next(iter(read_aloud(lines_about(person).filter(pk=entry_id), person)), None)


def questions_for(names: Iterable[str], *, organisation: str, subjects: Iterable[bytes]) -> list[Line]:
    """What the body called ``organisation`` asked at the door about ``subjects`` for the case called any of ``names``, newest first.

    Without the names of whom the lines are about: agents read them.
    """
    entries = trace.entries_about(subjects).filter(event__in=rules.ASKED, organisation__gt="")
    lines = (Line(entry, Concerned(entry.subject, b"", "")) for name in set(names) for entry in trace.entries_with(entries, name))
    found = {line.entry.pk: line for line in lines if is_of(line, names, organisation)}
    return sorted(found.values(), key=lambda line: line.entry.occurred_at, reverse=True)


def is_of(line: Line, names: Iterable[str], organisation: str) -> bool:
    return not line.is_altered and line.record.file_reference in names and line.record.organisation_identifier == organisation


def act_of(person: Person, event: str, *, reference: str) -> Entry | None:
    """The line of what ``person`` did (or had done) for the case called ``reference``, the latest."""
    return trace.entries_with(lines_about(person), reference).filter(event=event).first()


def organisations_in(entries: QuerySet[Entry]) -> list[str]:
    return sorted({name for name in entries.order_by().values_list("organisation", flat=True).distinct() if name})


def events_in(entries: QuerySet[Entry]) -> dict[str, str]:
    """The kinds of lines there are, each with its sentence without particulars."""
    declared = catalogue.trace_events()
    names = entries.order_by().values_list("event", flat=True).distinct()
    return {name: rules.spoken(str(declared[name].sentence), {}, unknown="…") if name in declared else name for name in sorted(names)}


def exported_lines(entries: Iterable[Entry], person: Person) -> Iterator[dict[str, Any]]:
    """Each line with all that is needed to verify it elsewhere."""
    found = list(entries)
    for start in range(0, len(found), EXPORTED_AT_ONCE):
        batch = found[start : start + EXPORTED_AT_ONCE]
        receipts = trace.receipts_of(batch)
        yield from (exported(line, receipts.get(line.entry.pk)) for line in read_aloud(batch, person))


def exported(line: Line, receipt: Receipt | None) -> dict[str, Any]:
    return {
        "id": str(line.entry.pk),
        "about": line.concerned.name,
        "what": str(_("This line was altered.")) if line.is_altered else line.sentence,
        "record": line.entry.record,
        "contested": line.contest.get_state_display() if line.contest else None,
        "receipt": receipt.as_json() if receipt else None,
    }


def contests_to_answer(actor: Actor) -> QuerySet[Contest]:
    """The contests that ``actor`` may see: those of their organisation; an operator's, those of no known one."""
    if not actor.has_permission(ANSWER_CONTEST):
        return Contest.objects.none()
    own = Contest.objects.filter(organisation=actor.organisation_id)
    found = own | Contest.objects.filter(organisation=None) if actor.audience is Audience.OPERATOR else own
    return found.select_related("entry__leaf", "organisation")


def inbox(actor: Actor, *, state: str = "") -> QuerySet[Contest]:
    """What ``actor`` may answer, in one state or in all: waiting ones first, soonest due first."""
    found = contests_to_answer(actor).filter(state=state) if state in Contest.State.values else contests_to_answer(actor)
    return found.annotate(is_done=~Q(state__in=contests.WAITING)).order_by("is_done", "due_on", "opened_at")


def contests_of(person: Person) -> QuerySet[Contest]:
    return Contest.objects.filter(person=person).select_related("organisation")


def contested_line(contest: Contest) -> Line | None:
    """The line in question, as an agent may see it: without the name of whom it concerns."""
    if contest.entry is None:
        return None
    return Line(contest.entry, Concerned(contest.entry.subject, b"", ""), contest)


def organisation_named(identifier: str) -> Organisation | None:
    """The organisation that a line names; None when it is not one of this installation's."""
    try:
        return people.organisation_by_identifier(identifier)
    except people.UnknownOrganisation:
        return None


def me_panel(request: HttpRequest) -> Mapping[str, Any]:
    person = people.person_of(request)
    return {"lines": read_aloud(lines_about(person)[:LINES_ON_PANEL], person)}


def front_panel(_request: HttpRequest) -> Mapping[str, Any]:
    checkpoint = trace.latest_checkpoint()
    return {"size": checkpoint.size if checkpoint else 0}


def desk_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the kernel's middleware
    if not actor.has_permission(ANSWER_CONTEST):
        return None
    return {"open": contests_to_answer(actor).filter(state__in=contests.WAITING).count()}
