"""What is typed at the door: a token's name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What will the token be used for?"),
        help_text=_("A name to recognise it by, such as “Bus times application”. Only you see it."),
        max_length=100,
        error_messages={"required": _("Give the token a name, so that you can tell it from others later.")},
    )
