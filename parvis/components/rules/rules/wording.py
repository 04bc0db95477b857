"""Values as people read them, in the sentences of steps and counterfactuals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from parvis.kernel.text import Text

Value = str | int | float | bool | Decimal | date | None

NOT_KNOWN = Text("inconnu", "not known")
YES, NO = Text("oui", "yes"), Text("non", "no")


def worded(value: Decimal | int | float, unit: str = "") -> Text:
    """``value`` with its unit: ``4,10 €`` and ``€4.10`` for an ISO 4217 code, else the number and the word."""
    return Text(in_locale(value, unit, "fr_FR"), in_locale(value, unit, "en_GB"))


def in_locale(value: Decimal | int | float, unit: str, locale: str) -> str:
    if len(unit) == 3 and unit.isupper():
        return str(format_currency(value, unit, locale=locale))
    number = str(format_decimal(value, locale=locale, decimal_quantization=False))
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def spoken(value: Value, unit: str = "") -> Text:
    """Any value of a rule in both languages."""
    match value:
        case None | "":
            return NOT_KNOWN
        case bool():
            return YES if value else NO
        case date():
            return Text(format_date(value, "d MMMM y", locale="fr_FR"), format_date(value, "d MMMM y", locale="en_GB"))
        case str():
            return Text(value, value)
    return worded(value, unit)


def sentence(template: Text, **words: Text) -> Text:
    """``template`` with each ``{word}`` put in, language by language."""
    french = {name: word.fr for name, word in words.items()}
    english = {name: word.en for name, word in words.items()}
    return Text(template.fr.format(**french), template.en.format(**english))
