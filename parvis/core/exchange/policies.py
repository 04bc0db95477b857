"""Policies signed by this installation: what the gateway enforces is what was approved, not what a row says today.

``PARVIS_POLICY_KEY`` holds one private key per line. The first signs; the others, which signed before it, still verify.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol

from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules.policy import BadPolicy, Policy, policy_of
from parvis.kernel.secrets import given_or_kept

ALGORITHM = "ES256"
TYPE = "policy+jwt"


def signed(policy: Policy) -> str:
    """``policy`` as a compact JWS."""
    key = keys()[0]
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.thumbprint()}
    return jws.serialize_compact(header, json.dumps(policy.claims(), sort_keys=True), key, algorithms=[ALGORITHM])


@lru_cache(maxsize=4096)
def verified(text: str) -> Policy:
    """The policy in a compact JWS; raises BadPolicy when this installation did not sign it as it stands."""
    try:
        found = jws.deserialize_compact(text, key_of, algorithms=[ALGORITHM])
        return policy_of(json.loads(found.payload))
    except (JoseError, ValueError) as error:
        raise BadPolicy("This policy was not signed here, or was altered since.") from error


def enforced(authorisation: Authorisation) -> Policy:
    """The terms that were signed for ``authorisation``; raises BadPolicy where the row says anything else than they do."""
    policy = verified(authorisation.policy)
    if policy != authorisation.as_policy():
        raise BadPolicy(f"The row of {authorisation.reference} no longer says what was signed.")
    return policy


def is_intact(authorisation: Authorisation) -> bool:
    try:
        return bool(enforced(authorisation))
    except BadPolicy:
        return False


def public_keys() -> dict[str, Any]:
    """The keys with which anyone verifies a policy, as a JWK set."""
    return {"keys": [{**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig", "kid": key.thumbprint()} for key in keys()]}


def key_of(found: GuestProtocol) -> ECKey:
    """The key that a policy's header names; raises BadPolicy."""
    named = found.headers().get("kid")
    for key in keys():
        if key.thumbprint() == named:
            return key
    raise BadPolicy("This policy names a key that is not of this installation.")


def keys() -> tuple[ECKey, ...]:
    return read_keys(
        given_or_kept("PARVIS_POLICY_KEY", path=path(), make=new_key, demo=settings.PARVIS_DEMO, how="parvis exchange new-key")
    )


def path() -> Path:
    return Path(settings.PARVIS_DATA) / "keys" / "policy.key"


def new_key() -> str:
    """A new private key as a JWK on one line."""
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=True))


@lru_cache(maxsize=4)
def read_keys(text: str) -> tuple[ECKey, ...]:
    return tuple(ECKey.import_key(json.loads(line)) for line in text.splitlines() if line.strip())
