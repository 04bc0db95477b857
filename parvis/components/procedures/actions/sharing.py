"""Fill in a draft with somebody else, or hand a file over: the owner offers to an address, its reader signs in and accepts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.drafts import SignIn, identity_values
from parvis.components.procedures.actions.moving import leave_trace
from parvis.components.procedures.lifecycle import DECIDED, State
from parvis.components.procedures.models import Asking, File, Sharing
from parvis.components.procedures.selectors.files import IDENTITY
from parvis.components.procedures.selectors.sharing import offered, open_sharings
from parvis.core.files import actions as documents
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.kernel.secrets import fingerprint
from parvis.kernel.text import Text

KEPT = timedelta(days=14)
AT_ONCE, A_DAY = 5, 10


class SharingRefused(Exception):
    """It cannot be shared so; ``text`` says why and what to do."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(fr, en)


def full() -> SharingRefused:
    return SharingRefused(
        f"Cinq personnes au plus remplissent un brouillon avec vous, et {A_DAY} invitations partent par jour. Retirez-en une, ou attendez demain.",
        f"At most five people fill in a draft with you, and {A_DAY} invitations leave in one day. Take one back, or wait until tomorrow.",
    )


def held(file_id: UUID, *, owner: Person) -> File:
    """The owner's file, until the transaction ends. Raises File.DoesNotExist."""
    found = File.objects.select_for_update(of=("self",)).select_related("procedure", "version", "organisation", "person")
    return found.get(id=file_id, person=owner, discarded_at=None)


@transaction.atomic
def offer(file_id: UUID, *, owner: Person, email: str, kind: Sharing.Kind) -> Sharing:
    """Write to ``email``; nothing is shared until its reader signs in and accepts. The same offer again comes back as it is.

    Raises SharingRefused and File.DoesNotExist.
    """
    file, email = held(file_id, owner=owner), email.strip().lower()
    require_sharable(file, owner=owner, email=email, kind=kind)
    file.sharings.filter(accepted_at=None, ended_at=None, expires_at__lte=timezone.now()).update(ended_at=timezone.now())
    if found := file.sharings.filter(kind=kind, email=email, ended_at=None).first():
        return found
    if offered_today(owner) >= A_DAY:
        raise full()
    if kind == Sharing.Kind.TRANSFER:
        file.sharings.filter(kind=kind, ended_at=None).update(ended_at=timezone.now())  # the last one counts
    secret = secrets.token_urlsafe(24)
    made = Sharing.objects.create(
        file=file, kind=kind, email=email, secret=fingerprint(secret), offered_by=owner, expires_at=timezone.now() + KEPT
    )
    notices.send(
        f"procedures.offered-{kind}",
        to=email,
        key=f"procedures:sharing:{made.id}",
        context={"owner": owner.display_name, "procedure": file.definition, "until": made.expires_at},
        organisation_name=file.organisation.name,
        language=file.language,
        link=f"/me/shared/{made.id}/{secret}",
    )
    leave_trace(file, event=f"procedures.offered-{kind}")
    return made


def offered_today(owner: Person) -> int:
    """Invitations that a person sent within a day, for all their files; two requests at once are counted one after the other."""
    Person.objects.select_for_update().get(pk=owner.pk)
    return Sharing.objects.filter(offered_by=owner, offered_at__gt=timezone.now() - timedelta(days=1)).count()


def require_sharable(file: File, *, owner: Person, email: str, kind: Sharing.Kind) -> None:
    if file.company_id or file.acted_by_id:
        raise SharingRefused(
            "Ce dossier est déposé pour quelqu’un d’autre : ce sont ses mandats qui disent qui peut agir. Donnez un mandat.",
            "This file is filed for somebody else: mandates say who may act. Give a mandate.",
        )
    if email == owner.email.lower():
        raise SharingRefused(
            "Cette adresse est la vôtre. Écrivez celle de l’autre personne.", "This address is yours. Write the other person’s."
        )
    if (kind == Sharing.Kind.FILL and file.state != State.DRAFT) or file.state in DECIDED:
        raise SharingRefused(
            "Ce dossier a changé d’état entre-temps : il ne se partage plus. Relisez-le.",
            "This file has changed state meanwhile: it cannot be shared any more. Read it again.",
        )
    if kind == Sharing.Kind.FILL and open_sharings(file, kind=kind).exclude(email=email).count() >= AT_ONCE:
        raise full()


@transaction.atomic
def accept(sharing_id: UUID, *, secret: str, person: Person, sign_in: SignIn) -> File:
    """Take the offer. Raises SharingRefused when it is over, or for one's own file."""
    Sharing.objects.select_for_update().filter(id=sharing_id).first()  # two readers of one address: the first one takes it
    sharing = offered(sharing_id, fingerprint(secret))
    if sharing is None:
        raise SharingRefused(
            "Cette offre a été prise, retirée, ou son temps est passé. Demandez-en une autre à la personne qui vous a écrit.",
            "This offer was taken, taken back, or its time is over. Ask whoever wrote to you for another.",
        )
    owner = sharing.file.person
    if owner is None or owner == person:
        raise SharingRefused("Ce dossier est déjà le vôtre.", "This file is yours already.")
    file = held(sharing.file_id, owner=owner)
    require_sharable(file, owner=owner, email=sharing.email, kind=Sharing.Kind(sharing.kind))
    sharing.person, sharing.accepted_at = person, timezone.now()
    sharing.save(update_fields=["person", "accepted_at"])
    leave_trace(file, event=f"procedures.accepted-{sharing.kind}", label=person.display_name)
    if sharing.kind == Sharing.Kind.TRANSFER:
        hand_over(file, to=person, sign_in=sign_in)
    return file


def hand_over(file: File, *, to: Person, sign_in: SignIn) -> None:
    """The file is the other's; what sources said of the one before leaves a draft with them."""
    file.sharings.filter(ended_at=None).update(ended_at=timezone.now())
    if file.is_draft:
        forget_sources(file)
        file.askings.filter(need=IDENTITY).delete()
        now = sign_in.at
        source = {"fr": sign_in.provider.fr, "en": sign_in.provider.en}
        Asking.objects.create(
            file=file, need=IDENTITY, state=Asking.State.KNOWN, values=identity_values(to), source=source, asked_at=now, fetched_at=now
        )
    else:
        file.applicant = to.display_name
    file.person = to
    file.revision += 1
    file.saved_at = timezone.now()
    file.save(update_fields=["person", "applicant", "revision", "saved_at"])
    documents.give_to(to, [each.stored for each in file.attachments.select_related("stored")])
    leave_trace(file, event="procedures.received")


def forget_sources(file: File) -> None:
    """Drop what administrations said of the person before: answers, rows that they proposed, what they were asked."""
    file.answers.exclude(source="").delete()
    for each in file.definition.all_fields():
        if each.proposed_from is not None and (answer := file.answers.filter(field=each.name).first()):
            answer.value = [row for row in answer.value or [] if not row["source"]]
            answer.save(update_fields=["value"])
    file.askings.exclude(need=IDENTITY).delete()


@transaction.atomic
def end(sharing_id: UUID, *, by: Person) -> None:
    """The owner takes an offer back, or the invited person leaves; a second time does nothing. Raises Sharing.DoesNotExist."""
    sharing = Sharing.objects.select_for_update(of=("self",)).select_related("file").get(id=sharing_id)
    if by.pk not in (sharing.file.person_id, sharing.person_id):
        raise Sharing.DoesNotExist
    if sharing.ended_at is None:
        sharing.ended_at = timezone.now()
        sharing.save(update_fields=["ended_at"])
        file = File.objects.select_related("procedure", "version", "organisation", "person").get(id=sharing.file_id)
        leave_trace(file, event="procedures.sharing-ended", label=sharing.person.display_name if sharing.person else "")


def end_fillings(file: File) -> None:
    """Once it is handed in, only its owner sees the file."""
    file.sharings.filter(kind=Sharing.Kind.FILL, ended_at=None).update(ended_at=timezone.now())
