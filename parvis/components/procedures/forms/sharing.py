"""To whom something is offered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import EmailField


class AddressForm(forms.Form):
    """One e-mail address."""

    use_required_attribute = False
    email = EmailField(label=_("Their e-mail address"), max_length=254, help_text=_("For example, first.last@example.com"))
