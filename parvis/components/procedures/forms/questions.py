"""A page of questions as a Django form, from the fields of the procedure file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.rules import kinds
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.design import typography
from parvis.design.fields import AmountField, EmailField, MomentField, NumberField, PhoneField, ThreePartDate
from parvis.kernel.calendar import country, today
from parvis.kernel.text import Text

TEXT_LENGTH = 200
LONG_TEXT = 5000
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y"]


class YesNoField(forms.TypedChoiceField):
    """Two buttons, neither chosen beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda typed: typed == "yes", empty_value=None, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


def form_field(question: Field, *, has_document: bool = False) -> forms.Field:
    """The form field that asks ``question``."""
    words = {"label": question.label, "help_text": question.hint or "", "required": question.required and not has_document}
    made = MAKERS[question.type](question, words)
    if question.type in MISSING:
        made.error_messages["required"] = MISSING[question.type]
    if question.autocomplete and question.type is not FieldType.DATE:
        made.widget.attrs["autocomplete"] = question.autocomplete
    return made


def text_field(question: Field, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=question.max_length or TEXT_LENGTH, **words)


def long_text_field(question: Field, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=question.max_length or LONG_TEXT, widget=forms.Textarea(attrs={"rows": 6}), **words)


def address_field(question: Field, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=question.max_length or 300, widget=forms.Textarea(attrs={"rows": 3}), **words)


def email_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    return EmailField(max_length=254, **words)


def phone_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    return PhoneField(max_length=30, **words)


def integer_field(question: Field, words: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(min_value=whole(question.minimum), max_value=whole(question.maximum, 10**12), widget=widget, **words)


def amount_field(question: Field, words: dict[str, Any]) -> forms.Field:
    least = Decimal(question.minimum) if question.minimum else None
    most = Decimal(question.maximum) if question.maximum else Decimal(10**9)
    return AmountField(unit=shown_unit(question.unit), min_value=least, max_value=most, **words)


def shown_unit(unit: str) -> str:
    """Empty for the country's money, whose sign the field knows."""
    return "" if unit == country().currency else unit


def whole(written: str, otherwise: int | None = None) -> int | None:
    return int(Decimal(written)) if written else otherwise


def decimal_field(question: Field, words: dict[str, Any]) -> forms.Field:
    least = Decimal(question.minimum) if question.minimum else None
    most = Decimal(question.maximum) if question.maximum else Decimal(10**11)
    return NumberField(unit=question.unit, min_value=least, max_value=most, **words)


def formatted_field(question: Field, words: dict[str, Any]) -> forms.Field:
    def check(value: str) -> None:
        if not kinds.has_pattern(value, question.pattern):
            like = _("This is not written as expected. Write it like this: %(example)s.") % {"example": question.example}
            raise forms.ValidationError(str(question.pattern_error or like), code="pattern")

    return forms.CharField(max_length=question.max_length or TEXT_LENGTH, validators=[check], **words)


class AccountField(forms.CharField):
    """An IBAN, kept without blanks."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter an IBAN."),
        "invalid": _("This IBAN is not right. Copy it from a bank statement: its figures check one another."),
    }

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return typed
        found = kinds.account(typed)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return kinds.shown_account(value) if value and kinds.account(value) else value


def account_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    return AccountField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "size": "34"}), **words)


def moment_field(question: Field, words: dict[str, Any]) -> forms.Field:
    earliest, latest = (datetime.fromisoformat(each) if each else None for each in (question.minimum, question.maximum))
    return MomentField(earliest=earliest, latest=latest, **words)


def date_field(question: Field, words: dict[str, Any]) -> forms.Field:
    earliest = bound(question.minimum) if question.minimum else None
    latest = bound(question.maximum) if question.maximum else None
    return ThreePartDate(earliest=earliest, latest=latest, birthday=question.autocomplete == "bday", **words)


def bound(written: str) -> date:
    return today() if written == "today" else date.fromisoformat(written)


def yes_no_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    return YesNoField(**words)


def choice_field(question: Field, words: dict[str, Any]) -> forms.Field:
    made = forms.ChoiceField(choices=choices(question), widget=forms.RadioSelect, **words)
    made.error_messages["invalid_choice"] = _("This is not one of the answers. Choose one from the list.")
    return made


def multiple_field(question: Field, words: dict[str, Any]) -> forms.Field:
    made = forms.MultipleChoiceField(choices=choices(question), widget=forms.CheckboxSelectMultiple, **words)
    made.error_messages["invalid_choice"] = _("This is not one of the answers. Choose from the list.")
    return made


def choices(question: Field) -> list[tuple[str, Text]]:
    return [(option.value, option.label) for option in question.options]


def checkbox_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    made = forms.BooleanField(**words)
    made.error_messages["required"] = _("Tick the box to go on.")
    return made


def linked_field(question: Field, words: dict[str, Any]) -> forms.Field:
    """One list whose groups are the first answers: it works without any program, and is read out as it stands."""
    grouped = [
        (first.label, [(f"{first.value}/{each.value}", each.label) for each in first.options])
        for first in question.options
        if first.options
    ]
    alone = [(first.value, first.label) for first in question.options if not first.options]
    return from_list([*alone, *grouped], words)


def country_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    return from_list(lambda: [("", _("Choose")), *kinds.countries(typography.locale().language).items()], words, autocomplete="country")


def from_list(choices: Any, words: dict[str, Any], *, autocomplete: str = "") -> forms.Field:
    listed = choices if callable(choices) else [("", _("Choose")), *choices]
    made = forms.ChoiceField(choices=listed, widget=forms.Select(attrs={"autocomplete": autocomplete} if autocomplete else {}), **words)
    made.error_messages["invalid_choice"] = _("This is not one of the answers. Choose one from the list.")
    return made


def document_field(question: Field, words: dict[str, Any]) -> forms.Field:
    made = forms.FileField(widget=forms.FileInput(attrs={"accept": ",".join(question.accept)}), max_length=250, **words)
    made.error_messages["empty"] = _("This file is empty. Check it on your device, then add it again.")
    return made


MAKERS = {
    FieldType.TEXT: text_field,
    FieldType.TEXTAREA: long_text_field,
    FieldType.ADDRESS: address_field,
    FieldType.EMAIL: email_field,
    FieldType.PHONE: phone_field,
    FieldType.INTEGER: integer_field,
    FieldType.AMOUNT: amount_field,
    FieldType.DATE: date_field,
    FieldType.YES_NO: yes_no_field,
    FieldType.CHOICE: choice_field,
    FieldType.MULTIPLE: multiple_field,
    FieldType.FILE: document_field,
    FieldType.FORMATTED: formatted_field,
    FieldType.DECIMAL: decimal_field,
    FieldType.DATETIME: moment_field,
    FieldType.CHECKBOX: checkbox_field,
    FieldType.LINKED_CHOICE: linked_field,
    FieldType.COUNTRY: country_field,
    FieldType.IBAN: account_field,
}
WRITE, CHOOSE, GIVE = _("Write an answer: it is needed to handle the file."), _("Choose an answer."), _("Add the document.")
MISSING = {
    **dict.fromkeys((FieldType.TEXT, FieldType.TEXTAREA, FieldType.ADDRESS, FieldType.INTEGER, FieldType.FORMATTED), WRITE),
    **dict.fromkeys((FieldType.CHOICE, FieldType.LINKED_CHOICE, FieldType.COUNTRY), CHOOSE),
    FieldType.YES_NO: CHOOSE,
    FieldType.MULTIPLE: _("Choose at least one answer."),
    FieldType.FILE: GIVE,
}


class QuestionForm(forms.Form):
    """The questions of one page, or of one row.

    ``revision`` says which state of the draft the page showed; ``asked`` which questions it showed,
    so that one that a new answer brings up is asked next and not counted as forgotten.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    use_required_attribute = False  # mistakes are told by the page, in its own words, with what to do

    def __init__(
        self,
        questions: Iterable[Field],
        *,
        revision: int,
        attached: Collection[str] = (),
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.questions = [each for each in questions if each.type in MAKERS]
        asked = " ".join(each.name for each in self.questions)
        super().__init__(initial={**(initial or {}), "revision": revision, "asked": asked}, **kwargs)
        for each in self.questions:
            self.fields[each.name] = form_field(each, has_document=each.name in attached)

    def values(self, names: Collection[str]) -> dict[str, Any]:
        """Answers as JSON values, for the questions called ``names``; documents apart."""
        return {
            each.name: json_value(self.cleaned_data.get(each.name))
            for each in self.questions
            if each.name in names and each.name in self.cleaned_data and each.type is not FieldType.FILE
        }

    def uploads(self, names: Collection[str]) -> dict[str, UploadedFile[bytes]]:
        """Documents just given."""
        given = {
            each.name: self.cleaned_data.get(each.name) for each in self.questions if each.type is FieldType.FILE and each.name in names
        }
        return {name: upload for name, upload in given.items() if isinstance(upload, UploadedFile)}

    def was_asked(self, name: str) -> bool:
        return name in str(self.data.get("asked", "")).split()

    def forget(self, names: Collection[str]) -> None:
        """Drop the errors of questions that do not arise any more, or were not on the page yet."""
        for name in names:
            self.errors.pop(name, None)

    def keep_only(self, names: Collection[str], *, revision: int) -> None:
        """Show again only the questions that arise, for the draft's present revision; what was typed stays."""
        typed: Any = self.data
        kept = typed.copy()
        kept["revision"] = str(revision)
        kept["asked"] = " ".join(each.name for each in self.questions if each.name in names)
        self.data = kept
        for each in self.questions:
            if each.name not in names:
                del self.fields[each.name]


def json_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")  # as browsers send lines; sources end them with one sign
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize().quantize(Decimal(1)) if value == value.to_integral_value() else value)
    return value
