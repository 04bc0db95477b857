"""What agents type about keys of programs and addresses to call."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from parvis.components.demarches.actions.tokens import LIVES
from parvis.design.fields import AddressToCall

Choices = list[tuple[str, Any]]


class TokenForm(forms.Form):
    """A key: of which program, to what, to do what, for how long, from where."""

    name = forms.CharField(
        label=_("Which program is it?"),
        help_text=_("People read this name in their trace, beside each reading of their file."),
        max_length=40,
        error_messages={"required": _("Give the program a name: people read it in their trace.")},
    )
    procedures = forms.MultipleChoiceField(
        label=_("To which procedures?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one procedure.")},
    )
    rights = forms.ChoiceField(
        label=_("To do what?"),
        choices=[("read", _("Read files")), ("write", _("Read files, write to people and decide"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the program may do.")},
    )
    months = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(months, ngettext_lazy("%d month", "%d months", months) % months) for months in LIVES],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the key works.")},
    )
    networks = forms.CharField(
        label=_("From which addresses?"),
        help_text=_("Addresses or networks, one on each line, such as 203.0.113.0/24. Leave empty to allow all."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )

    def __init__(self, *args: Any, procedures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedures"].choices = procedures  # type: ignore[attr-defined]

    def clean_networks(self) -> list[str]:
        lines = str(self.cleaned_data["networks"]).split()
        for each in lines:
            try:
                ip_network(each, strict=False)
            except ValueError as wrong:
                raise forms.ValidationError(
                    _("“%(line)s” is neither an address nor a network. Write it like 203.0.113.7 or 203.0.113.0/24.") % {"line": each}
                ) from wrong
        return lines


class WebhookForm(forms.Form):
    """An address, and the procedure of which it hears."""

    procedure = forms.ChoiceField(
        label=_("Files of which procedure?"), error_messages={"required": _("Choose the procedure whose files the address hears of.")}
    )
    url = AddressToCall()

    def __init__(self, *args: Any, procedures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]
