"""Narrowing who publishes what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.access.rules import KINDS


class AccessFilters(forms.Form):
    q = forms.CharField(label=_("Title, body or place"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    area = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All")), *KINDS.items()]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("All")), *areas]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen; a wrong choice counts for none."""
        self.is_valid()
        given = self.cleaned_data
        return {"words": given.get("q", ""), "kind": given.get("kind", ""), "area": given.get("area", "")}
