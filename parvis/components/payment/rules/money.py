"""Amounts as whole numbers of a currency's smallest unit: 25,00 € is 2500."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {"JPY": 0, "KRW": 0, "XAF": 0, "XOF": 0, "XPF": 0, "TND": 3, "KWD": 3, "BHD": 3}  # ISO 4217; all others have two


def digits(currency: str) -> int:
    return DIGITS.get(currency, 2)


def major(amount: int, currency: str) -> Decimal:
    """``2500`` of euros is ``Decimal("25.00")``."""
    return Decimal(amount).scaleb(-digits(currency))


def minor(amount: Decimal | float | str, currency: str) -> int:
    """``25`` euros is ``2500``. Raises ValueError for a part of the smallest unit."""
    exact = Decimal(str(amount)).scaleb(digits(currency))
    if exact != exact.to_integral_value():
        raise ValueError(f"{amount} {currency} has more than {digits(currency)} decimals.")
    return int(exact)
