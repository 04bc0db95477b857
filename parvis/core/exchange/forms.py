"""What is typed at the door: a search, a token's name, a reason to revoke."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.kernel import catalogue


def offers() -> list[tuple[str, object]]:
    return [("", _("All")), *((name, offer.title) for name, offer in sorted(catalogue.offers().items()))]


class RegisterForm(forms.Form):
    """A search in the public register; every field may stay empty."""

    q = forms.CharField(label=_("Organisation, data or reference"), required=False, max_length=100)
    offer = forms.ChoiceField(label=_("Data"), choices=offers, required=False)
    valid = forms.BooleanField(label=_("Valid today only"), required=False)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What will the token be used for?"),
        help_text=_("A name to recognise it by, such as “Bus times application”. Only you see it."),
        max_length=100,
        error_messages={"required": _("Give the token a name, so that you can tell it from others later.")},
    )


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this authorisation revoked?"),
        help_text=_("The reason is published in the register."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: the register publishes it, and the organisation must be able to answer it.")},
    )
