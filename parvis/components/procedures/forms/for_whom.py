"""For whom a request is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import EmailField

LONGEST_REASON = 1000


class ForWhomForm(forms.Form):
    """Oneself, or somebody else with their name and, if wished, their address."""

    use_required_attribute = False
    whose = forms.ChoiceField(
        label=_("For whom is this request?"),
        widget=forms.RadioSelect,
        choices=[("own", _("For me")), ("other", _("For somebody else, who knows that I file for them"))],
        error_messages={"required": _("Say for whom it is.")},
    )
    given_name = forms.CharField(label=_("Their given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Their family name"), max_length=100, required=False)
    email = EmailField(
        label=_("Their e-mail address"),
        help_text=_(
            "They are told of the request and of its decision, and may confirm it, take it over or contest it. Leave it empty if they have none."
        ),
        max_length=254,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("whose") == "other":
            for name, message in (("given_name", _("Write their given name.")), ("family_name", _("Write their family name."))):
                if not cleaned.get(name, "").strip() and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class ContestForm(forms.Form):
    """Why the person contests what was filed in their name; they need not say."""

    use_required_attribute = False
    why = forms.CharField(
        label=_("What should the administration know?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_REASON, required=False
    )
