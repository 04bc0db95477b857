"""What an agent types to give the reasons of a refusal by silence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 5000


class ReasonsForm(forms.Form):
    """The reasons, begun with what the system knows; what it knows is not enough unless a rule explains the refusal."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("The reasons, of law and of fact"),
        help_text=_("What the system knows is filled in. Add why the request is refused: the text that applies, and the facts."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Write the reasons.")},
    )

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = proposed
        self.proposed = proposed

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if "".join(text.split()) == "".join(self.proposed.split()):
            raise forms.ValidationError(_("Add the reasons: silence is not one."))
        return text
