"""The form in which anyone tries a rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from parvis.components.rules.rules import PublishedRule, Question

LARGEST = Decimal("1000000000")


class TryRule(forms.Form):
    """One field for each question of the rule, beside whose tariff and on which day.

    ``answers()`` gives what the rule is called with.
    """

    def __init__(self, rule: PublishedRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["organisation"] = forms.ChoiceField(label=_("Organisation"), choices=organisations(rule))
        self.fields["on"] = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        for question in rule.questions:
            self.fields[question.name] = FIELDS[question.kind](question)

    def answers(self) -> dict[str, Any]:
        return {question.name: self.cleaned_data.get(question.name) for question in self.rule.questions}


def organisations(rule: PublishedRule) -> list[tuple[str, str]]:
    return sorted(((code, str(rule.name_of(code))) for code in rule.tariffs), key=lambda pair: pair[1])


def common(question: Question) -> dict[str, Any]:
    return {"label": lazystr(question.label), "help_text": lazystr(question.hint), "required": question.required}


def number(question: Question) -> forms.Field:
    return forms.DecimalField(**common(question), min_value=0, max_value=LARGEST, localize=True)


def choice(question: Question) -> forms.Field:
    options = [(value, lazystr(label)) for value, label in question.choices]
    return forms.ChoiceField(**common(question), choices=options if question.required else [("", "—"), *options])


FIELDS: dict[str, Callable[[Question], forms.Field]] = {
    "number": number,
    "choice": choice,
    "text": lambda question: forms.CharField(**common(question), max_length=200),
    "date": lambda question: forms.DateField(**common(question), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")),
    "yes_no": lambda question: forms.BooleanField(**{**common(question), "required": False}),
}
