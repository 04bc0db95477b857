"""File for somebody else without a mandate: declare whose file it is, tell them, and take their answer."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import drafts, telling
from parvis.components.procedures.actions.drafts import SignIn
from parvis.components.procedures.actions.moving import leave_trace
from parvis.components.procedures.actions.sharing import forget_sources, hand_over
from parvis.components.procedures.models import File, ForWhom
from parvis.components.procedures.rules.same_name import is_named
from parvis.components.procedures.selectors import for_whom as selectors
from parvis.core.people.selectors import Person
from parvis.kernel.secrets import fingerprint
from parvis.kernel.text import Text

State = ForWhom.State


class ThirdPartyRefused(Exception):
    """It cannot be declared or answered so; ``text`` says why and what to do."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(fr, en)


@transaction.atomic
def declare(file_id: UUID, *, person: Person, given_name: str, family_name: str, email: str = "") -> ForWhom:
    """Say whose file this draft is. What administrations said of the filer leaves it, and they are asked nothing about anybody.

    Raises ThirdPartyRefused, NotADraft or File.DoesNotExist.
    """
    file, email = drafts.locked_draft(file_id, person=person, revision=None), email.strip().lower()
    if not selectors.is_open_to_third_parties(file):
        raise ThirdPartyRefused(
            "Cette démarche ne se dépose pas pour quelqu’un d’autre sans mandat. Demandez-lui un mandat.",
            "This procedure is not filed for somebody else without a mandate. Ask them for a mandate.",
        )
    if email and email == person.email.lower():
        raise ThirdPartyRefused(
            "Cette adresse est la vôtre. Écrivez celle de l’autre personne, ou aucune.",
            "This address is yours. Write the other person’s, or none.",
        )
    if selectors.third_party(file) is None:
        forget_sources(file)
    said = {"given_name": given_name.strip(), "family_name": family_name.strip(), "email": email}
    made, _ = ForWhom.objects.update_or_create(file=file, defaults=said)
    drafts.touch(file)
    return made


@transaction.atomic
def declare_own(file_id: UUID, *, person: Person) -> None:
    """The draft is the filer’s own again: administrations may be asked about them. Raises NotADraft or File.DoesNotExist."""
    file = drafts.locked_draft(file_id, person=person, revision=None)
    if selectors.third_party(file) is not None:
        ForWhom.objects.filter(file=file).delete()
        forget_sources(file)
        drafts.touch(file)


def tell(file: File) -> None:
    """Once the file is handed in, write to whom it is for, where their address was given."""
    found = selectors.third_party(file)
    if found is None or file.person is None:
        return
    found.filer = file.person.display_name
    if found.email and not file.trial:
        secret = secrets.token_urlsafe(24)
        found.secret = fingerprint(secret)
        telling.write_to_third_party(found, "procedures.filed-for-you", link=f"/me/for-me/{found.id}/{secret}")
    found.save(update_fields=["filer", "secret"])
    leave_trace(file, event="procedures.third-party-declared")


def answerable(for_whom_id: UUID, secret: str) -> ForWhom:
    """The declaration, held with its file until the transaction ends. Raises ThirdPartyRefused."""
    found = ForWhom.objects.filter(id=for_whom_id).values_list("file_id", flat=True).first()
    if found is not None:
        File.objects.select_for_update().get(pk=found)
    told = selectors.told(for_whom_id, fingerprint(secret))
    if told is None:
        raise ThirdPartyRefused(
            "Vous avez déjà répondu, ou ce dossier n’existe plus.", "You have answered already, or this file exists no more."
        )
    return told


@transaction.atomic
def contest(for_whom_id: UUID, *, secret: str, person: Person, why: str = "") -> ForWhom:
    """“I asked for nothing”: agents read it beside the file, and the filer is told. Raises ThirdPartyRefused."""
    return answered(answerable(for_whom_id, secret), State.CONTESTED, person=person, why=why.strip())


@transaction.atomic
def confirm(for_whom_id: UUID, *, secret: str, person: Person) -> ForWhom:
    """The file is theirs and stays with who filed it. Raises ThirdPartyRefused, also for somebody of another name."""
    found = answerable(for_whom_id, secret)
    require_named(found, person)
    return answered(found, State.CONFIRMED, person=person)


@transaction.atomic
def take_over(for_whom_id: UUID, *, secret: str, person: Person, sign_in: SignIn) -> File:
    """The file is theirs from now on; who filed it sees it no more. Raises ThirdPartyRefused, also once it is decided."""
    found = answerable(for_whom_id, secret)
    require_named(found, person)
    if found.file.is_decided:
        raise ThirdPartyRefused(
            "Ce dossier est décidé : il reste à qui l’a déposé. Vous pouvez confirmer ou contester.",
            "This file is decided: it stays with who filed it. You may confirm or contest.",
        )
    answered(found, State.TAKEN, person=person)
    if found.file.person != person:
        hand_over(found.file, to=person, sign_in=sign_in)
    return found.file


def require_named(found: ForWhom, person: Person) -> None:
    """Whoever holds the e-mail is not yet whom it names."""
    names = (person.family_name, person.usual_name)
    if not is_named(found.given_name, found.family_name, given_names=person.given_names, family_names=names):
        raise ThirdPartyRefused(
            f"Ce dossier est au nom de {found.name}, qui n’est pas celui de votre connexion. Si vous n’êtes pas cette personne, contestez-le.",
            f"This file is in the name of {found.name}, which is not the name of your sign-in. If you are not this person, contest it.",
        )


def answered(found: ForWhom, state: ForWhom.State, *, person: Person, why: str = "") -> ForWhom:
    found.state, found.person, found.why, found.answered_at = state, person, why, timezone.now()
    found.save(update_fields=["state", "person", "why", "answered_at"])
    leave_trace(found.file, event="procedures.third-party-answered")
    telling.send(found.file, "procedures.third-party-answered", key=f"third-party:{state}", state=state.value, name=found.name, text=why)
    return found


@transaction.atomic
def erase_for(person: Person) -> Text:
    """Who answered is forgotten; the name that the filer declared stays with the file, for as long as the file."""
    count = ForWhom.objects.filter(person=person).update(person=None, why="")
    return Text(
        f"{count} réponse(s) effacée(s). Le nom déclaré par qui a déposé reste dans le dossier, jusqu’à la fin de sa durée.",
        f"{count} answer(s) erased. The name declared by whoever filed stays in the file, until the end of its retention.",
    )
