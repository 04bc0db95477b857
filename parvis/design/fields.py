"""Form fields that Django lacks: a date in three boxes, an amount, a telephone number.

They keep what was typed when it is wrong, and say why and what to write instead.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from parvis.design import typography
from parvis.kernel.calendar import country
from parvis.kernel.fetching import ForbiddenAddress, parts_of

DECIMALS = 6  # of a number that is no money
SPACES = re.compile(r"[\s\u00a0\u202f]")


class DateBoxes(forms.MultiWidget):
    """Day, month and year in three boxes, which any keyboard and any screen reader can fill."""

    template_name = "design/widgets/date_boxes.html"
    use_fieldset = True
    boxes: tuple[tuple[str, Any, str], ...] = (("day", _("Day"), "2"), ("month", _("Month"), "2"), ("year", _("Year"), "4"))

    def __init__(self, *, birthday: bool = False) -> None:
        parts = [
            {"inputmode": "numeric", "size": size, "maxlength": size, "autocomplete": f"bday-{name}" if birthday else "off"}
            for name, _label, size in self.boxes
        ]
        super().__init__([forms.TextInput(attrs) for attrs in parts])

    def decompress(self, value: object) -> list[str]:
        found = parse_date(value) if isinstance(value, str) else value
        return [str(found.day), str(found.month), str(found.year)] if isinstance(found, date) else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, (_name, label, _size) in zip(context["widget"]["subwidgets"], self.boxes, strict=True):
            box["label"] = label
        return context


class ThreePartDate(forms.Field):
    """A date typed in three boxes. ``earliest`` and ``latest`` are dates, or callables returning one."""

    default_error_messages = {  # noqa: RUF012  Django's own name and form
        "required": _("Enter a date: day, month and year."),
        "incomplete": _("The date is incomplete. Enter a day, a month and a year."),
        "figures": _("A date is written in figures, for example 3 9 2018."),
        "year": _("Write the year with four figures, for example 2018."),
        "calendar": _("This date is not in the calendar. Check the day and the month."),
        "earliest": _("The date must be %(limit)s or later."),
        "latest": _("The date must be %(limit)s or earlier."),
    }

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        birthday: bool = False,
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        options.setdefault("widget", DateBoxes(birthday=birthday))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        parts = [str(part or "").strip() for part in value]
        return self.date_of(parts) if any(parts) else None

    def date_of(self, parts: list[str]) -> date:
        if not all(parts):
            raise self.error("incomplete")
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise self.error("figures")
        day, month, year = map(int, parts)
        if len(parts[2]) != 4:
            raise self.error("year")
        try:
            return date(year, month, day)
        except ValueError as invalid:
            raise self.error("calendar") from invalid

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        for name, limit, outside in (("earliest", self.earliest, operator.lt), ("latest", self.latest, operator.gt)):
            bound = limit() if callable(limit) else limit
            if bound is not None and outside(value, bound):
                raise self.error(name, limit=self.shown(bound))

    def shown(self, bound: date) -> str:
        return typography.day(bound)

    def error(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class MomentBoxes(DateBoxes):
    """A day and a time of day, in five boxes."""

    boxes = (*DateBoxes.boxes, ("hour", _("Hour"), "2"), ("minute", _("Minutes"), "2"))

    def decompress(self, value: object) -> list[str]:
        found = parse_datetime(value) if isinstance(value, str) else value
        if not isinstance(found, datetime):
            return [""] * len(self.boxes)
        return [*super().decompress(found.date()), str(found.hour), f"{found.minute:02d}"]


class MomentField(ThreePartDate):
    """A day and a time in the country's own time, without its zone. ``earliest`` and ``latest`` are such moments."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter a day and a time."),
        "incomplete": _("The day or the time is incomplete. Enter a day, a month, a year, an hour and minutes."),
        "time": _("The time is not right. Write hours from 0 to 23 and minutes from 0 to 59."),
        "skipped": _("Clocks go forward that night and skip this time. Choose another."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=MomentBoxes(), **options)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, datetime):
            return value
        parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        if not all(parts):
            raise self.error("incomplete")
        return self.moment_of(self.date_of(parts[:3]), *parts[3:])

    def moment_of(self, day: date, hour: str, minute: str) -> datetime:
        if not all(part.isascii() and part.isdigit() for part in (hour, minute)):
            raise self.error("figures")
        try:
            found = datetime.combine(day, time(int(hour), int(minute)))
        except ValueError as invalid:
            raise self.error("time") from invalid
        zone = country().zone
        if found.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != found:
            raise self.error("skipped")
        return found

    def shown(self, bound: date) -> str:
        return typography.when(bound.replace(tzinfo=country().zone)) if isinstance(bound, datetime) else typography.day(bound)


class NumberBox(forms.TextInput):
    """A text box for a number, shown as the reader writes numbers."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "size": "10", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A number in the reader's language; what was typed stays as it was typed."""
        return self.figures(Decimal(value)) if isinstance(value, (int, float, Decimal)) else super().format_value(value)

    def figures(self, value: Decimal) -> str:
        return typography.amount(value, decimals=DECIMALS)


class WithUnit(NumberBox):
    """A number followed by its unit; money by the country's sign, with both decimals or none."""

    template_name = "design/widgets/with_unit.html"

    def __init__(self, unit: str = "", attrs: Mapping[str, Any] | None = None) -> None:
        self.unit = unit
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit or get_currency_symbol(country().currency, locale=typography.locale())
        return context

    def figures(self, value: Decimal) -> str:
        return super().figures(value) if self.unit else typography.figure(value)


class AmountField(forms.DecimalField):
    """An amount as people write it: ``1 234,50``, ``1,234.50``, ``784 €``. The unit is the country's currency unless told."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter an amount."),
        "invalid": _("This is not an amount. Write it in figures, for example 1234.50."),
    }

    def __init__(self, *, unit: str = "", min_value: Decimal | int | None = 0, decimal_places: int = 2, **options: Any) -> None:
        options.setdefault("widget", WithUnit(unit))
        super().__init__(min_value=min_value, max_digits=options.pop("max_digits", 12), decimal_places=decimal_places, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from whole numbers
        if not isinstance(value, str):
            return super().to_python(value)
        figures = plain_figures(value, decimal_comma=typography.locale().number_symbols["latn"]["decimal"] == ",")
        try:
            return Decimal(figures) if figures else None
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class NumberField(AmountField):
    """A number that is no money: up to six decimals, below zero too; a unit if there is one."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter a number."),
        "invalid": _("This is not a number. Write it in figures, for example 12.5."),
    }

    def __init__(self, *, unit: str = "", min_value: Decimal | int | None = None, **options: Any) -> None:
        widget = WithUnit(unit) if unit else NumberBox()
        super().__init__(unit=unit, min_value=min_value, decimal_places=DECIMALS, max_digits=18, widget=widget, **options)


def plain_figures(typed: str, *, decimal_comma: bool) -> str:
    """``1 234,50 €`` as ``1234.50``: thousands' marks and money signs go, the decimal mark is a point.

    The other language's decimal mark is understood too. In French ``1.234`` stays 1.234, too many decimals for
    money: better refused than read as a thousand times more, or less, than was meant.
    """
    figures = re.sub(r"€|[A-Z]{3}$|[$£]", "", SPACES.sub("", typed))
    decimal, thousand = (",", ".") if decimal_comma else (".", ",")
    grouped = re.fullmatch(rf"-?\d{{1,3}}(\{thousand}\d{{3}})+(\{decimal}\d*)?", figures)
    if grouped and (decimal in figures or not decimal_comma or figures.count(thousand) > 1):
        figures = figures.replace(thousand, "")
    return figures.replace(decimal, ".") if decimal_comma else figures.replace(",", ".")


class PhoneField(forms.CharField):
    """A telephone number, national or international; spaces, points and hyphens go."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": "20"})
    default_error_messages = {  # noqa: RUF012
        "required": _("Enter a telephone number."),
        "invalid": _("This is not a telephone number. Write its figures, starting with + and the country code if it is foreign."),
    }

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = re.sub(r"[\s\u00a0\u202f.\-()/]", "", typed)
        if number and not re.fullmatch(r"\+?\d{6,15}", number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class EmailField(forms.EmailField):
    """An e-mail address, with an error that shows what one looks like."""

    default_validators = [EmailValidator(_("This e-mail address is incomplete. It looks like name@example.org."))]  # noqa: RUF012
    default_error_messages = {"required": _("Enter an e-mail address.")}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "email")


class AddressToCall(forms.CharField):
    """An address that programs give, to be called when something happens: https, a host, and no user name."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Address"),
            help_text=_("It begins with https:// and can be reached from the Internet."),
            max_length=500,
            widget=forms.URLInput,
            error_messages={"required": _("Write the address that is to be called.")},
        )

    def clean(self, value: Any) -> str:
        url = str(super().clean(value))
        try:
            parts_of(url)
        except ForbiddenAddress as error:
            raise ValidationError(_("This is not an address that can be called: it needs https, a host, and no user name.")) from error
        return url
