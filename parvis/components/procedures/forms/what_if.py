"""What would be decided in another situation: one field for each question of the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from parvis.components.rules.rules import PublishedRule, Question

LARGEST = Decimal("1000000000")


class WhatIfForm(forms.Form):
    """The answers that count in this file, to be changed; nothing of it is kept."""

    use_required_attribute = False

    def __init__(self, rule: PublishedRule, data: QueryDict | None, *, known: Mapping[str, Any]) -> None:
        super().__init__(data, initial={each.name: known.get(each.name) for each in rule.questions})
        for question in rule.questions:
            self.fields[question.name] = FIELDS[question.kind](question)

    def changed(self) -> dict[str, Any]:
        """What was typed, by the rule's own names."""
        return dict(self.cleaned_data)


def common(question: Question) -> dict[str, Any]:
    return {"label": lazystr(question.label), "help_text": lazystr(question.hint), "required": False}


def choice(question: Question) -> forms.Field:
    return forms.ChoiceField(**common(question), choices=[("", "—"), *((value, lazystr(label)) for value, label in question.choices)])


def yes_no(question: Question) -> forms.Field:
    answers = [("", "—"), ("true", _("Yes")), ("false", _("No"))]
    return forms.TypedChoiceField(**common(question), choices=answers, coerce=lambda given: given == "true", empty_value=None)


FIELDS: dict[str, Callable[[Question], forms.Field]] = {
    "number": lambda question: forms.DecimalField(**common(question), min_value=0, max_value=LARGEST, localize=True),
    "choice": choice,
    "text": lambda question: forms.CharField(**common(question), max_length=200),
    "date": lambda question: forms.DateField(**common(question), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")),
    "yes_no": yes_no,
}
