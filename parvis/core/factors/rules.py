"""Codes that change with time, and how proofs are named to services."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

import pyotp

STEP_SECONDS = 30
DRIFT = 1  # steps before and after: clocks of telephones are not exact (RFC 6238 5.2)
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another

# Authentication method references (RFC 8176 2).
CODE = ("otp", "mfa")
HARDWARE_KEY = ("hwk", "mfa")  # a passkey that does not leave its device
SYNCED_KEY = ("swk", "mfa")  # a passkey that its maker copies between devices


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226 4, R6)."""
    return pyotp.random_base32(32)


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, typed: str, *, at: float, after: int) -> int | None:
    """The step whose code is ``typed``, later than ``after`` so that none serves twice; None without one."""
    totp, now = pyotp.TOTP(secret), int(at) // STEP_SECONDS
    code = figures(typed)
    found = [step for step in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(totp.generate_otp(step), code)]
    return next((step for step in found if step > after), None)


def figures(typed: str) -> str:
    """The code without the spaces that applications show in it."""
    return "".join(letter for letter in typed if letter in "0123456789")[:12]


def new_recovery_code() -> str:
    """Ten letters (49 bits) in two groups: tried five times in a quarter of an hour, out of reach."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def recovery_fingerprint(typed: str, *, owner: str) -> str:
    """What is stored of a recovery code; case, spaces and hyphens do not count."""
    plain = "".join(letter for letter in typed.lower() if letter in LETTERS)
    return sha256(f"{owner}|{plain}".encode()).hexdigest()
