"""What an officer writes to put a requisition."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from france.requisitions import asking
from parvis.core.people.selectors import Identity
from parvis.design.fields import ThreePartDate
from parvis.kernel.calendar import today

BORN_HERE = "99100"  # the official code of the country


def tomorrow() -> date:
    return today() + timedelta(days=1)


class RequisitionForm(forms.Form):
    case = forms.CharField(
        label=_("Number of the procedure"),
        help_text=_("The person reads it with the line, once it is shown."),
        max_length=60,
        error_messages={"required": _("Give the number of the procedure: no question is put without a case.")},
    )
    family_name = forms.CharField(label=_("Family name at birth"), max_length=100)
    given_names = forms.CharField(label=_("Given names"), help_text=_("All of them, in the order of the civil register."), max_length=100)
    birth_date = ThreePartDate(label=_("Date of birth"), latest=today)
    gender = forms.ChoiceField(
        label=_("Sex"), choices=[("female", _("Female")), ("male", _("Male"))], widget=forms.RadioSelect, required=True
    )
    birth_place = forms.RegexField(
        label=_("Municipality of birth (INSEE code)"),
        help_text=_("Five signs, such as 35238. Leave it empty for somebody born abroad."),
        regex=r"^[0-9][0-9AB][0-9]{3}$",
        required=False,
        error_messages={"invalid": _("An INSEE code has five signs, such as 35238 or 2A004.")},
    )
    birth_country = forms.RegexField(
        label=_("Country of birth (INSEE code)"),
        regex=r"^99[0-9]{3}$",
        initial=BORN_HERE,
        error_messages={"invalid": _("The code of a country has five figures and begins with 99.")},
    )
    hidden_until = ThreePartDate(
        label=_("Not to be told before the end of"),
        help_text=_("Leave it empty when the investigation does not need it: the person then reads the line at once. Three years at most."),
        earliest=tomorrow,
        latest=asking.latest,
        required=False,
    )

    def identity(self) -> Identity:
        """Whom the typed words name, as the civil register writes people."""
        typed = self.cleaned_data
        return Identity(
            family_name=typed["family_name"],
            given_names=tuple(typed["given_names"].split()),
            birth_date=typed["birth_date"].isoformat(),
            gender=typed["gender"],
            birth_place=typed["birth_place"],
            birth_country=typed["birth_country"],
        )
