"""A condition in rows: a question, a comparison, a value; groups of rows joined by *all* or *any*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from parvis.components.builder.forms.leaves import free_box, read_free, shown_free
from parvis.components.builder.rules import words
from parvis.components.builder.rules.conditions import (
    MOST_GROUPS,
    MOST_ROWS,
    Group,
    Question,
    Row,
    Rows,
    WrongValue,
    value_for,
)
from parvis.components.builder.rules.shapes import Shape
from parvis.components.procedures.rules.shape import schema
from parvis.kernel.text import Text

JOINERS = [("all", _("all of these hold")), ("any", _("any of these holds"))]
SHOWN_ROWS = 2


def comparisons() -> list[tuple[str, Text]]:
    """Every comparison of the language that a row can say: those with an answer and a value, *answered*, and a source's state."""
    listed = schema()["$defs"]["condition"]["properties"]
    names = [name for name, node in listed.items() if node.get("$ref", "").endswith("/comparison") or name == "answered"]
    return [(name, words.COMPARISONS.get(name) or words.value(name)) for name in names]


class ConditionForm(forms.Form):
    """Rows are numbered by group and place; empty ones say nothing. ``more`` adds a row or a group without saving."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False
    one_is_enough = True  # no box is marked as optional

    def __init__(self, rows: Rows, questions: list[Question], *, revision: int, groups: int, size: int, **kwargs: Any) -> None:
        self.questions = {each.name: each for each in questions}
        self.groups, self.size = min(groups, MOST_GROUPS), min(size, MOST_ROWS)
        super().__init__(initial={"revision": revision, "joiner": rows.joiner, **dict(initial(rows))}, **kwargs)
        asked = [("", _("Choose")), *((each.name, shown_question(each)) for each in questions)]
        self.fields["joiner"] = forms.ChoiceField(choices=JOINERS, label=_("Between the groups"), required=False)
        for group in range(self.groups):
            self.fields[f"{group}-joiner"] = forms.ChoiceField(choices=JOINERS, label=_("In this group"), required=False)
            for place in range(self.size):
                self.add_row(f"{group}-{place}", asked)

    def add_row(self, name: str, asked: list[tuple[str, Any]]) -> None:
        self.fields[f"{name}-about"] = forms.ChoiceField(choices=asked, label=_("Question"), required=False)
        self.fields[f"{name}-denied"] = forms.BooleanField(label=_("The contrary"), required=False)
        self.fields[f"{name}-operator"] = forms.ChoiceField(choices=comparisons(), label=_("Comparison"), required=False, initial="equals")
        self.fields[f"{name}-value"] = forms.CharField(label=_("Value"), max_length=300, required=False)

    def shown_groups(self) -> Iterator[tuple[BoundField, list[tuple[BoundField, ...]]]]:
        for group in range(self.groups):
            parts = ("about", "denied", "operator", "value")
            yield self[f"{group}-joiner"], [tuple(self[f"{group}-{place}-{part}"] for part in parts) for place in range(self.size)]

    def read(self) -> Rows:
        """What the rows say; adds an error to the value that is none."""
        groups = (
            Group(joiner=self.cleaned_data.get(f"{group}-joiner") or "all", rows=tuple(self.rows_of(group))) for group in range(self.groups)
        )
        return Rows(joiner=self.cleaned_data.get("joiner") or "all", groups=tuple(each for each in groups if each.rows))

    def rows_of(self, group: int) -> Iterator[Row]:
        for place in range(self.size):
            name = f"{group}-{place}"
            question = self.questions.get(self.cleaned_data.get(f"{name}-about", ""))
            if question is not None and (row := self.row(name, question)) is not None:
                yield row

    def row(self, name: str, question: Question) -> Row | None:
        operator = "source" if question.type == "source" else self.cleaned_data.get(f"{name}-operator") or "equals"
        denied = self.cleaned_data.get(f"{name}-denied", False)
        if operator == "answered":
            return Row(about=question.name, operator=operator, denied=denied)
        try:
            found = value_for(question, self.cleaned_data.get(f"{name}-value", ""))
        except WrongValue as error:
            self.add_error(f"{name}-value", refusal(error))
            return None
        return Row(about=question.name, operator=operator, value=found, denied=denied)


def refusal(error: WrongValue) -> Any:
    if error.allowed:
        return _("This is no answer to the question. Write one of: %(allowed)s.") % {"allowed": ", ".join(error.allowed[:20])}
    return _("Write what the answer is compared with, as people would answer.")


def shown_question(question: Question) -> str:
    label = question.label
    name = str(Text.of(dict(label))) if label.get("fr") and label.get("en") else question.name
    return f"{name} ({words.COMPARISONS['source']}…)" if question.type == "source" else name


class ConditionText(forms.Form):
    """A condition that rows cannot say, as the file writes it; left empty, there is none."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False
    one_is_enough = True

    def __init__(self, held: Any, *, shape: Shape, revision: int, **kwargs: Any) -> None:
        super().__init__(initial={"revision": revision, "written": shown_free(held)[""]}, **kwargs)
        self.shape = shape
        self.fields["written"] = free_box(shape)
        self.fields["written"].label, self.fields["written"].required = _("Condition"), False

    def clean_written(self) -> Any:
        typed = self.cleaned_data["written"]
        return read_free({"": typed}, self.shape) if typed.strip() else None


def initial(rows: Rows) -> Iterator[tuple[str, Any]]:
    for group, each in enumerate(rows.groups):
        yield f"{group}-joiner", each.joiner
        for place, row in enumerate(each.rows):
            name = f"{group}-{place}"
            yield from ((f"{name}-about", row.about), (f"{name}-denied", row.denied), (f"{name}-operator", row.operator))
            yield f"{name}-value", shown_value(row)


def shown_value(row: Row) -> str:
    if row.value is None:
        return ""
    return {True: "yes", False: "no"}.get(row.value, str(row.value)) if isinstance(row.value, bool) else str(row.value)
