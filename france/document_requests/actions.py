"""What changes a request for a document: its answer, its forwarding, what follows the CADA's opinion, the court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from france.document_requests import selectors
from france.document_requests.models import Answer, Course
from france.document_requests.rules import OBTAINED, Given
from france.document_requests.wording import GIVEN, GROUNDS, REUSE
from parvis.components.procedures.actions import TransitionRefused, desk, forwarding, reopening, telling
from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace
from parvis.components.procedures.selectors import File, State
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

ACCEPT = ("application/pdf", "text/csv", "application/zip", "image/png", "image/jpeg", "application/vnd.oasis.opendocument.text")
LARGEST = 20_000_000
OUTCOMES = {given: State.ACCEPTED if given in OBTAINED else State.REFUSED for given in Given}
LATE = Text("Réponse donnée après le terme du délai.", "Answer given after the time was over.")


class NotPossible(Exception):
    """A step that the law or the state of the request does not allow; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer before it is given."""

    given: Given
    grounds: Sequence[str] = ()
    explanation: str = ""
    link: str = ""
    document: UploadedFile[bytes] | None = None
    reuse: str = ""
    holder: str = ""


@transaction.atomic
def answer(reference: str, *, agent: Person, organisation_id: UUID, reply: Reply) -> Answer:
    """Answer a request, after its time too: the answer, its mention of reuse and the decision, in one transaction.

    Raises TransitionRefused, RefusedFile (the document), AlreadyDecided, or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    if file.state == State.SUBMITTED:
        desk.take(reference, agent=agent, organisation_id=organisation_id)
    elif file.state == State.REFUSED:  # by silence, or reviewed after the CADA's opinion
        with translation.override(file.language):
            why = str(LATE)
        reopening.reopen(reference, agent=agent, organisation_id=organisation_id, text=why)
    made = keep(file, reply, agent=agent)
    verdict = desk.Verdict(outcome=OUTCOMES[reply.given], reasons=in_words(made, language=file.language))
    desk.decide(reference, agent=agent, organisation_id=organisation_id, verdict=verdict)
    return made


def keep(file: File, reply: Reply, *, agent: Person) -> Answer:
    stored = None
    if reply.document is not None:
        stored = documents.store(reply.document, name=str(reply.document.name), owner_person=file.person, accept=ACCEPT, max_bytes=LARGEST)
    made, _ = Answer.objects.update_or_create(
        file=file,
        defaults={
            "given": reply.given,
            "grounds": list(reply.grounds),
            "explanation": reply.explanation.strip(),
            "link": reply.link,
            "document": stored,
            "reuse": reply.reuse,
            "holder": reply.holder.strip(),
            "agent_label": agent_label(agent),
            "answered_at": timezone.now(),
        },
    )
    return made


def in_words(made: Answer, *, language: str) -> str:
    """The answer as the letter and the page give it: what, why, where, and what may be done with it."""
    said = [GIVEN[Given(made.given)], *(GROUNDS[each] for each in made.grounds), Text(made.explanation, made.explanation)]
    if made.link:
        said.append(Text(f"Adresse : {made.link}", f"Address: {made.link}"))
    if made.document:
        said.append(Text("Le document est sur la page de votre demande.", "The document is on the page of your request."))
    if made.reuse:
        said.append(REUSE[made.reuse])
    if made.holder:
        said.append(Text(f"Titulaire des droits : {made.holder}.", f"Holder of the rights: {made.holder}."))
    return "\n".join(each.in_language(language) for each in said if each.fr)


@transaction.atomic
def forward(reference: str, *, agent: Person, organisation_id: UUID, to: Organisation) -> File:
    """Hand the request over to the body that holds the document, and tell the person; the clock of a refusal by silence goes on.

    Raises NotPossible, or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    sentence = Text(
        f"Votre demande est transmise à {to.name}, qui détient le document. Le délai de réponse ne change pas.",
        f"Your request is forwarded to {to.name}, which holds the document. The time to answer does not change.",
    )
    text = sentence.in_language(file.language)
    try:
        return forwarding.forward(reference, agent=agent, organisation_id=organisation_id, to=to, text=text)
    except TransitionRefused as refused:
        raise NotPossible(refused.text) from refused


@transaction.atomic
def follow_up(reference: str, *, agent: Person, organisation_id: UUID, text: str) -> Course:
    """Say that the refusal stands after the CADA's opinion, and why; handing the document over is an answer instead.

    Raises NotPossible, or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    seen = selectors.followed(file)
    if seen.road.opinion is None:
        raise NotPossible(Text("La CADA n’a pas encore donné son avis.", "The CADA has not given its opinion yet."))
    course = course_of(file)
    if course.followed_on is not None:
        return course
    course.follow_up, course.followed_on = text.strip(), today()
    course.save(update_fields=["follow_up", "followed_on"])
    message = desk.say(file, agent=agent, text=text)
    telling.written(file, message)
    leave_trace(file, event="document-requests.confirmed", label=agent_label(agent))
    return course


def course_of(file: File) -> Course:
    """What followed, held until the transaction ends."""
    Course.objects.get_or_create(file=file)
    return Course.objects.select_for_update().get(file=file)


def confirm_silences() -> int:
    """Confirm the refusals that two months of silence after the CADA confirm; how many. Run by the clock."""
    return rounds.each(selectors.to_confirm(), confirm, of="document-requests.confirm")


@transaction.atomic
def confirm(file_id: UUID) -> bool:
    """One refusal, once, with the person told; False before its day, and when another worker was first."""
    file = selectors.requests().get(pk=file_id)
    day = selectors.confirmed_by_silence(file)
    if day is None:
        return False
    course = course_of(file)
    if course.confirmed_on is not None or course.followed_on is not None:
        return False
    course.confirmed_on = day
    course.save(update_fields=["confirmed_on"])
    leave_trace(file, event="document-requests.confirmed")
    telling.send(file, "document-requests.confirmed", key="confirmed", confirmed_on=day)
    return True


@transaction.atomic
def go_to_court(reference: str, *, person: Person, on: date) -> Course:
    """Note that the person went to court. Raises NotPossible before the CADA, before the refusal is confirmed and when it is too late."""
    file = selectors.requests().get(reference=reference, person=person)
    seen = selectors.followed(file)
    if seen.not_to_court is not None:
        raise NotPossible(seen.not_to_court)
    course = course_of(file)
    if course.court_on is None:
        course.court_on = on
        course.save(update_fields=["court_on"])
        leave_trace(file, event="document-requests.to-court")
    return course


def obstacles(file: File, transition: str) -> Sequence[Text]:
    """A request is answered with its form, which asks for the mention of reuse; a referral needs a refusal, in time."""
    slug = file.procedure.slug
    if slug == selectors.REQUEST and transition in ("accept", "refuse") and not Answer.objects.filter(file=file).exists():
        return [
            Text(
                "Répondez à une demande de document par « Préparer la réponse » : elle dit ce qui est communiqué et ce que vaut la réutilisation.",
                "Answer a request for a document through “Prepare the answer”: it says what is handed over and what reuse is allowed.",
            )
        ]
    if slug == selectors.REFERRAL and transition == "submit":
        return list(filter(None, [why_no_referral(file)]))
    return ()


def why_no_referral(referral: File) -> Text | None:
    reference = str(selectors.answers_of(referral).get("request", ""))
    asked = selectors.requests().filter(reference=reference, person=referral.person).first() if referral.person else None
    if asked is None:
        return Text(
            f"Aucune de vos demandes de document n’a la référence « {reference} ». Copiez celle de la page de votre demande.",
            f"None of your requests for documents has the reference “{reference}”. Copy the one on the page of your request.",
        )
    return selectors.followed(asked).not_to_cada


def erased(file: File) -> None:
    """The words and the document of an answer go with the personal data of its request; what kind of answer it was stays."""
    made = Answer.objects.filter(file=file).select_related("document").first()
    if made is not None and made.document is not None:
        documents.delete(made.document)
    Answer.objects.filter(file=file).update(grounds=[], explanation="", link="", holder="", document=None)
    Course.objects.filter(file=file).update(follow_up="")
