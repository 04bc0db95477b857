"""What is typed about mandates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.core.mandates import selectors
from parvis.kernel.calendar import today


class CompanyForm(forms.Form):
    """The number of a company, spaces allowed."""

    identifier = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the company’s number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register = selectors.profile().register
        self.fields["identifier"].label = str(register.identifier_title) if register else ""

    def clean_identifier(self) -> str:
        digits = "".join(str(self.cleaned_data["identifier"]).split())
        register = selectors.profile().register
        if register is None or not register.is_identifier(digits):
            raise forms.ValidationError(str(register.wrong_identifier) if register else "")
        return digits


class GivingForm(forms.Form):
    """To whom, for what, until when. ``kind`` sets the list of powers and the longest time."""

    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("They receive a link, valid for seven days, and open it signed in with their own identity."),
        error_messages={"required": gettext_lazy("Write the address to which the invitation goes.")},
    )
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("What they may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one thing that they may do.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose the last day of the mandate.")},
    )

    def __init__(self, *args: Any, kind: str, held: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        profile = selectors.profile()
        self.longest = today() + timedelta(days=profile.longest(kind))
        offered = [power for power in profile.powers_for(kind) if held is None or power.slug in held]
        powers = self.fields["powers"]
        powers.choices = [(power.slug, str(power.title)) for power in offered]  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs |= {"min": today().isoformat(), "max": self.longest.isoformat()}

    def clean_until(self) -> date:
        chosen: date = self.cleaned_data["until"]
        if chosen < today():
            raise forms.ValidationError(_("This day is past: choose today or a later one."))
        if chosen > self.longest:
            raise forms.ValidationError(_("This is too far: a mandate of this kind lasts a year at most."))
        return chosen


class PreparingForm(GivingForm):
    """A helper writes the mandate of the resident beside them."""

    family_name = forms.CharField(
        label=gettext_lazy("Their family name at birth"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the name of the person you help.")},
    )
    birth_date = forms.DateField(
        label=gettext_lazy("Their date of birth"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Write the date of birth of the person you help.")},
    )
    field_order = ("family_name", "birth_date", "email", "powers", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The address with which they signed in here: the code goes there.")


class CodeForm(forms.Form):
    """The code that the resident received."""

    code = forms.CharField(
        label=gettext_lazy("The code that they received"),
        help_text=gettext_lazy("Eight digits, valid for thirty minutes"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Write the code.")},
    )


class EndForm(forms.Form):
    """Why it ends; may stay empty."""

    reason = forms.CharField(label=gettext_lazy("Why (optional; the other side reads it)"), max_length=300, required=False)
