"""What agents and people type about a file that is in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.forms.questions import DATE_FORMATS, shown_unit
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Correction
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.design.fields import AmountField

LONGEST = 5000


class MessageForm(forms.Form):
    """A message to the other side."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the message.")},
    )


class CorrectionForm(forms.Form):
    """What the person must mend, and why."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        choices=[
            (Correction.Reason.INCOMPLETE, _("Something is missing: the legal time starts again")),
            (Correction.Reason.INCORRECT, _("Something is wrong: the legal time stops meanwhile")),
            (Correction.Reason.OUTDATED, _("Something is out of date: the legal time stops meanwhile")),
        ],
        error_messages={"required": _("Choose why.")},
    )
    text = forms.CharField(
        label=_("What must be corrected"),
        help_text=_("The person reads this sentence: say what, and how to do it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what must be corrected.")},
    )


class DecisionForm(forms.Form):
    """The decision, before it is confirmed."""

    use_required_attribute = False
    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")})
    result = AmountField(required=False)
    departure = forms.CharField(
        label=_("Why the amount is not the one proposed"),
        help_text=_("Only if you changed it. The person will read it."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The person will read them. Needed to refuse or to close."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, definition: ProcedureFile, *, proposed: Decimal | None, outcomes: list[str], **kwargs: Any) -> None:
        super().__init__(initial={"result": proposed}, **kwargs)
        self.definition, self.proposed = definition, proposed
        outcome_field = self.fields["outcome"]
        if isinstance(outcome_field, forms.ChoiceField):
            outcome_field.choices = [(name, definition.outcomes[name].label) for name in outcomes if name in definition.outcomes]
        self.describe_result()

    def without_optional_marks(self) -> DecisionForm:
        """For drawing, once checked: each hint says when its field is needed, which “optional” would contradict."""
        for field in self.fields.values():
            field.required = True
        return self

    def describe_result(self) -> None:
        result = self.definition.result
        if result is None:
            del self.fields["result"], self.fields["departure"]
            return
        self.fields["result"] = AmountField(label=result.label, unit=shown_unit(result.unit), required=False)
        self.order_fields(["outcome", "result", "departure", "reasons"])

    def clean(self) -> dict[str, Any]:
        """The same rules as the action's, told at the field that can mend them."""
        cleaned: dict[str, Any] = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome and self.definition.outcomes[outcome].reasons == "required" and not cleaned.get("reasons", "").strip():
            self.add_error("reasons", _("This decision needs reasons. Write those that the person will read."))
        if outcome == State.ACCEPTED and self.definition.result is not None:
            self.check_result(cleaned)
        return cleaned

    def check_result(self, cleaned: dict[str, Any]) -> None:
        figure = cleaned.get("result")
        if figure is None:
            if "result" not in self.errors:
                self.add_error("result", _("Give the amount: it is needed to accept."))
        elif self.definition.result and figure > Decimal(self.definition.result.maximum):
            self.add_error("result", _("This amount is above what the procedure allows. Check for a slip of the hand."))
        elif self.proposed is not None and figure != self.proposed and not cleaned.get("departure", "").strip():
            self.add_error("departure", _("The amount is not the one proposed. Write why: the person will read it."))


class InboxFilters(forms.Form):
    """What the inbox shows; anything strange is set aside and the rest still filters."""

    state = forms.ChoiceField(label=_("State"), required=False)
    procedure = forms.SlugField(label=_("Procedure"), required=False)
    since = forms.DateField(
        label=_("Submitted from"),
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("to"), required=False, input_formats=DATE_FORMATS, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    words = forms.CharField(label=_("Reference or name"), required=False, max_length=100)

    def __init__(self, *args: Any, procedures: Sequence[tuple[str, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        submitted = [(state.value, state.label) for state in State if state is not State.DRAFT]
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), required=False, choices=[("open", _("Not decided yet")), *submitted, ("", _("All states"))]
        )
        self.fields["procedure"] = forms.ChoiceField(label=_("Procedure"), required=False, choices=[("", _("All procedures")), *procedures])
        self.order_fields(["words", "state", "procedure", "since", "until"])

    def without_optional_marks(self) -> InboxFilters:
        """For drawing: filters are all optional, and saying so five times helps nobody."""
        for field in self.fields.values():
            field.required = True
        return self

    def kept(self) -> dict[str, Any]:
        """The filters that make sense; open files when nothing was chosen."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "state" not in self.data:
            found["state"] = "open"
        return found
