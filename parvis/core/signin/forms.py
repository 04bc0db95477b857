"""What the operator writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class SuspendForm(forms.Form):
    """A reason, which other operators will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown to the operators, with the date"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why, so that the next operator knows when to resume it.")},
    )
