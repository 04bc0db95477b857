"""Figures as people read them, in the sentences of steps and counterfactuals."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from parvis.kernel.text import Text


def worded(value: Decimal, unit: str = "") -> Text:
    """``value`` with its unit: ``4,10 €`` and ``€4.10`` for an ISO 4217 code, else the number and the word."""
    return Text(in_locale(value, unit, "fr_FR"), in_locale(value, unit, "en_GB"))


def in_locale(value: Decimal, unit: str, locale: str) -> str:
    if len(unit) == 3 and unit.isupper():
        return str(format_currency(value, unit, locale=locale))
    number = str(format_decimal(value, locale=locale, decimal_quantization=False))
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def sentence(template: Text, **words: Text) -> Text:
    """``template`` with each ``{word}`` put in, language by language."""
    return Text(
        template.fr.format(**{name: word.fr for name, word in words.items()}),
        template.en.format(**{name: word.en for name, word in words.items()}),
    )
