"""Ask experts, answer as one, remind, withdraw, tell of the decision, forget."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.components.opinions import rules, selectors
from parvis.components.opinions.models import Opinion
from parvis.components.procedures.actions import TransitionRefused, touched
from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace
from parvis.components.procedures.selectors import File
from parvis.core.files import actions as documents
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.kernel.secrets import fingerprint
from parvis.kernel.text import Text

MOST_OPEN = 20
REMIND_AFTER = timedelta(days=1)
Upload = UploadedFile[bytes] | None


def refused(fr: str, en: str) -> TransitionRefused:
    return TransitionRefused(Text(fr, en))


@transaction.atomic
def ask(
    reference: str,
    *,
    agent: Person,
    organisation_id: UUID,
    email: str,
    introduction: str,
    question: str = "",
    confidential: bool = False,
    with_documents: bool = False,
    due_on: date | None = None,
    upload: Upload = None,
) -> Opinion:
    """Invite one expert by e-mail, with a link that works once. Raises TransitionRefused, RefusedFile or File.DoesNotExist."""
    file = in_hand_of(agent, organisation_id, reference)
    if not file.is_open:
        raise refused("Ce dossier est décidé : on ne demande plus d’avis.", "This file is decided: no more opinions are asked.")
    if file.opinions.filter(answered_at=None, revoked_at=None).count() >= MOST_OPEN:
        raise refused("Vingt avis sont déjà attendus sur ce dossier.", "Twenty opinions are awaited on this file already.")
    token = rules.new_token()
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                file=file,
                asked_by=agent,
                asked_by_label=agent_label(agent),
                email=email.strip().lower(),
                introduction=introduction.strip(),
                question=question.strip(),
                confidential=confidential,
                with_documents=with_documents,
                due_on=due_on,
                link_digest=fingerprint(token),
                link_until=timezone.now() + rules.LINK_LIVES,
            )
    except IntegrityError as error:
        raise refused(
            "Cet expert est déjà sollicité sur ce dossier. Relancez-le, ou retirez la première demande.",
            "This expert is asked about this file already. Remind them, or withdraw the first request.",
        ) from error
    if upload:
        opinion.introduction_document = stored(upload)
        opinion.save(update_fields=["introduction_document"])
    invite(opinion, token, notice="opinions.asked", key="asked")
    touched(file)
    leave_trace(file, event="opinions.asked", label=agent_label(agent))
    return opinion


def stored(upload: UploadedFile[bytes]) -> Any:
    return documents.store(upload, name=upload.name or "document", accept=rules.ACCEPTED, max_bytes=rules.MOST_BYTES)


def invite(opinion: Opinion, token: str, *, notice: str, key: str) -> None:
    link = f"/opinions/{token}" if token else f"/me/opinions/{opinion.pk}"
    notices.send(
        notice,
        to=opinion.email,
        key=f"opinions:{opinion.pk}:{key}",
        context={"opinion": opinion, "procedure": opinion.file.definition, "due_on": opinion.due_on},
        organisation_name=opinion.file.organisation.name,
        file_reference=opinion.file.reference or "",
        link=link,
    )


@transaction.atomic
def take(token: str, *, person: Person) -> Opinion | None:
    """The link is used, once: whoever signed in with it is the expert from now on. None when it leads nowhere any more."""
    found = selectors.invited(token)
    held = Opinion.objects.select_for_update().filter(pk=found.pk, link_digest=fingerprint(token)).first() if found else None
    if held is None or held.expert_id or held.revoked_at:
        return None
    held.expert, held.link_until = person, None  # the digest stays: whoever comes after reads that the link was used
    held.save(update_fields=["expert", "link_until"])
    return held


@transaction.atomic
def answer(opinion_id: UUID, *, expert: Person, text: str, yes: bool | None, upload: Upload = None) -> Opinion:
    """The expert's opinion, once. Raises TransitionRefused, RefusedFile or Opinion.DoesNotExist."""
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("file").get(pk=opinion_id, expert=expert, revoked_at=None)
    if opinion.answered_at:
        raise refused("Vous avez déjà répondu.", "You have answered already.")
    if opinion.file.is_decided:
        raise refused("Ce dossier est décidé : votre avis n’est plus attendu.", "This file is decided: your opinion is no longer awaited.")
    if not text.strip() or (opinion.question and yes is None):
        raise refused("Écrivez votre avis, et répondez à la question posée.", "Write your opinion, and answer the question.")
    opinion.answer, opinion.answer_yes, opinion.answered_at = text.strip(), yes if opinion.question else None, timezone.now()
    opinion.answer_document = stored(upload) if upload else None
    opinion.save(update_fields=["answer", "answer_yes", "answered_at", "answer_document"])
    touched(opinion.file)
    leave_trace(opinion.file, event="opinions.answered", label="expert")
    return opinion


def read(opinion: Opinion) -> None:
    """Leave the trace of an expert reading a file, before anything of it is shown."""
    leave_trace(opinion.file, event="opinions.read", label=f"expert {opinion.pk.hex[:4]}", durably=True)


@transaction.atomic
def remind(opinion: Opinion) -> None:
    """Write to the expert again, at most once a day; who has not come yet gets a new link. Raises TransitionRefused."""
    held = Opinion.objects.select_for_update(of=("self",)).select_related("file__version", "file__organisation").get(pk=opinion.pk)
    last = held.reminded_at or held.asked_at
    if not held.is_open or last > timezone.now() - REMIND_AFTER:
        raise refused(
            "Une relance par jour au plus, tant que l’avis est attendu.", "One reminder a day at most, while the opinion is awaited."
        )
    token = "" if held.expert_id else rules.new_token()
    if token:
        held.link_digest, held.link_until = fingerprint(token), timezone.now() + rules.LINK_LIVES
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at", "link_digest", "link_until"])
    invite(held, token, notice="opinions.reminded", key=f"reminded:{held.reminded_at:%Y%m%d%H%M}")


@transaction.atomic
def revoke(opinion: Opinion, *, agent: Person) -> None:
    """Withdraw the request: the expert sees nothing any more. One that was answered stays; the trace names who withdrew it."""
    open_still = Opinion.objects.filter(pk=opinion.pk, answered_at=None, revoked_at=None)
    if open_still.update(revoked_at=timezone.now(), link_until=None):
        touched(opinion.file)
        leave_trace(opinion.file, event="opinions.revoked", label=agent_label(agent))


def tell_decided(*, limit: int = 200) -> int:
    """Tell experts that the file they were asked about is decided, once each; how many. Run by the clock."""
    return sum(told(pk) for pk in selectors.to_tell().values_list("pk", flat=True)[:limit])


@transaction.atomic
def told(opinion_id: UUID) -> bool:
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("file__version", "file__organisation").get(pk=opinion_id)
    if opinion.told_at:
        return False
    opinion.told_at = timezone.now()
    opinion.save(update_fields=["told_at"])
    if opinion.answered_at or opinion.expert_id:
        invite(opinion, "", notice="opinions.decided", key="decided")
    return True


def forget(file: File) -> None:
    """Destroy the opinions asked about a file with their documents, in the transaction in which the file is erased."""
    for opinion in file.opinions.select_related("introduction_document", "answer_document"):
        for each in filter(None, (opinion.introduction_document, opinion.answer_document)):
            documents.delete(each)
        opinion.delete()
