"""How the provider and we sign what we tell each other: HMAC-SHA256 of the moment and the content.

``Payment-Signature: t=<seconds since 1970>,v1=<hexadecimal>`` over ``<t>.<content>``, the content being the body of a
request, or ``GET <path>`` where there is none.
"""

from __future__ import annotations

import re
from hashlib import sha256
from hmac import compare_digest, new

HEADER = "Payment-Signature"
TOLERANCE_SECONDS = 300
WRITTEN = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def sign(content: bytes, *, secret: str, at: int) -> str:
    """The header's value."""
    return f"t={at},v1={mark(content, secret=secret, at=at)}"


def mark(content: bytes, *, secret: str, at: int) -> str:
    return new(secret.encode(), str(at).encode() + b"." + content, sha256).hexdigest()


def is_genuine(content: bytes, signature: str, *, secret: str, now: int) -> bool:
    """Whether ``signature`` was made with ``secret`` over ``content``, not long ago."""
    found = WRITTEN.fullmatch(signature)
    if found is None or not secret:
        return False
    at = int(found[1])
    return abs(now - at) <= TOLERANCE_SECONDS and compare_digest(found[2], mark(content, secret=secret, at=at))
