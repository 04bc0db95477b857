"""Client credentials (RFC 6749 4.4): scopes, lifetimes and the errors of the token endpoint."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import timedelta
from urllib.parse import unquote_plus

READ, WRITE, WEBHOOKS = "read_authorizations", "write_authorizations", "read_webhooks"
SCOPES = (READ, WRITE, WEBHOOKS)
TOKEN_LIFE = timedelta(minutes=30)
LONGEST = 300  # characters of a parameter
PARAMETERS = frozenset({"grant_type", "scope", "client_id", "client_secret"})


class OauthError(Exception):
    """An error as RFC 6749 5.2 names it; ``challenge`` is set when the client authenticated by header."""

    def __init__(self, error: str, description: str, *, status: int = 400, challenge: str = "") -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        self.challenge = challenge


def bad_client(challenge: str = 'Basic realm="authorisations"') -> OauthError:
    """The same words for a client that is unknown and for a wrong secret: nobody learns which clients there are."""
    return OauthError("invalid_client", "The client or its secret is unknown, or the client was revoked.", status=401, challenge=challenge)


def credentials(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    """``client_id`` and secret, from the header or from the form but not from both (RFC 6749 2.3); raises OauthError."""
    scheme, _, value = authorization.partition(" ")
    if not authorization:
        return in_form(form)
    if "client_secret" in form:
        raise OauthError("invalid_request", "The client authenticates by header or in the form, not both.")
    if scheme.lower() != "basic":
        raise bad_client()
    client, secret = of_header(value.strip())
    if form.get("client_id", client) != client:
        raise OauthError("invalid_request", "client_id in the form is not the client of the header.")
    return client, secret


def in_form(form: Mapping[str, str]) -> tuple[str, str]:
    if not form.get("client_id") or not form.get("client_secret"):
        raise OauthError(
            "invalid_client", "client_id and client_secret are required.", status=401, challenge='Basic realm="authorisations"'
        )
    return form["client_id"], form["client_secret"]


def of_header(value: str) -> tuple[str, str]:
    """Both are form-encoded inside the header (RFC 6749 2.3.1)."""
    try:
        client, separator, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise bad_client() from error
    if not separator:
        raise bad_client()
    return unquote_plus(client), unquote_plus(secret)


def granted(asked: str, *, of: Iterable[str]) -> list[str]:
    """The scopes of a token: those asked for, all that the client has when it asks for none; raises OauthError."""
    held = [scope for scope in SCOPES if scope in set(of)]
    wanted = asked.split(" ") if asked else held
    unknown = [scope for scope in wanted if scope not in held]
    if unknown:
        raise OauthError("invalid_scope", f"This client may ask for: {' '.join(held)}.")
    return [scope for scope in held if scope in wanted]
