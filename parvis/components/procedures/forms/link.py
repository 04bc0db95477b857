"""The form with which a service writes a link that prefills: every question optional, one row for each list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms

from parvis.components.procedures.forms.boxes import without_asking
from parvis.components.procedures.forms.makers import MAKERS, form_field
from parvis.components.procedures.forms.questions import json_value
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.rules.drawing import written
from parvis.components.procedures.rules.prefill import Given, key_of
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors.prefill import is_typed, may_be_prefilled


class LinkForm(forms.Form):
    """Values that the link will carry; ``given`` is what programs send."""

    use_required_attribute = False

    def __init__(self, definition: ProcedureFile, numbers: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        self.questions = [each for each in may_be_prefilled(definition) if each.name in numbers]
        for each in self.questions:
            for inner in inner_questions(each):
                self.fields[inner.name] = without_asking(form_field(replace(inner, required=False)))

    def given(self) -> Given:
        """Keys and values of what was filled in."""
        found: Given = {}
        for each in self.questions:
            if each.type is FieldType.REPETITION:
                row = {self.key(inner): self.said(inner) for inner in inner_questions(each) if self.said(inner) not in EMPTY}
                found |= {self.key(each): [row]} if row else {}
            elif self.said(each) not in EMPTY:
                found[self.key(each)] = self.said(each)
        return found

    def key(self, question: Field) -> str:
        return key_of(self.numbers[question.name])

    def said(self, question: Field) -> Any:
        """An answer as programs write it: one text, or a list of them."""
        value = json_value(self.cleaned_data.get(question.name))
        if question.type is FieldType.CHECKBOX:
            return "true" if value else ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return AS_TEXT[question.type](value) if isinstance(value, Mapping) else value


AS_TEXT: dict[FieldType, Callable[[Mapping[str, Any]], str]] = {
    FieldType.PLACE: lambda kept: str(kept["code"]),
    FieldType.RECORD: lambda kept: str(kept["number"]),
    FieldType.CHOICE: lambda kept: str(kept["other"]),
    FieldType.MAP: written,
}


def inner_questions(question: Field) -> list[Field]:
    """The question itself, or those of its rows."""
    if question.type is not FieldType.REPETITION:
        return [question]
    return [each for each in question.fields if is_typed(each) and each.type in MAKERS]
