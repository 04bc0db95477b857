"""What whoever holds a letter types to compare it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import ThreePartDate

LARGEST = 5_000_000


class CheckForm(forms.Form):
    """At least one thing to compare; nothing typed here is kept."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name on the letter"), max_length=400, required=False)
    dated = ThreePartDate(label=_("Date of the letter"), required=False)
    pdf = forms.FileField(label=_("The letter as a PDF"), help_text=_("It is compared and not kept."), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in self.fields):
            self.add_error(None, _("Give the name, the date or the PDF: there is nothing to compare."))
        if cleaned.get("pdf") and cleaned["pdf"].size > LARGEST:
            self.add_error("pdf", _("This file is larger than any letter of ours: it is another document."))
        return cleaned
