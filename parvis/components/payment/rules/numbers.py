"""Numbers that people copy: of payments and of stamps. Their last sign finds a slip of the pen."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's 32 signs: no I, L, O, U
STAMP_DIGITS = 15


def new_number() -> str:
    """Of a payment: ``PAY-7K2M-9QXD``, with forty bits of chance."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"PAY-{signs[:4]}-{signs[4:]}"


def new_stamp() -> str:
    """Of a stamp: sixteen figures, fifteen of chance and Luhn's check figure."""
    digits = "".join(secrets.choice("0123456789") for _ in range(STAMP_DIGITS))
    return digits + check_figure(digits)


def check_figure(digits: str) -> str:
    """The figure that makes ``digits`` followed by it pass Luhn's formula (ISO/IEC 7812-1)."""
    doubled = (int(each) * (2 if place % 2 == 0 else 1) for place, each in enumerate(reversed(digits)))
    return str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)


def read_stamp(typed: str) -> str | None:
    """The number in ``typed``, whatever its spaces; None when it cannot be one."""
    digits = "".join(each for each in typed if not each.isspace() and each not in "-.")
    if len(digits) != STAMP_DIGITS + 1 or not digits.isascii() or not digits.isdigit():
        return None
    return digits if check_figure(digits[:-1]) == digits[-1] else None


def shown_stamp(number: str) -> str:
    """In groups of four, as it is read aloud."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
