"""From a question of the procedure file to the form field that asks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.forms.boxes import (
    TEXT_LENGTH,
    AccountField,
    DrawingField,
    OtherChoiceField,
    PlaceBox,
    PlaceSelect,
    RecordField,
    YesNoField,
    check_signs,
)
from parvis.components.procedures.forms.documents import DocumentsField
from parvis.components.procedures.models import Attachment
from parvis.components.procedures.rules import kinds, references
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.selectors import lists
from parvis.design import typography
from parvis.design.fields import AmountField, EmailField, MomentField, NumberField, PhoneField, ThreePartDate
from parvis.kernel.calendar import country, today
from parvis.kernel.text import Text

LONG_TEXT = 5000
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y"]
SHORT_LIST = 300  # places: as many are chosen from a list, more are typed


Own = Sequence[tuple[str, str]]  # reference and title of each file of the person


def form_field(question: Field, *, documents: Sequence[Attachment] = (), own_files: Callable[[], Own] | None = None) -> forms.Field:
    """The form field that asks ``question``.

    ``documents`` are those given already; ``own_files`` what a link may lead to, where the person is known.
    """
    words = {"label": question.label, "help_text": question.hint or "", "required": question.required}
    made: forms.Field
    if question.type is FieldType.FILE:
        made = DocumentsField(question, held=documents, **words)
    elif question.type is FieldType.FILE_LINK and own_files is not None:
        made = from_list(own_files(), words)
    else:
        made = MAKERS[question.type](question, words)
    if question.type in MISSING:
        made.error_messages["required"] = MISSING[question.type]
    if question.autocomplete and question.type is not FieldType.DATE:
        made.widget.attrs["autocomplete"] = question.autocomplete
    return made


def text_field(question: Field, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=question.max_length or TEXT_LENGTH, min_length=question.min_length or None, **words)


def long_text_field(question: Field, words: dict[str, Any]) -> forms.Field:
    most, least = question.max_length or LONG_TEXT, question.min_length or None
    return forms.CharField(max_length=most, min_length=least, widget=forms.Textarea(attrs={"rows": 6}), **words)


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

    checked = check if question.pattern else check_signs(question)
    least = question.min_length or None
    return forms.CharField(max_length=question.max_length or TEXT_LENGTH, min_length=least, validators=[checked], **words)


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
    if question.other:
        return OtherChoiceField(choices(question), **words)
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


def title_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    made = forms.ChoiceField(choices=list(kinds.TITLES.items()), widget=forms.RadioSelect, **words)
    made.error_messages["invalid_choice"] = _("This is not one of the answers. Choose one from the list.")
    return made


def place_field(question: Field, words: dict[str, Any]) -> forms.Field:
    """A short list is chosen from; of a long one the name is typed."""
    if len(lists.places(question.level).entries) <= SHORT_LIST:
        return PlaceSelect(question.level, **words)
    return PlaceBox(question.level, **words)


def record_field(question: Field, words: dict[str, Any]) -> forms.Field:
    declared = lists.register(question.registry)
    hint = words["help_text"] or (declared and _("For instance %(example)s.") % {"example": declared.example}) or ""
    return RecordField(question.registry, **{**words, "help_text": hint})


def drawing_field(question: Field, words: dict[str, Any]) -> forms.Field:
    return DrawingField(question.shapes, **words)


def link_field(_question: Field, words: dict[str, Any]) -> forms.Field:
    """The reference of a file; ``chosen_among`` makes it one of the person's own."""

    def check(value: str) -> None:
        if references.read_reference(value) != value:
            raise forms.ValidationError(_("This is not the reference of a file. It looks like CA26-4T7K-9MXC."), code="invalid")

    return forms.CharField(max_length=20, validators=[check], **words)


def from_list(choices: Any, words: dict[str, Any], *, autocomplete: str = "") -> forms.Field:
    listed = choices if callable(choices) else [("", _("Choose")), *choices]
    made = forms.ChoiceField(choices=listed, widget=forms.Select(attrs={"autocomplete": autocomplete} if autocomplete else {}), **words)
    made.error_messages["invalid_choice"] = _("This is not one of the answers. Choose one from the list.")
    return made


MAKERS: dict[FieldType, Any] = {
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
    FieldType.FILE: DocumentsField,
    FieldType.FORMATTED: formatted_field,
    FieldType.DECIMAL: decimal_field,
    FieldType.DATETIME: moment_field,
    FieldType.CHECKBOX: checkbox_field,
    FieldType.LINKED_CHOICE: linked_field,
    FieldType.COUNTRY: country_field,
    FieldType.IBAN: account_field,
    FieldType.TITLE: title_field,
    FieldType.PLACE: place_field,
    FieldType.RECORD: record_field,
    FieldType.MAP: drawing_field,
    FieldType.FILE_LINK: link_field,
}
WRITE, CHOOSE = _("Write an answer: it is needed to handle the file."), _("Choose an answer.")
MISSING = {
    **dict.fromkeys((FieldType.TEXT, FieldType.TEXTAREA, FieldType.ADDRESS, FieldType.INTEGER, FieldType.FORMATTED), WRITE),
    **dict.fromkeys(
        (FieldType.CHOICE, FieldType.LINKED_CHOICE, FieldType.COUNTRY, FieldType.TITLE, FieldType.PLACE, FieldType.FILE_LINK), CHOOSE
    ),
    FieldType.YES_NO: CHOOSE,
    FieldType.MULTIPLE: _("Choose at least one answer."),
}
