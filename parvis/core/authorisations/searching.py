"""What is typed in the register: a search, and a reason to revoke."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.core.authorisations import registered
from parvis.core.exchange import selectors as exchange

ALL = ("", _("All"))


def offers() -> list[tuple[str, object]]:
    titles: dict[str, object] = {name: exchange.offer_title(name) for name in registered.owners()}
    return [ALL, *sorted(titles.items(), key=lambda each: str(each[1]).casefold())]


def providers() -> list[tuple[str, object]]:
    return [ALL, *registered.providers()]


def kinds() -> list[tuple[str, object]]:
    titles = {
        "agency": _("Agency"),
        "association": _("Association"),
        "company": _("Company"),
        "ministry": _("Ministry"),
        "municipality": _("Municipality"),
        "operator": _("Operator of the platform"),
    }
    return [ALL, *((kind, titles.get(kind, kind)) for kind in registered.kinds_of_bodies())]


def standings() -> list[tuple[str, object]]:
    return [
        ALL,
        (registered.VALID, pgettext_lazy("authorisation", "Valid")),
        (registered.EXPIRED, _("Not valid today")),
        (registered.OBSOLETE, pgettext_lazy("authorisation", "Replaced")),
        (registered.REVOKED, pgettext_lazy("authorisation", "Revoked")),
    ]


class RegisterForm(forms.Form):
    """A search in the public register; every field may stay empty."""

    q = forms.CharField(label=_("Organisation, data or reference"), required=False, max_length=100)
    provider = forms.ChoiceField(label=_("Provider of the data"), choices=providers, required=False)
    offer = forms.ChoiceField(label=_("Data"), choices=offers, required=False)
    kind = forms.ChoiceField(label=_("Kind of body"), choices=kinds, required=False)
    state = forms.ChoiceField(label=_("State"), choices=standings, required=False)


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this authorisation revoked?"),
        help_text=_("The reason is published in the register: name no person in it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: the register publishes it, and the organisation must be able to answer it.")},
    )
