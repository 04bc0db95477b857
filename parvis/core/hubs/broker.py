"""A sign-in broker that says whose an access token is: asked over HTTP as one of its data providers (RFC 7662, RFC 9701).

Its answer is encrypted to us and signed by it: nothing is believed before both were undone.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache as shared
from django.utils import timezone
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from parvis.core.exchange.actions import HttpSource, SourceUnavailable
from parvis.core.hubs.rules.sources import NotIntrospected
from parvis.kernel.secrets import given_or_kept, kept_secret

KEY_AGREEMENTS = ["ECDH-ES", "RSA-OAEP", "RSA-OAEP-256"]
CONTENTS = ["A256GCM", "A128CBC-HS256", "A256CBC-HS512"]
SIGNATURES = ["ES256", "RS256"]
KEYS_SECONDS = 600
KEYS_AGAIN_AFTER_SECONDS = 60
CLOCK_SKEW_SECONDS = 60
LONGEST_TOKEN = 1024
KIND = "token-introspection+jwt"

log = structlog.get_logger("parvis.hubs")


@dataclass(frozen=True, kw_only=True)
class Broker:
    """The broker as one client sees it. Its address is ``<source>`` as for any source, and contains the issuer's path."""

    source: HttpSource
    client_id: Callable[[], str]
    client_secret: Callable[[], str]
    issuer: Callable[[], str]

    def told(self, access_token: str) -> Mapping[str, Any]:
        """The claims about an active token; raises NotIntrospected."""
        if not access_token.isascii() or not 0 < len(access_token) <= LONGEST_TOKEN:
            raise NotIntrospected("malformed")
        said = self.opened(self.answered(access_token))
        about = said.get("token_introspection")
        if not isinstance(about, dict) or about.get("active") is not True or is_past(about.get("exp")):
            raise NotIntrospected("unknown")
        return about

    def answered(self, access_token: str) -> bytes:
        form = {"token": access_token, "client_id": self.client_id(), "client_secret": self.client_secret()}
        if not form["client_id"] or not form["client_secret"]:
            raise NotIntrospected("unavailable")
        try:
            reply = self.source.reply("/checktoken", form=form, request_id="")
        except SourceUnavailable as failure:
            raise NotIntrospected("unavailable") from failure
        if reply.status == 400:
            raise NotIntrospected("malformed")
        if reply.status != 200:  # it does not know this client, or is in trouble: nothing that the caller could mend
            log.error("introspection_refused", status=reply.status, client=form["client_id"])
            raise NotIntrospected("unavailable")
        return reply.body

    def opened(self, sealed: bytes) -> Mapping[str, Any]:
        """What the broker said, once it is sure that the broker said it, to us, a moment ago."""
        try:
            inner = decrypted(sealed)
            said = json.loads(self.verified(inner))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            log.error("introspection_forged", error=type(error).__name__)
            raise NotIntrospected("unavailable") from None
        if (
            not isinstance(said, dict)
            or said.get("aud") != self.client_id()
            or said.get("iss") != self.issuer()
            or is_stale(said.get("iat"))
        ):
            log.error("introspection_forged", error="audience, issuer or time")
            raise NotIntrospected("unavailable")
        return said

    def verified(self, signed: bytes) -> bytes:
        """The payload of ``signed``; a key that we do not hold yet is looked for once a minute at most."""
        try:
            return checked(signed, self.keys())
        except (JoseError, ValueError):
            return checked(signed, self.keys(afresh=True))

    def keys(self, *, afresh: bool = False) -> KeySet:
        name = f"hubs.broker-keys:{self.source.name}"
        kept = shared.get(name)
        if kept is None or (afresh and shared.add(f"{name}:again", 1, KEYS_AGAIN_AFTER_SECONDS)):
            kept = self.published()
            shared.set(name, kept, KEYS_SECONDS)
        return KeySet.import_key_set({"keys": [key for key in kept["keys"] if key.get("use") in (None, "sig")]})

    def published(self) -> Any:
        try:
            return self.source.get("/jwks", query=(), request_id="")
        except SourceUnavailable as failure:
            raise NotIntrospected("unavailable") from failure


def checked(signed: bytes, keys: KeySet) -> bytes:
    """The payload of a token of the one kind that answers such questions; raises JoseError, ValueError."""
    found = jws.deserialize_compact(signed, keys, algorithms=SIGNATURES)
    if found.headers().get("typ") != KIND:
        raise ValueError("a token of another kind")
    return found.payload


def decrypted(sealed: bytes) -> bytes:
    found = jwe.decrypt_compact(sealed.strip(), private_keys(), algorithms=[*KEY_AGREEMENTS, *CONTENTS])
    if found.plaintext is None:
        raise ValueError("nothing inside")
    return found.plaintext


def is_past(moment: Any) -> bool:
    return not isinstance(moment, int) or moment <= timezone.now().timestamp()


def is_stale(moment: Any) -> bool:
    return not isinstance(moment, int) or abs(timezone.now().timestamp() - moment) > CLOCK_SKEW_SECONDS


def private_keys() -> KeySet:
    """Our keys: what is encrypted to us is opened with them."""
    how = "parvis hubs new-key"
    return read_keys(given_or_kept("PARVIS_HUBS_KEYS", path=path(), make=new_keys, demo=settings.PARVIS_DEMO, how=how))


def path() -> Path:
    return Path(settings.PARVIS_DATA) / "keys" / "hubs.jwks"


def new_keys() -> str:
    """New private keys as a JWKS on one line: one of each kind that brokers encrypt to."""
    made = (
        ECKey.generate_key("P-256", parameters={"use": "enc", "alg": "ECDH-ES"}, auto_kid=True),
        RSAKey.generate_key(2048, parameters={"use": "enc", "alg": "RSA-OAEP"}, auto_kid=True),
    )
    return json.dumps({"keys": [key.as_dict(private=True) for key in made]})


@lru_cache(maxsize=4)
def read_keys(text: str) -> KeySet:
    return KeySet.import_key_set(json.loads(text))


def published_keys() -> dict[str, Any]:
    """Our public keys, for the broker to encrypt to."""
    return dict(private_keys().as_dict(private=False))


def setting(name: str) -> str:
    """A setting, or the content of the file that ``<name>_FILE`` names."""
    file = os.environ.get(f"{name}_FILE", "")
    return os.environ.get(name, "") or (Path(file).read_text(encoding="utf-8").strip() if file else "")


def derived(client_id: str) -> str:
    """The secret of a client of the demonstration, made on this machine."""
    root = kept_secret(Path(settings.PARVIS_DATA) / "keys" / "hub-clients.key")
    return hmac.new(root.encode(), client_id.encode(), sha256).hexdigest()
