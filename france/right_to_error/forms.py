"""What people and agents type about an error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from france.right_to_error.actions import Found
from france.right_to_error.rules import EXCEPTIONS
from parvis.design.fields import AmountField, ThreePartDate
from parvis.kernel.calendar import today

LONGEST = 3000


class ReportForm(forms.Form):
    """An error that the person reports."""

    use_required_attribute = False
    period = forms.CharField(label=_("Period of the error"), help_text=_("For instance August 2026."), max_length=40)
    what = forms.CharField(label=_("What is wrong"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)
    amount = AmountField(label=_("Difference in euros"), unit="€", required=False)

    def found(self) -> Found:
        return Found(**self.cleaned_data)


class RecordForm(ReportForm):
    """An error that an agent found."""

    how_to_mend = forms.CharField(
        label=_("How to mend it"),
        help_text=_("The person reads this sentence: say what to do, and where."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
    )
    mend_by = ThreePartDate(label=_("To be mended by"), help_text=_("In 30 days when you leave it empty."), earliest=today, required=False)
    exception = forms.ChoiceField(
        label=_("Does the law leave this case out?"),
        help_text=_("The list is that of the law. In doubt, choose none: good faith is presumed."),
        widget=forms.RadioSelect,
        choices=[("", _("No: a first error is covered")), *((each.value, title) for each, title in EXCEPTIONS.items())],
        required=False,
    )


class ContestForm(forms.Form):
    """Why good faith is contested, and on what evidence."""

    use_required_attribute = False
    reasons = forms.CharField(
        label=_("Why the error was not made in good faith"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": _("Write the reasons: good faith is presumed.")},
    )
    evidence = forms.CharField(
        label=_("The evidence"),
        help_text=_("What proves it: documents, dates, facts. The person reads it and answers."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": _("Write the evidence: the burden of proof is yours.")},
    )


class AnswerForm(forms.Form):
    """The person's answer."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write your answer.")},
    )


class DecisionForm(forms.Form):
    """Whether bad faith is proven."""

    use_required_attribute = False
    is_proven = forms.ChoiceField(
        label=_("Is bad faith proven?"),
        widget=forms.RadioSelect,
        choices=[("no", _("No: the person stays covered")), ("yes", _("Yes: the error is not covered"))],
    )
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)

    def decided(self) -> dict[str, Any]:
        return {"is_proven": self.cleaned_data["is_proven"] == "yes", "reasons": self.cleaned_data["reasons"]}


class PenaltyForm(forms.Form):
    """The penalty of an error that is not covered."""

    use_required_attribute = False
    amount = AmountField(label=_("Penalty"), unit="€")
