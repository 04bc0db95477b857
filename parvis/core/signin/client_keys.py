"""Public keys of services: given by value, or read at their address and kept ten minutes (RFC 7517)."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache as shared
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from parvis.core.signin.models import ServiceProvider
from parvis.core.signin.rules.algorithms import KEY_AGREEMENTS, can_encrypt
from parvis.kernel.fetching import NotFetched, fetch

KEPT_SECONDS = 600
AGAIN_AFTER_SECONDS = 60


class NoUsableKey(LookupError):
    """The service published no key that fits; the message is for its developer."""


def keys_of(service: ServiceProvider, *, afresh: bool = False) -> KeySet:
    """Every public key of ``service``; with ``afresh`` its address is read again, once a minute at most. Raises NoUsableKey."""
    document = service.jwks or document_at(service.jwks_uri, afresh=afresh)
    try:
        return KeySet.import_key_set(document)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoUsableKey("the service's JWKS holds no readable key") from error


def document_at(url: str, *, afresh: bool) -> Any:
    if not url:
        raise NoUsableKey("the service gave neither jwks nor jwks_uri")
    kept = shared.get(f"signin.client-keys:{url}")
    if kept is None or (afresh and shared.add(f"signin.client-keys-again:{url}", 1, AGAIN_AFTER_SECONDS)):
        require_answering(url)
        kept = read(url)
        shared.set(f"signin.client-keys:{url}", kept, KEPT_SECONDS)
    return kept


def require_answering(url: str) -> None:
    """An address that just failed is left alone for a minute: whoever owns a slow one could hold every process with it."""
    if shared.get(f"signin.client-keys-failed:{url}"):
        raise NoUsableKey("jwks_uri could not be read a moment ago; it is asked again in a minute")


def read(url: str) -> Any:
    try:
        return json.loads(fetch(url, accept="application/jwk-set+json, application/json"))
    except (NotFetched, ValueError) as error:
        shared.set(f"signin.client-keys-failed:{url}", 1, AGAIN_AFTER_SECONDS)
        raise NoUsableKey(f"jwks_uri could not be read: {error}") from error


def encryption_key(service: ServiceProvider) -> Any:
    """The key to encrypt to ``service`` with its ``encryption_algorithm``: marked for encryption, else unmarked. Raises NoUsableKey."""
    if service.encryption_algorithm not in KEY_AGREEMENTS:
        raise NoUsableKey("the service registered no encryption_algorithm")
    fitting = [key for key in keys_of(service).keys if can_encrypt(key.as_dict(), service.encryption_algorithm)]
    if not fitting:
        raise NoUsableKey(f"the service's JWKS holds no key for {service.encryption_algorithm}")
    return min(fitting, key=lambda key: key.as_dict().get("use") is None)


def encrypted(token: str, *, service: ServiceProvider, kind: str = "JWT") -> str:
    """``token`` as a compact JWE that only ``service`` opens (RFC 7516); ``kind`` is its ``cty``. Raises NoUsableKey."""
    key = encryption_key(service)
    algorithms = [service.encryption_algorithm, service.encryption_content]
    header = {"alg": service.encryption_algorithm, "enc": service.encryption_content, "cty": kind}
    named = header | ({"kid": key.kid} if key.kid else {})
    try:
        return jwe.encrypt_compact(named, token.encode(), key, algorithms=algorithms)
    except (JoseError, ValueError) as error:
        raise NoUsableKey(f"the service's key cannot be used with {service.encryption_algorithm}") from error
