"""What an access provider's agent types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LineForm(forms.Form):
    """One line, by the number of its contract."""

    use_required_attribute = False
    contract = forms.CharField(
        label=_("Contract number"),
        help_text=_("As it stands on your bills. It is not kept."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the number of the contract.")},
    )

    def clean_contract(self) -> str:
        typed = str(self.cleaned_data["contract"])
        if not any(sign.isalnum() for sign in typed):
            raise forms.ValidationError(_("A contract number has letters or figures. Copy it from the bill."))
        return typed
