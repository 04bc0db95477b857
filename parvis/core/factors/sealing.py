"""Secrets of code applications under a key of their own, outside the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

from parvis.kernel.secrets import kept_secret


@cache
def sealer() -> Fernet:
    kept = kept_secret(Path(settings.PARVIS_DATA) / "keys" / "factors-sealing.key")
    return Fernet(urlsafe_b64encode(sha256(kept.encode()).digest()))


def seal(plain: str) -> str:
    return sealer().encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """What ``seal`` was given; raises cryptography's InvalidToken."""
    return sealer().decrypt(sealed.encode()).decode()
