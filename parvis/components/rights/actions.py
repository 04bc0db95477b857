"""Contest a reading, answer the contest, take one's data away, have them erased."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from parvis.components.rights import contesting, rules, selectors
from parvis.components.rights.contesting import agent_label
from parvis.components.rights.models import Contest
from parvis.components.rights.rules import contests
from parvis.components.rights.rules.contests import By
from parvis.components.rights.selectors import Line
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as trace
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country
from parvis.kernel.manifest import PersonalData, System
from parvis.kernel.text import Text

log = structlog.get_logger(__name__)

ACCESS = Text("Droit d’accès (RGPD, article 15)", "Right of access (GDPR, article 15)")
OBJECTION = Text("Droit d’opposition (RGPD, article 21)", "Right to object (GDPR, article 21)")
ERASURE = Text("Droit à l’effacement (RGPD, article 17)", "Right to erasure (GDPR, article 17)")
CONTESTING = Text("Contester une lecture", "Contesting a reading")
EXPORTING = Text("Emporter ses données", "Taking one’s data away")
ERASING = Text("Faire effacer ses données", "Having one’s data erased")
COULD_NOT = Text(
    "Rien n’a été effacé ici : une erreur s’est produite. Réessayez ; les exploitants en sont avertis.",
    "Nothing was erased here: an error occurred. Try again; the operators have been told.",
)


OPEN_CONTESTS_AT_ONCE = 20


class TooManyContestsError(RuntimeError):
    """One person waits for so many answers that another contest must wait; ``text`` says so."""

    text = Text(
        f"Vous attendez déjà {OPEN_CONTESTS_AT_ONCE} réponses : c’est le plus à la fois. Attendez l’une d’elles, puis contestez cette lecture.",
        f"You are waiting for {OPEN_CONTESTS_AT_ONCE} answers already, which is the most at once. Wait for one of them, then contest this reading.",
    )


class AlreadyAnsweredError(RuntimeError):
    """Two agents answered one contest; the first answer stands."""


@transaction.atomic
def contest(line: Line, *, person: Person, reason: str) -> Contest:
    """Ask the organisation that read to account for it; asking twice is asking once. Raises TooManyContestsError."""
    record = line.record
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    if Contest.objects.filter(person=person, state__in=contests.WAITING).exclude(entry=line.entry).count() >= OPEN_CONTESTS_AT_ONCE:
        raise TooManyContestsError
    organisation = selectors.organisation_named(record.organisation_identifier)
    fields = {"organisation": organisation, "reason": reason}
    opened, is_new = Contest.objects.get_or_create(entry=line.entry, person=person, defaults=fields)
    if is_new:
        trace.record(
            rules.CONTESTED,
            subjects=[line.concerned.subject],
            organisation=record.organisation,
            organisation_identifier=record.organisation_identifier,
            purpose=CONTESTING,
            legal_basis=OBJECTION,
            file_reference=record.file_reference,
            detail={"line": str(line.entry.pk)},
        )
        contesting.begin(opened)
        tell_agents(opened, organisation, file_reference=record.file_reference)
    return opened


def tell_agents(contest: Contest, organisation: Organisation | None, *, file_reference: str) -> None:
    """Those who hold the clock there; where nobody does, whoever works there: the answer is the organisation's."""
    for agent in contesting.officers_for(contest):
        notices.send(
            "rights.contest-opened",
            to=agent,
            key=f"contest-opened:{contest.pk}:{agent.pk}",
            context={},
            organisation_name=organisation.name if organisation else "",
            file_reference=file_reference,
            link=f"/desk/contests/{contest.pk}",
        )


@transaction.atomic
def answer(contest: Contest, *, agent: Actor, conclusion: str, text: str) -> Contest:
    """Answer a contest, and tell the person. Raises AlreadyAnsweredError when somebody did."""
    current = Contest.objects.select_for_update(of=("self",)).select_related("organisation", "person", "entry__leaf").get(pk=contest.pk)
    if not contests.may_become(current.state, contests.ANSWERED, by=By.OFFICER):
        raise AlreadyAnsweredError(f"This contest was already answered by {current.answered_by}.")
    is_late, current.state = current.is_late, Contest.State.ANSWERED
    current.conclusion, current.answer = conclusion, text
    current.answered_by, current.answered_at = agent_label(agent), timezone.now()
    current.was_late = current.was_late or is_late
    current.save(update_fields=["state", "conclusion", "answer", "answered_by", "answered_at", "was_late"])
    contesting.step(current, contests.ANSWERED, label=current.answered_by, words=text)
    record_answer(current, agent)
    notices.send(
        "rights.contest-answered",
        to=current.person,
        key=f"contest-answered:{current.pk}:{current.steps.count()}",
        context={},
        organisation_name=agent.organisation_name,
        link=f"/me/trace/{current.entry_id}" if current.entry_id else "/me/trace",
    )
    return current


def record_answer(contest: Contest, agent: Actor) -> None:
    """A line for whom the contested line concerns, in so far as the person who contested may read it."""
    line = selectors.line_for(contest.person, contest.entry_id) if contest.entry_id else None
    trace.record(
        rules.CONTEST_ANSWERED,
        subjects=[line.concerned.subject if line else contest.person.identity.canonical()],
        organisation=agent.organisation_name,
        organisation_identifier=contest.organisation.identifier if contest.organisation else "",
        actor=agent_label(agent),
        purpose=CONTESTING,
        legal_basis=OBJECTION,
        file_reference=line.record.file_reference if line else "",
    )


def declared_personal_data() -> Iterator[tuple[System, PersonalData]]:
    """What systems hold about people, outermost first: the identity on which the others hang goes last."""
    for system in reversed(catalogue.systems()):
        for declared in system.personal_data:
            yield system, declared


def export(person: Person) -> bytes:
    """All that is held about ``person``: a zip with one JSON file per system. Leaves a line in the trace."""
    own_line(rules.EXPORTED, person.identity.canonical(), purpose=EXPORTING, legal_basis=ACCESS)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for system, declared in declared_personal_data():
            rows = list(declared.export(person))
            archive.writestr(f"{system.slug}-{declared.slug}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return buffer.getvalue()


@dataclass(frozen=True)
class Erasure:
    """What one system answered to a wish to be erased."""

    title: Text
    answer: Text
    failed: bool = False


def erase(person: Person) -> list[Erasure]:
    """Ask every system to erase what it holds about ``person``; each says what it did, or why not."""
    subject = person.identity.canonical()  # before it is erased
    answers = [erased_by(declared, person) for _, declared in declared_personal_data()]
    own_line(rules.ERASED, subject, purpose=ERASING, legal_basis=ERASURE)
    return answers


def erased_by(declared: PersonalData, person: Person) -> Erasure:
    """One system's answer; one that fails loses nothing and does not stop the others."""
    try:
        with transaction.atomic():
            return Erasure(declared.title, declared.erase(person))
    except Exception as error:
        log.exception("rights.erase_failed", data=declared.slug, error=type(error).__name__)
        return Erasure(declared.title, COULD_NOT, failed=True)


def own_line(event: str, subject: bytes, *, purpose: Text, legal_basis: Text) -> None:
    """A line about what a person did here themselves."""
    trace.record(event, subjects=[subject], organisation=str(country().portal), purpose=purpose, legal_basis=legal_basis)
