"""Issuing and ending tokens of hubs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import selectors, tokens
from parvis.core.hubs.models import HubToken
from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.text import Text

__all__ = [
    "HubToken",
    "issue_token",
    "limit_addresses",
    "move_tokens",
    "prolong_token",
    "revoke_token",
    "rotate_token",
    "shown_once",
]

LIFE = relativedelta(months=18)


@transaction.atomic
def issue_token(
    authorisation: Authorisation,
    *,
    name: str,
    uid: UUID | None = None,
    allowed_ips: Iterable[str] = (),
    rate_limit_per_minute: int | None = None,
    client: str = "",
    extra_info: Mapping[str, Any] | None = None,
    life: timedelta | relativedelta = LIFE,
    seen: bool = True,
) -> tuple[HubToken, str]:
    """A token of the hub that ``authorisation`` opens, and its signed text, which is kept nowhere: show it once.

    With ``seen`` false the text is for somebody who is not there: they read it later, once, by ``shown_once``.
    ``client`` is the service whose access tokens from the broker stand for this token. Trace: hubs.token-issued.
    Raises BadAuthorisation when it opens no hub, and ValueError when an address is none.
    """
    if authorisation.offer not in catalogue.hubs():
        raise exchange.BadAuthorisation(
            Text(
                f"L’habilitation {authorisation.reference} n’ouvre pas de bouquet d’API : elle n’a pas besoin de jeton.",
                f"Authorisation {authorisation.reference} opens no hub of APIs: it needs no token.",
            )
        )
    now = timezone.now()
    token = HubToken.objects.create(
        authorisation=authorisation,
        name=name,
        uid=uid or uuid4(),
        created_at=now,
        expires_at=now + life,
        allowed_ips=[str(ip_network(each, strict=False)) for each in allowed_ips],
        rate_limit_per_minute=rate_limit_per_minute,
        client=client,
        extra_info=dict(extra_info or {}),
        shown_at=now if seen else None,
    )
    record("hubs.token-issued", token)
    return token, tokens.signed(claims(token))


@transaction.atomic
def shown_once(token: HubToken) -> str:
    """The signed text of a token that nobody has read yet; empty when somebody has, or when it was ended."""
    unread = HubToken.objects.usable().filter(pk=token.pk, shown_at=None)
    return tokens.signed(claims(token)) if unread.update(shown_at=timezone.now()) else ""


def move_tokens(former: Authorisation, to: Authorisation) -> int:
    """Let the tokens of ``former`` serve under the authorisation that takes its place; returns how many. They open no more than both."""
    return HubToken.objects.usable().filter(authorisation=former).update(authorisation=to)


def claims(token: HubToken) -> dict[str, Any]:
    """What the signed text says."""
    return {
        "uid": str(token.uid),
        "jti": str(token.pk),
        "scopes": list(token.authorisation.fields),
        "sub": token.name,
        "iat": seconds(token.created_at),
        "version": tokens.VERSION,
        "exp": seconds(token.expires_at),
        selectors.descriptions()[token.authorisation.offer].body_claim: token.authorisation.organisation.identifier,
        "extra_info": token.extra_info,
    }


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


@transaction.atomic
def revoke_token(token: HubToken, *, disclosed: bool = False) -> bool:
    """End ``token`` at once, in every process; whether it was still alive. ``disclosed`` says that strangers know it.

    Trace: hubs.token-revoked.
    """
    now = timezone.now()
    ended = {"revoked_at": now} | ({"blacklisted_at": now} if disclosed else {})
    if not HubToken.objects.filter(pk=token.pk, revoked_at=None).update(**ended):
        return False
    record("hubs.token-revoked", token)
    token.refresh_from_db()
    return True


def record(event: str, token: HubToken) -> None:
    authorisation = token.authorisation
    protection.record(
        event,
        subjects=[organisation_subject(authorisation.organisation.identifier)],
        organisation=authorisation.organisation.name,
        organisation_identifier=authorisation.organisation.identifier,
        purpose=authorisation.purpose_text,
        legal_basis=authorisation.legal_basis_text,
        fields=authorisation.fields,
        detail={"offer": authorisation.offer, "asker": authorisation.asker, "authorisation": authorisation.reference},
    )


OVERLAP = timedelta(days=7)  # a rotated token and its successor both work so long


@transaction.atomic
def rotate_token(token: HubToken) -> tuple[HubToken, str] | None:
    """A successor of ``token`` under the same terms, and its text; the former one works a week more. None when it was ended."""
    held = (
        HubToken.objects.usable().select_for_update(of=("self",)).select_related("authorisation__organisation").filter(pk=token.pk).first()
    )
    if held is None:
        return None
    made = issue_token(
        held.authorisation,
        name=held.name,
        uid=held.uid,
        allowed_ips=held.allowed_ips,
        rate_limit_per_minute=held.rate_limit_per_minute,
        client=held.client,
        extra_info=held.extra_info,
    )
    HubToken.objects.filter(pk=held.pk).update(expires_at=min(held.expires_at, timezone.now() + OVERLAP))
    return made


@transaction.atomic
def prolong_token(token: HubToken) -> str:
    """A text of ``token`` that is good until 18 months from now; the former text ends when it said. Empty when it was ended."""
    held = (
        HubToken.objects.usable().select_for_update(of=("self",)).select_related("authorisation__organisation").filter(pk=token.pk).first()
    )
    if held is None:
        return ""
    held.expires_at = timezone.now() + LIFE
    held.save(update_fields=["expires_at"])
    record("hubs.token-issued", held)
    return tokens.signed(claims(held))


def limit_addresses(token: HubToken, allowed_ips: Iterable[str]) -> None:
    """From where ``token`` may be used; raises ValueError when an address is none."""
    HubToken.objects.filter(pk=token.pk).update(allowed_ips=[str(ip_network(each, strict=False)) for each in allowed_ips])
