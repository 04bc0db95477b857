"""Two keys of this room: one to hash document numbers, one to seal whose document is awaited."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from parvis.core.people.rules import Identity, identity_key, length_prefixed
from parvis.kernel.secrets import kept_secret


def folder() -> Path:
    return Path(settings.PARVIS_DATA) / "keys"


@cache
def secret() -> bytes:
    return sha256(kept_secret(folder() / "evidence.key").encode()).digest()


def fingerprint(kind: str, *parts: str) -> str:
    """A keyed hash: whoever holds the database without the key learns nothing by trying document numbers."""
    return hmac.new(secret(), length_prefixed((kind, *parts)), sha256).hexdigest()


def document_key(*, state: str, number: str) -> str:
    return fingerprint("document", state, number)


def holder_key(identity: Identity) -> str:
    return fingerprint("holder", identity_key(identity))


@cache
def sealer() -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.new(secret(), b"sealing", sha256).digest()))


def sealed(identity: Identity, *, usual_name: str) -> str:
    fields = {**identity.__dict__, "given_names": list(identity.given_names), "usual": usual_name}
    return sealer().encrypt(json.dumps(fields).encode()).decode()


def opened(text: str) -> tuple[Identity, str]:
    """What ``sealed`` was given; raises ValueError when it was altered or the key replaced."""
    try:
        fields = json.loads(sealer().decrypt(text.encode()))
    except InvalidToken as error:
        raise ValueError("A sealed identity cannot be opened: restore PARVIS_DATA/keys beside its database.") from error
    usual = fields.pop("usual")
    return Identity(**fields | {"given_names": tuple(fields["given_names"])}), usual
