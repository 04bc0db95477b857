"""Keys of programs: made and shown once, limited, warned of, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_network
from secrets import token_urlsafe
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.components.demarches.models import Token
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel.secrets import fingerprint
from parvis.kernel.text import Text

NOTED_EVERY = timedelta(minutes=1)
WARNED_BEFORE = timedelta(days=21)
LIVES = (3, 6, 12)  # months


@transaction.atomic
def create(
    *,
    organisation: Organisation,
    made_by: Person,
    name: str,
    procedures: Iterable[Any],
    may_write: bool,
    months: int,
    networks: Iterable[str] = (),
) -> tuple[Token, str]:
    """A key and its text, which is kept nowhere: whoever loses it makes another."""
    text = token_urlsafe(32)
    token = Token.objects.create(
        organisation=organisation,
        made_by=made_by,
        name=name,
        digest=fingerprint(text),
        may_write=may_write,
        networks=[str(ip_network(each, strict=False)) for each in networks],
        expires_at=timezone.now() + relativedelta(months=months),
    )
    token.procedures.set(procedures)
    leave_trace(token, "demarches.token-made", by=made_by)
    return token, text


@transaction.atomic
def revoke(token: Token, *, by: Person) -> None:
    """Stop a key at once; harmless when it is stopped already."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        leave_trace(token, "demarches.token-revoked", by=by)


def leave_trace(token: Token, event: str, *, by: Person) -> None:
    """A line that the body reads: who opened its files to a program, who closed them."""
    protection.record(
        event,
        subjects=[token.organisation.subject],
        organisation=token.organisation.name,
        organisation_identifier=token.organisation.identifier,
        actor=by.display_name,
        purpose=Text("Lire et traiter des dossiers par programme", "Read and handle files by program"),
        legal_basis="",
        detail={"program": token.name},
    )


def note_use(token: Token) -> None:
    """When a key was last used, to the minute: a busy program does not write with every call."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def warn_of_ends() -> int:
    """Tell whoever made a key that it ends in three weeks, once; how many were told of. Run by the clock."""
    ending = Token.objects.usable().filter(warned_at=None, expires_at__lt=timezone.now() + WARNED_BEFORE, made_by__isnull=False)
    found = list(ending.select_related("made_by", "organisation")[:500])
    for token in found:
        if token.made_by is None:
            continue
        with transaction.atomic():
            Token.objects.filter(pk=token.pk).update(warned_at=timezone.now())
            notices.send(
                "demarches.token-ends",
                to=token.made_by,
                key=f"demarches:token-ends:{token.pk}",
                context={"token": token},
                organisation_name=token.organisation.name,
                link="/desk/api-tokens",
            )
    return len(found)
