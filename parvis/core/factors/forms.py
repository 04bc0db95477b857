"""What agents write about their second factors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class CodeField(forms.CharField):
    """Six figures, which telephones and password managers recognise."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Code"),
            help_text=gettext_lazy("The six figures that the application shows now"),
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
            error_messages={"required": gettext_lazy("Write the code that the application shows.")},
        )


class NameField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Name"),
            help_text=gettext_lazy("To recognise it among others: “My telephone”, “Blue key”"),
            max_length=60,
            error_messages={"required": gettext_lazy("Give it a name, to recognise it later.")},
        )


class CodeApplicationForm(forms.Form):
    name = NameField()
    code = CodeField()


class PasskeyForm(forms.Form):
    name = NameField()
    answer = forms.CharField(widget=forms.HiddenInput, required=False)


class ProofForm(forms.Form):
    """A code of the application, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The six figures that your application shows, or one of your recovery codes"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Write the code that your application shows, or a recovery code.")},
    )
