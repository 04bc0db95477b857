"""What agents and people type about a file that is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.actions.messaging import ACCEPTED, MOST_BYTES
from parvis.components.procedures.forms.documents import Given
from parvis.components.procedures.forms.makers import MAKERS, form_field, shown_unit
from parvis.components.procedures.forms.questions import json_value
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Attachment, Correction
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.core.files import actions as documents
from parvis.core.files.actions import RefusedFile
from parvis.design.fields import AmountField

LONGEST = 5000


class ManyFiles(forms.ClearableFileInput):
    """Several documents in one box."""

    allow_multiple_selected = True


class DocumentsField(forms.FileField):
    """None, one or several documents of a message, as a list; checked before the message is sent."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [self.checked(super(DocumentsField, self).clean(each, initial)) for each in given]

    def checked(self, upload: UploadedFile[bytes]) -> UploadedFile[bytes]:
        try:
            documents.check(upload, accept=ACCEPTED, max_bytes=MOST_BYTES)
        except RefusedFile as refused:
            raise forms.ValidationError(f"{upload.name} – {refused.text}", code="refused") from refused
        return upload


class MessageForm(forms.Form):
    """A message to the other side."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the message.")},
    )
    documents = DocumentsField(
        label=_("Documents (five at most, 20 MB each)"),
        help_text=_("PDF, picture, text or office document."),
        required=False,
        widget=ManyFiles(attrs={"multiple": True}),
    )


class CorrectionAnswerForm(MessageForm):
    """The answer to a correction, with the questions that it names and no others."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Field],
        answers: Mapping[str, Any],
        held: Mapping[str, Sequence[Attachment]],
        **kwargs: Any,
    ) -> None:
        self.questions = [each for each in questions if each.type in MAKERS]
        super().__init__(*args, **kwargs)
        self.initial.update({each.name: answers.get(each.name) for each in self.questions})
        for each in self.questions:
            self.fields[each.name] = form_field(each, documents=held.get(each.name, ()))
        self.order_fields([*(each.name for each in self.questions), "text", "documents"])

    def values(self) -> dict[str, Any]:
        """New answers as JSON values; documents apart."""
        return {each.name: json_value(self.cleaned_data.get(each.name)) for each in self.questions if each.type is not FieldType.FILE}

    def given(self) -> dict[str, Given]:
        """Documents added and taken away."""
        found = {each.name: self.cleaned_data.get(each.name) for each in self.questions if each.type is FieldType.FILE}
        return {name: given for name, given in found.items() if given}


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
    fields_to_correct = forms.MultipleChoiceField(
        label=_("Answers that the person may then change"),
        help_text=_("None: the person answers in words only."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, definition: ProcedureFile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.fields["fields_to_correct"]
        if definition is None:
            del self.fields["fields_to_correct"]
        elif isinstance(named, forms.MultipleChoiceField):
            found = (each for each in definition.all_fields() if each.typed and each.type in MAKERS)
            named.choices = [(each.name, each.label) for each in found]


class ReopeningForm(forms.Form):
    """Why a decision is taken back."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Why the decision is taken back"),
        help_text=_("The person reads this sentence. The letter that they had is marked as withdrawn."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why: a decision is not taken back without a reason.")},
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
        self.outcomes = [name for name in outcomes if name in definition.outcomes]
        outcome_field = self.fields["outcome"]
        if isinstance(outcome_field, forms.ChoiceField):
            outcome_field.choices = [(name, definition.outcomes[name].label) for name in self.outcomes]
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
