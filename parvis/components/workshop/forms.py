"""Giving a component back, and answering."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.workshop.models import Contribution
from parvis.components.workshop.rules import BRICKS, KIND_TITLES


class ContributionForm(forms.Form):
    name = forms.CharField(label=_("Name of the component"), max_length=80)
    kind = forms.ChoiceField(label=_("What is it?"), choices=list(KIND_TITLES.items()))
    summary = forms.CharField(label=_("What does it do, in a sentence?"), max_length=300)
    author = forms.CharField(
        label=_("Author, as the list will show it"), help_text=_("A body, a company, a team or a name of your choice."), max_length=120
    )
    licence = forms.CharField(label=_("Licence"), help_text=_("A free licence, such as EUPL-1.2."), max_length=60)
    address = forms.URLField(
        label=_("Where its source code is"),
        assume_scheme="https",
        max_length=300,
        error_messages={"invalid": _("Write a whole address, such as https://code.example/us/our-component.")},
    )
    bricks = forms.MultipleChoiceField(
        label=_("Which shared bricks does it reuse?"),
        required=False,
        choices=[(brick.slug, brick.title) for brick in BRICKS],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Contribution.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("A component of this name was proposed already. Choose another name."))
        return name

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address.startswith("https://"):
            raise forms.ValidationError(_("Write an address that begins with https://."))
        return address


class DecisionForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Accepted: it enters the list")), ("no", _("Refused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept or refuse.")},
    )
    answer = forms.CharField(
        label=_("Why"),
        max_length=500,
        error_messages={"required": _("Write why: the author reads it.")},
    )
