"""Searching records, saying that something is wrong, and answering."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name, code or any word"), required=False, max_length=100)
    on = forms.DateField(
        label=_("As it stood on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty for today."),
        error_messages={"invalid": _("Write the day as 2026-01-31, or leave it empty for today.")},
    )


class CorrectionForm(forms.Form):
    """What is shown, what is right, and why. ``shown`` is asked only when no page remembers it."""

    shown = forms.CharField(label=_("What is shown now"), max_length=500, required=False)
    claimed = forms.CharField(
        label=_("What is right"),
        max_length=500,
        error_messages={"required": _("Write what is right, or “nothing” if there should be nothing.")},
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_("For instance: a letter, a certificate and its date. It helps the agent to check."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Explain in a sentence: without it nobody can check.")},
    )
    file = forms.CharField(label=_("Reference of your file"), help_text=_("If you have one."), max_length=60, required=False)

    def __init__(self, *args: object, shown: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed on
        if shown:
            del self.fields["shown"]


class AnswerForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Accepted: the information will be put right")), ("no", _("Refused: the information is right as it is"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept or refuse.")},
    )
    answer = forms.CharField(
        label=_("What the person will read"),
        help_text=_("Say what was done or why not, and how to appeal if you refuse."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reason: the person has a right to it, above all when you refuse.")},
    )
