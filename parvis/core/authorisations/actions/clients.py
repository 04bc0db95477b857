"""Programs that call the API: made, given short-lived tokens, revoked. Secrets and tokens are kept as fingerprints."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.core.authorisations.models import AccessToken, Client
from parvis.core.authorisations.rules import oauth
from parvis.core.people.selectors import Organisation, Person, organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin.rules.tokens import fingerprint
from parvis.kernel.text import Text

CLIENTS_AT_ONCE = 50
TOKENS_A_MINUTE = 60
PURPOSE = Text("Tenir ses demandes d’habilitation par programme", "Keeping one’s requests for authorisations by program")
LEGAL_BASIS = Text("Mission d’intérêt public de l’organisme", "Task in the public interest of the body")


class TooManyClients(Exception):
    """The organisation has as many as it may have at once."""


@transaction.atomic
def make_client(organisation: Organisation, *, name: str, scopes: Iterable[str], by: Person) -> tuple[Client, str]:
    """A new client and its secret, which can be shown this once only. Raises TooManyClients. Trace: authorisation.client-made."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two requests at once must not both pass the limit
    if Client.objects.filter(organisation=organisation, revoked_at=None).count() >= CLIENTS_AT_ONCE:
        raise TooManyClients
    secret = token_urlsafe(32)
    wanted = [scope for scope in oauth.SCOPES if scope in set(scopes)]
    client = Client.objects.create(organisation=organisation, name=name, fingerprint=fingerprint(secret), scopes=wanted, made_by=by)
    record("authorisation.client-made", client)
    return client, secret


@transaction.atomic
def revoke_client(client: Client) -> None:
    """Its tokens serve no more, from the next call on. Twice changes nothing. Trace: authorisation.client-revoked."""
    if Client.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=timezone.now()):
        AccessToken.objects.filter(client=client).delete()
        record("authorisation.client-revoked", client)


def record(event: str, client: Client) -> None:
    protection.record(
        event,
        subjects=[organisation_subject(client.organisation.identifier)],
        organisation=client.organisation.name,
        organisation_identifier=client.organisation.identifier,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        fields=client.scopes,
        detail={"client": str(client.pk)},
    )


def authenticated(client_id: str, secret: str) -> Client:
    """The client whose secret this is; raises OauthError."""
    try:
        found = Client.objects.select_related("organisation").filter(pk=UUID(client_id), revoked_at=None).first()
    except ValueError:
        found = None
    if not hmac.compare_digest(found.fingerprint if found else fingerprint(""), fingerprint(secret)) or found is None:
        raise oauth.bad_client()
    return found


def issue_token(client: Client, *, scope: str) -> tuple[str, list[str]]:
    """A new token and its scopes; raises OauthError, also when the client had too many within a minute."""
    scopes = oauth.granted(scope, of=client.scopes)
    just_made = timezone.now() + oauth.TOKEN_LIFE - timedelta(minutes=1)
    if AccessToken.objects.filter(client=client, expires_at__gt=just_made).count() >= TOKENS_A_MINUTE:
        raise oauth.OauthError("slow_down", "Too many tokens within a minute: a token serves for half an hour.", status=429)
    token = token_urlsafe(32)
    expires = timezone.now() + oauth.TOKEN_LIFE
    AccessToken.objects.create(fingerprint=fingerprint(token), client=client, scopes=scopes, expires_at=expires)
    return token, scopes


def revoke_token(token: str, *, client: Client) -> None:
    """End the client's own token; nothing happens when it is none (RFC 7009 2.2)."""
    AccessToken.objects.filter(fingerprint=fingerprint(token), client=client).delete()


def forget_tokens() -> int:
    """Delete tokens that expired more than an hour ago; returns how many."""
    return AccessToken.objects.filter(expires_at__lt=timezone.now() - timedelta(hours=1)).delete()[0]
