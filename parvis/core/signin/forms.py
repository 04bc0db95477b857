"""What the operator writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from parvis.core.signin import selectors
from parvis.core.signin.keys import IN_FILE, IN_HARDWARE
from parvis.core.signin.rules.algorithms import SIGNING


class SuspendForm(forms.Form):
    """A reason, which other operators will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown to the operators, with the date"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why, so that the next operator knows when to resume it.")},
    )


class PrepareKeyForm(forms.Form):
    """Which entrance gets a new key, and what kind."""

    issuer = forms.ChoiceField(
        label=gettext_lazy("Entrance"), choices=lambda: [(row.slug, row.title) for row in selectors.profile().issuers]
    )
    algorithm = forms.ChoiceField(label=gettext_lazy("Algorithm"), choices=[(name, name) for name in SIGNING])
    store = forms.ChoiceField(
        label=gettext_lazy("Where the private key is kept"),
        choices=[
            (IN_FILE, gettext_lazy("in the platform’s folder of keys")),
            (IN_HARDWARE, gettext_lazy("in the hardware store (PKCS#11)")),
        ],
    )


class WithdrawKeyForm(forms.Form):
    """A tick, because what the key signed stops verifying at once."""

    sure = forms.BooleanField(
        label=gettext_lazy("Services will refuse what this key signed: I withdraw it because others may know it"),
        error_messages={"required": gettext_lazy("Tick the box to say that you are sure.")},
    )
