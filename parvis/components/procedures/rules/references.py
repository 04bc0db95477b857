"""References of files: short enough to read aloud, checked against slips, impossible to guess."""

from __future__ import annotations

import re
import secrets

# 31 signs, a prime: the weighted sum below then catches every wrong sign and every swap.
# No 0, I, L, O or U: they are misread for others, or make words.
ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
SHAPE = re.compile(rf"([A-Z]{{2,4}})(\d\d)([{ALPHABET}]{{{LENGTH + 1}}})")


def check_sign(body: str) -> str:
    """The sign that makes the weighted sum of ``body`` a multiple of 31."""
    total = sum(ALPHABET.index(sign) * weight for weight, sign in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def new_reference(prefix: str, year: int) -> str:
    """A fresh reference such as ``CA26-4T7K-9MXC``."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return written(prefix, f"{year % 100:02}", body + check_sign(body))


def written(prefix: str, year: str, signs: str) -> str:
    return f"{prefix}{year}-{signs[:4]}-{signs[4:]}"


def read_reference(typed: str) -> str | None:
    """The reference that someone typed, tidied; None when it cannot be one (a slip of the hand)."""
    match = SHAPE.fullmatch(re.sub(r"[\s-]", "", typed.upper()))
    if match is None:
        return None
    prefix, year, signs = match.groups()
    return written(prefix, year, signs) if check_sign(signs[:-1]) == signs[-1] else None
