"""What is typed about programs and addresses: a name and rights, an address and events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.core.authorisations.rules import oauth, webhooks
from parvis.design.fields import AddressToCall
from parvis.kernel.manifest import AuthorisationKind

SCOPES = (
    (oauth.READ, _("Read requests and authorisations")),
    (oauth.WRITE, _("Begin and write requests")),
    (oauth.WEBHOOKS, _("Read the history of calls")),
)
EVENTS = {
    "create": _("A request was begun on a page"),
    "update": _("A request was written in on a page"),
    "create_by_api": _("A request was begun by a program"),
    "update_by_api": _("A request was written in by a program"),
    "submit": _("A request was sent"),
    "approve": _("A request was approved"),
    "refuse": _("A request was refused"),
    "revoke": _("An authorisation was revoked"),
    "request_changes": _("Changes were asked for"),
    "archive": _("A request was archived"),
    "reopen": _("A request was opened again"),
    "cancel_reopening": _("Changes were given up"),
    "transfer": _("A request changed hands"),
}


class ClientForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is it?"),
        help_text=_("A name by which your colleagues know it, such as “Social services software”."),
        max_length=100,
        error_messages={"required": _("Give the program a name, so that it can be told from others later.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing that the program may do.")},
    )


class EventsForm(forms.Form):
    """An address and what it is told."""

    url = AddressToCall()
    events = forms.MultipleChoiceField(
        label=_("What is it told?"),
        choices=[(name, EVENTS[name]) for name in webhooks.EVENTS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one event.")},
    )


class SubscriptionForm(EventsForm):
    kind = forms.ChoiceField(label=_("Which requests?"))
    field_order = ("kind", "url", "events")

    def __init__(self, *args: Any, kinds: list[AuthorisationKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.slug, kind.title) for kind in kinds]  # type: ignore[attr-defined]
