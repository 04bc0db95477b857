"""What payers and treasurers type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.payment.rules.statements import LARGEST
from parvis.design.fields import AmountField

DATE_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StampForm(forms.Form):
    """The number of a stamp."""

    use_required_attribute = False
    stamp = forms.CharField(
        label=_("Number of the stamp"),
        help_text=_("Sixteen figures, as on the page where you bought it."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the sixteen figures of the stamp.")},
    )


class BuyStampForm(forms.Form):
    """The value of a stamp to buy."""

    use_required_attribute = False
    amount = AmountField(label=_("Value of the stamp"), help_text=_("Exactly the amount that the procedure asks for."), required=True)

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if not 0 < amount <= 1000:
            raise forms.ValidationError(_("A stamp is worth more than zero and at most 1,000."))
        return amount


class RefundForm(forms.Form):
    """How much to give back, and why."""

    use_required_attribute = False
    amount = AmountField(label=_("Amount to give back"), required=True)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The payer reads it, in the language in which you write it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why: the payer reads it.")},
    )


class OtherwiseForm(forms.Form):
    """How money that the provider would not give back went back."""

    use_required_attribute = False
    how = forms.CharField(
        label=_("How it was given back"),
        help_text=_("For instance: by transfer, with its number and its day. It stands in the books; no account number of the payer."),
        max_length=200,
        error_messages={"required": _("Write how the money was given back.")},
    )


class StatementForm(forms.Form):
    """A provider's statement of one day."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("The provider’s statement of one day (CSV)"),
        help_text=_("Columns: kind, reference, amount (in the smallest unit), currency, day."),
        error_messages={"required": _("Choose the file that the provider gave you."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB: ask the provider for a statement of one day."))
        return file


class Filters(forms.Form):
    """What the list of payments shows."""

    number = forms.CharField(label=_("Payment number"), required=False, max_length=20)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All states")),
            ("due", _("To be paid")),
            ("paid", _("Paid")),
            ("expired", _("Expired")),
            ("withdrawn", _("No longer asked")),
            ("odd", _("Paid twice, or in another amount")),
        ],
    )
    since = forms.DateField(label=_("Asked from"), required=False, widget=DATE_INPUT)
    until = forms.DateField(label=_("to"), required=False, widget=DATE_INPUT)

    def kept(self) -> dict[str, Any]:
        """The filters that make sense; the rest is set aside."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def without_optional_marks(self) -> Filters:
        for field in self.fields.values():
            field.required = True
        return self
