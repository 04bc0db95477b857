"""Asking for the reasons of a refusal by silence or for the rules of an algorithm, in one gesture; giving the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from france.reasons import selectors
from parvis.components.procedures.actions import adopt, desk, drafts, filing
from parvis.components.procedures.actions.moving import in_hand_of
from parvis.components.procedures.selectors import File, State, procedure
from parvis.components.procedures.selectors.explained import explained
from parvis.core.people.selectors import Mandate, Person
from parvis.design import typography
from parvis.kernel.calendar import local_day, today
from parvis.kernel.text import Text


class NotPossible(Exception):
    """What the law or the state of the file does not allow; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


NO_ALGORITHM = Text(
    "Aucun algorithme n’a pris part à cette décision.",
    "No algorithm took part in this decision.",
)


@transaction.atomic
def ask_reasons(file: File, *, person: Person, mandate: Mandate | None = None) -> File:
    """The request for the reasons of this refusal; the one there is already, when asked twice.

    Raises NotPossible, and what beginning and handing in a file raise (TooManyDrafts, MandateEnded, NotCovered).
    """
    hold(file)
    seen = selectors.followed(file)
    if seen is None:
        raise NotPossible(Text("Le silence n’a pas refusé cette demande.", "Silence did not refuse this request."))
    if seen.request is not None:
        return seen.request
    if seen.not_to_ask is not None:
        raise NotPossible(seen.not_to_ask)
    return file_about(file, selectors.REASONS, {}, person=person, mandate=mandate)


@transaction.atomic
def ask_rules(file: File, *, person: Person, mandate: Mandate | None = None) -> File:
    """A request for the document that says how the algorithm behind this decision worked; the one there is already, when asked twice.

    Raises as ``ask_reasons`` does.
    """
    hold(file)
    if not selectors.is_by_algorithm(file):
        raise NotPossible(NO_ALGORITHM)
    already = selectors.request_about(file, selectors.DOCUMENT)
    if already is not None:
        return already
    title = Text("Règles de l’algorithme d’une décision", "Rules of the algorithm behind a decision")
    description = Text(
        f"Les règles du traitement qui a servi à décider de la demande {file.reference}, et les principales caractéristiques de sa mise en œuvre (art. L. 311-3-1).",
        f"The rules of the computation used to decide on request {file.reference}, and the main characteristics of how it was carried out (art. L. 311-3-1).",
    )
    values = {"what": "algorithm", "title": str(title), "description": str(description), "format": "any", "published": False}
    return file_about(file, selectors.DOCUMENT, values, person=person, mandate=mandate)


def hold(file: File) -> None:
    """Two clicks ask once."""
    File.objects.select_for_update().get(pk=file.pk)


def file_about(file: File, slug: str, values: Mapping[str, Any], *, person: Person, mandate: Mandate | None) -> File:
    """Begin, fill in and hand in a request about ``file``, to the body that decided it; the law has every body answer these."""
    adopt(slug, organisation=file.organisation, since=today())
    draft = drafts.begin(
        procedure(slug),
        person=person,
        organisation=file.organisation,
        language=translation.get_language() or file.language,
        sign_in=drafts.SignIn(
            provider=Text(f"Votre dossier {file.reference}", f"Your file {file.reference}"), at=file.submitted_at or file.created_at
        ),
        mandate=mandate,
    )
    owner = mandate.person if mandate and mandate.person else person
    draft = drafts.save_answers(draft.pk, person=owner, revision=draft.revision, values={**values, "decision": str(file.reference)})
    return filing.submit(draft.pk, person=owner, revision=draft.revision, mandate=mandate)


def proposed(refused: File) -> str:
    """What the system knows of a refusal by silence, for the agent to complete, in the language of the file."""
    silence = refused.definition.silence
    if refused.submitted_at is None or refused.decided_at is None or silence is None:
        return ""
    with translation.override(refused.language):
        received, ended = (typography.day(local_day(each)) for each in (refused.submitted_at, refused.decided_at))
        known = Text(
            f"Votre demande {refused.reference}, reçue le {received}, a été refusée le {ended} par le silence ({silence.legal_basis.fr}).",
            f"Your request {refused.reference}, received on {received}, was refused on {ended} by silence ({silence.legal_basis.en}).",
        )
        return "\n".join(filter(None, [str(known), explained(refused)]))


@transaction.atomic
def give_reasons(reference: str, *, agent: Person, organisation_id: UUID, text: str) -> File:
    """Tell the reasons: a decision on the request, with its letter. Raises TransitionRefused, AlreadyDecided or File.DoesNotExist."""
    file = in_hand_of(agent, organisation_id, reference)
    if file.state == State.SUBMITTED:
        desk.take(reference, agent=agent, organisation_id=organisation_id)
    verdict = desk.Verdict(outcome=State.ACCEPTED, reasons=text)
    desk.decide(reference, agent=agent, organisation_id=organisation_id, verdict=verdict)
    return file


def obstacles(file: File, transition: str) -> Sequence[Text]:
    """Reasons are asked of one’s own refusal by silence, in time, once, and of the body that kept silent."""
    if file.procedure.slug != selectors.REASONS or transition != "submit":
        return ()
    refused = selectors.subject_of(file)
    seen = selectors.followed(refused) if refused else None
    if seen is None:
        return [
            Text(
                "Cette référence n’est pas celle d’une demande à vous que cette administration a refusée par son silence. "
                "Copiez celle de la page de votre dossier, et choisissez l’administration qui n’a pas répondu.",
                "This is not the reference of a request of yours that this administration refused by its silence. "
                "Copy the one on the page of your file, and choose the administration that did not answer.",
            )
        ]
    return [seen.not_to_ask] if seen.not_to_ask else ()
