"""Keys of the broker: one signing set per issuer, one for pairwise names, one to seal what must be read again."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from parvis.kernel.secrets import keep_first, kept_secret

ALGORITHM = "ES256"


class Unreadable(ValueError):
    """Something sealed cannot be opened: it was altered, or the key in PARVIS_DATA/keys was replaced."""


def folder() -> Path:
    return Path(settings.PARVIS_DATA) / "keys"


@cache
def signing_keys(name: str) -> KeySet:
    """The key set of issuer ``name``, made on first use; the first key signs, all verify."""
    path = folder() / f"signin-{name}.jwks"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        keep_first(path, json.dumps({"keys": [new_key().as_dict(private=True)]}))
    return KeySet.import_key_set(json.loads(path.read_text()))


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", parameters={"use": "sig", "alg": ALGORITHM}, auto_kid=True)


def public_keys(name: str) -> dict[str, Any]:
    """The JWKS document of issuer ``name``."""
    return dict(signing_keys(name).as_dict(private=False))


def signed(claims: dict[str, Any], *, name: str) -> str:
    """``claims`` as a compact JWT signed by issuer ``name``."""
    key = signing_keys(name).keys[0]
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def own_claims(token: str, *, name: str) -> dict[str, Any]:
    """Claims of a token that issuer ``name`` signed, expired or not; raises joserfc's JoseError or ValueError."""
    return dict(jwt.decode(token, signing_keys(name), algorithms=[ALGORITHM]).claims)


@cache
def pairwise_key() -> bytes:
    return sha256(kept_secret(folder() / "signin-pairwise.key").encode()).digest()


@cache
def sealer() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(kept_secret(folder() / "signin-sealing.key").encode()).digest()))


def seal(plain: str) -> str:
    """``plain`` encrypted and authenticated: a copy of the database alone does not give it away."""
    return sealer().encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """What ``seal`` was given; raises Unreadable."""
    try:
        return sealer().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("A sealed value cannot be opened: restore PARVIS_DATA/keys beside the database it belongs to.") from error
