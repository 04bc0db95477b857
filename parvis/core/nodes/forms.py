"""What is typed on the pages of networks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.core.nodes import places, shown
from parvis.kernel import catalogue
from parvis.kernel.networks import Label

ALL = ("", _("All"))
STATES = [
    ALL,
    ("answers", _("answers")),
    ("silent", _("does not answer")),
    ("unknown", _("not called yet")),
    ("here", _("this node")),
    ("sample", _("sample")),
]
APPLICATION_STATES = [ALL, ("waiting", _("waits")), ("admitted", _("admitted")), ("refused", _("refused"))]
REASON = {"required": _("Write the reason: it is kept in the trace, and whoever is concerned must be able to answer it.")}


class MemberSearch(forms.Form):
    """A search among the members of a network; every field may stay empty."""

    q = forms.CharField(label=_("Name or organisation"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(label=_("Status"), choices=STATES, required=False)

    def __init__(self, data: Any, *, network: str) -> None:
        super().__init__(data)
        found = forms.ChoiceField(label=_("Country"), required=False, choices=[ALL, *((code, code) for code in shown.countries(network))])
        self.fields["country"] = found

    def search(self) -> dict[str, str]:
        """What was typed, without what cannot be meant."""
        self.full_clean()
        said = self.cleaned_data
        return {"words": said.get("q", ""), "country": said.get("country", ""), "state": said.get("state", "")}


class OperatorSearch(MemberSearch):
    """The same for operators, who also see for whom deliveries wait."""

    state = forms.ChoiceField(label=_("Status"), choices=[*STATES, ("late", _("deliveries wait"))], required=False)


class ApplicationSearch(forms.Form):
    """A search among those who asked to join; every field may stay empty."""

    q = forms.CharField(label=_("Name or organisation"), required=False, max_length=100)
    network = forms.ChoiceField(label=_("Network"), required=False)
    state = forms.ChoiceField(label=_("Status"), choices=APPLICATION_STATES, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = [(slug, catalogue.networks()[slug].title) for slug in places.networks()]
        self.fields["network"] = forms.ChoiceField(label=_("Network"), required=False, choices=[ALL, *known])

    def search(self) -> dict[str, str]:
        """What was typed, without what cannot be meant."""
        self.full_clean()
        said = self.cleaned_data
        return {"words": said.get("q", ""), "network": said.get("network", ""), "state": said.get("state", "")}


class AdmissionForm(forms.Form):
    compared = forms.BooleanField(
        label=_("I compared these numbers aloud with the operator of that node, whom I reached by a way that I already knew"),
        error_messages={"required": _("Compare the numbers first: without that, anybody could be admitted under this name.")},
    )
    clearance = forms.ChoiceField(label=_("Cleared up to"), help_text=_("The highest label of what it may be sent."))

    def __init__(self, *arguments: Any, network: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        highest = catalogue.networks()[network].highest
        choices = [(label.value, label.wording) for label in Label if label.height <= highest.height]
        self.fields["clearance"] = forms.ChoiceField(
            label=self.fields["clearance"].label, help_text=self.fields["clearance"].help_text, choices=choices
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Kept in the trace: name no person in it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON,
    )


class RenewalForm(forms.Form):
    request = forms.CharField(
        label=_("Request for a certificate (PKCS #10)"),
        help_text=_("The text that begins with -----BEGIN CERTIFICATE REQUEST-----, made by the member’s machine. Never a private key."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        error_messages={"required": _("Paste the request that the member’s machine made.")},
    )
