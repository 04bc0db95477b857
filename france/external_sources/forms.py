"""What an agent types to ask about a company."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CompanyForm(forms.Form):
    company = forms.RegexField(
        label=_("SIREN number of the company"),
        regex=r"^[0-9]{9}$",
        strip=True,
        error_messages={"invalid": _("Write the nine digits of the SIREN number, such as 000000026.")},
    )
