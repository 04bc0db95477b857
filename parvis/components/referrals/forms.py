"""Search among administrations, and what a body says of itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.referrals.actions import both
from parvis.components.referrals.models import Channels
from parvis.design.fields import EmailField

WAYS = [
    ("", _("All")),
    ("here", _("One can write here")),
    ("service", _("Has online services")),
    ("private", _("Private, charged with a public service")),
    ("none", _("Not reached electronically yet")),
]


class Filters(forms.Form):
    use_required_attribute = False
    q = forms.CharField(label=_("Name, place or subject"), max_length=100, required=False)
    way = forms.ChoiceField(label=_("How it is reached"), choices=WAYS, required=False)

    def chosen(self) -> dict[str, str]:
        """What is asked for; a filter that is none is left out."""
        self.is_valid()
        return {"words": self.cleaned_data.get("q", ""), "way": self.cleaned_data.get("way", "")}


class ChannelsForm(forms.Form):
    """The ways in of one body. Texts are asked in both languages; one alone stands for both."""

    use_required_attribute = False
    open = forms.BooleanField(
        label=_("People may write to us here, about any subject"),
        help_text=_("Required by law unless you name another electronic way below. Requests come to your desk."),
        required=False,
    )
    form_url = forms.URLField(label=_("Address of your own form"), required=False, assume_scheme="https")
    email = EmailField(label=_("E-mail address for requests"), required=False, max_length=254)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    address = forms.CharField(label=_("Postal address"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    hours_fr = forms.CharField(label=_("Opening hours, in French"), required=False, max_length=200)
    hours_en = forms.CharField(label=_("Opening hours, in English"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (given.get("open") or given.get("form_url") or given.get("email")):
            self.add_error(
                "open", _("Name one electronic way at least: the law lets anyone reach you so. Tick this box, or give an address.")
            )
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = {name: given[name] for name in ("open", "form_url", "email", "phone", "address")}
        return {**plain, "hours": both(given["hours_fr"], given["hours_en"])}


def initial_of(channels: Channels | None) -> dict[str, Any]:
    if channels is None:
        return {"open": True}
    plain = {name: getattr(channels, name) for name in ("open", "form_url", "email", "phone", "address")}
    return {**plain, "hours_fr": channels.hours.get("fr", ""), "hours_en": channels.hours.get("en", "")}
