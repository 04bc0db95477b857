"""What users choose about their contact person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from parvis.components.contact_person import rules, selectors
from parvis.components.contact_person.models import Ask
from parvis.core.people.selectors import Organisation


class MissionForm(forms.Form):
    """Who appoints, for how long, and for which administrations."""

    use_required_attribute = False
    body = forms.ChoiceField(label=_("Who appoints the contact person"), error_messages={"required": _("Choose who appoints.")})
    months = forms.TypedChoiceField(
        label=_("For how long"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose for how long.")}
    )
    organisations = forms.MultipleChoiceField(
        label=_("For which administrations"),
        help_text=_("Tick none for all those below."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.bodies: dict[str, Organisation] = {each.identifier: each for each in selectors.appointing()}
        self.fields["body"].choices = [(key, each.name) for key, each in self.bodies.items()]  # type: ignore[attr-defined]
        lengths = [(each, ngettext_lazy("%(n)s month", "%(n)s months", "n") % {"n": each}) for each in rules.MONTHS]
        self.fields["months"].choices = lengths  # type: ignore[attr-defined]
        self.fields["organisations"].choices = [(each.identifier, each.name) for each in selectors.taking_part()]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """What the contact person asks of an administration."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("What to ask"),
        widget=forms.RadioSelect,
        choices=[
            (Ask.Kind.REMINDER, _("Remind it of the file")),
            (Ask.Kind.PROCESS, _("Ask it to process the file")),
            (Ask.Kind.QUESTION, _("Put a question")),
        ],
        error_messages={"required": _("Choose what to ask.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you ask.")},
    )


class TextForm(forms.Form):
    """A message or an answer."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Your message"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the message.")},
    )
