"""A page of questions as a Django form, from the fields of the procedure file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from parvis.components.procedures.forms.boxes import RecordField
from parvis.components.procedures.forms.documents import Given
from parvis.components.procedures.forms.makers import MAKERS, Own, form_field
from parvis.components.procedures.models import Attachment
from parvis.components.procedures.rules.definition import Field, FieldType

__all__ = ["QuestionForm", "form_field", "json_value"]


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
        documents: Mapping[str, Sequence[Attachment]] | None = None,
        initial: Mapping[str, Any] | None = None,
        own_files: Callable[[], Own] | None = None,
        **kwargs: Any,
    ) -> None:
        self.questions = [each for each in questions if each.type in MAKERS]
        asked = " ".join(each.name for each in self.questions)
        super().__init__(initial={**(initial or {}), "revision": revision, "asked": asked}, **kwargs)
        for each in self.questions:
            made = form_field(each, documents=(documents or {}).get(each.name, ()), own_files=own_files)
            if isinstance(made, RecordField):
                made.held = (initial or {}).get(each.name)
            self.fields[each.name] = made

    def values(self, names: Collection[str]) -> dict[str, Any]:
        """Answers as JSON values, for the questions called ``names``; documents apart."""
        return {
            each.name: json_value(self.cleaned_data.get(each.name))
            for each in self.questions
            if each.name in names and each.name in self.cleaned_data and each.type is not FieldType.FILE
        }

    def documents(self, names: Collection[str]) -> dict[str, Given]:
        """Documents just given, and those to take away."""
        given = {
            each.name: self.cleaned_data.get(each.name) for each in self.questions if each.type is FieldType.FILE and each.name in names
        }
        return {name: found for name, found in given.items() if found}

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
