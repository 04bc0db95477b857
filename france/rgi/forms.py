"""What one looks for among standards, and what a tender needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from france.rgi.selectors import DOMAINS, SOURCES, STATUSES


def choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", pgettext_lazy("filter of standards", "All")), *words.items()]


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Standard or use"), required=False, max_length=100)
    domain = forms.ChoiceField(label=_("Domain"), required=False, choices=choices(DOMAINS))
    status = forms.ChoiceField(label=_("State"), required=False, choices=choices(STATUSES))
    source = forms.ChoiceField(label=_("Written in"), required=False, choices=choices(SOURCES))

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
