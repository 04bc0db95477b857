"""Each provider's own signing key."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

from parvis.kernel.secrets import keep_first


@cache
def signing_key(slug: str) -> ECKey:
    path = Path(settings.PARVIS_DATA) / "keys" / f"demo-{slug}.jwk"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
        keep_first(path, json.dumps(key.as_dict(private=True)))
    return ECKey.import_key(json.loads(path.read_text()))


def signed(claims: dict[str, Any], *, slug: str) -> str:
    key = signing_key(slug)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])


def opened(token: str, *, slug: str) -> dict[str, Any]:
    """Claims of a token this provider signed; raises JoseError or ValueError."""
    return dict(jwt.decode(token, signing_key(slug), algorithms=["ES256"]).claims)
