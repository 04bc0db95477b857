"""A mission asked for, accepted, ended; reading under it; what is asked of administrations and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.contact_person import rules
from parvis.components.contact_person.models import Ask, Line, Mission, TakingPart
from parvis.components.contact_person.selectors import files_under, running
from parvis.components.procedures.selectors import File, handled_by
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

PURPOSE = Text("Suivre toutes vos demandes pour vous", "Follow all your requests for you")
BASIS = Text("Votre accord, que vous retirez quand vous voulez", "Your consent, which you withdraw at any time")


class Refused(Exception):
    """Something about a mission cannot be done; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


ENDED = Text("Cette mission est terminée.", "This mission has ended.")
HAS_ONE = Text(
    "Vous avez déjà un référent unique, ou vous l’avez demandé. Mettez d’abord fin à cette mission.",
    "You already have a contact person, or asked for one. End that mission first.",
)
EMPTY = Text("Le message est vide. Écrivez-le, puis envoyez.", "The message is empty. Write it, then send.")


def take_part(organisation: Organisation, *, since: date, appoints: bool = False) -> TakingPart:
    """Declare that contact persons may follow files of this body; ``appoints``: and that its agents may be contact persons."""
    return TakingPart.objects.update_or_create(organisation=organisation, defaults={"since": since, "appoints": appoints})[0]


@transaction.atomic
def ask_for(user: Person, *, body: Organisation, months: int, organisations: Sequence[str] = (), procedures: Sequence[str] = ()) -> Mission:
    """Ask ``body`` for one contact person. Raises Refused when there is one already or the body appoints none."""
    Person.objects.select_for_update().get(pk=user.pk)
    Mission.objects.filter(user=user, ended_at=None, until__lt=today()).update(ended_at=timezone.now())
    if Mission.objects.filter(user=user, ended_at=None).exists():
        raise Refused(HAS_ONE)
    if not TakingPart.objects.filter(organisation=body, appoints=True).exists():
        raise Refused(Text("Cet organisme ne désigne pas de référent.", "This body appoints no contact person."))
    mission = Mission.objects.create(
        user=user, body=body, until=rules.last_day(months, today()), organisations=list(organisations), procedures=list(procedures)
    )
    trace(mission, "contact-person.asked")
    return mission


@transaction.atomic
def accept(mission: Mission, *, contact: Person) -> Mission:
    """An agent becomes the contact person: from now on they see the user's files. Raises Refused when somebody was first or it ended."""
    held = Mission.objects.select_for_update().get(pk=mission.pk)
    if held.ended_at or held.until < today():
        raise Refused(ENDED)
    if held.contact_id == contact.pk:
        return held
    if held.accepted_at:
        raise Refused(Text("Un collègue a accepté cette mission avant vous.", "A colleague accepted this mission before you."))
    held.contact, held.accepted_at = contact, timezone.now()
    held.save(update_fields=["contact", "accepted_at"])
    trace(held, "contact-person.accepted")
    tell(held, "contact-person.accepted", key="accepted")
    return held


@transaction.atomic
def end(mission: Mission, *, by: str) -> None:
    """End a mission, from the next click on; ending it twice ends it once."""
    if Mission.objects.filter(pk=mission.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=Mission.End(by)):
        trace(mission, "contact-person.ended")


def read(mission: Mission, *, file: File | None = None) -> None:
    """Leave the line of a reading in the user's trace, before anything is shown."""
    trace(mission, "contact-person.read", file=file, durably=True)


def trace(mission: Mission, event: str, *, file: File | None = None, durably: bool = False) -> None:
    record = protection.record_durably if durably else protection.record
    record(
        event,
        subjects=[mission.user.identity.canonical()],
        organisation=mission.body.name,
        organisation_identifier=mission.body.identifier,
        actor=f"agent {mission.contact.pk.hex[:4]}" if mission.contact else "",
        purpose=PURPOSE,
        legal_basis=BASIS,
        file_reference=(file.reference or "") if file else "",
    )


@transaction.atomic
def ask(mission: Mission, *, reference: str, kind: str, text: str) -> Ask:
    """Remind the administration that has a file, ask it to process it, or ask a question. Raises Refused, or File.DoesNotExist."""
    held = held_mission(mission)
    if not text.strip():
        raise Refused(EMPTY)
    file = files_under(held).get(reference=reference)
    if not file.is_open:
        raise Refused(Text("Ce dossier est décidé : il n’y a plus rien à demander.", "This file is decided: there is nothing left to ask."))
    made = Ask.objects.create(mission=held, file=file, kind=Ask.Kind(kind), text=text.strip()[: rules.LONGEST], due_on=rules.due(today()))
    trace(held, "contact-person.asked-body", file=file)
    return made


@transaction.atomic
def answer(ask_id: int, *, agent: Person, organisation_id: UUID, text: str) -> Ask:
    """The administration answers; the contact person reads it beside the file. Raises Refused, or Ask.DoesNotExist."""
    held = (
        Ask.objects.select_for_update(of=("self",))
        .select_related("mission__user", "mission__body", "mission__contact", "file")
        .get(pk=ask_id, file__in=handled_by(agent, organisation_id).values("pk"))
    )
    if held.answered_at:
        raise Refused(Text("Un collègue a déjà répondu.", "A colleague has already answered."))
    if not text.strip():
        raise Refused(EMPTY)
    held.answer, held.answered_at, held.answered_by = text.strip()[: rules.LONGEST], timezone.now(), agent
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    trace(held.mission, "contact-person.body-answered", file=held.file)
    return held


@transaction.atomic
def write(mission: Mission, *, by: str, text: str) -> Line:
    """A line of the one thread; the user is told of what their contact person writes. Raises Refused."""
    held = held_mission(mission)
    if not text.strip():
        raise Refused(EMPTY)
    line = Line.objects.create(mission=held, by=Line.By(by), text=text.strip()[: rules.LONGEST])
    if by == Line.By.CONTACT:
        tell(held, "contact-person.written", key=f"line:{line.pk}")
    return line


def held_mission(mission: Mission) -> Mission:
    """The mission, held until the transaction ends, as long as it runs. Raises Refused."""
    held = running().select_for_update(of=("self",)).filter(pk=mission.pk).first()
    if held is None:
        raise Refused(ENDED)
    return held


def tell(mission: Mission, notice: str, *, key: str) -> None:
    notices.send(
        notice,
        to=mission.user,
        key=f"contact-person:{mission.pk}:{key}",
        context={"mission": mission},
        organisation_name=mission.body.name,
        link="/me/contact-person",
    )


def forget(file: File) -> None:
    """What was asked and answered about a file whose personal data are erased; that it was, and when, stays for the figures."""
    Ask.objects.filter(file=file).update(text="", answer="")
