"""What an act on many files needs besides the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.casework.models import BulkAct, Label
from parvis.components.procedures.selectors import Correction, State
from parvis.components.procedures.selectors.groups import groups, title_of

Act = BulkAct.Act
ACTS = {
    Act.TAKE: _("Take in charge"),
    Act.FOLLOW: _("Follow"),
    Act.UNFOLLOW: _("No longer follow"),
    Act.LABEL: _("Put a label on"),
    Act.UNLABEL: _("Take a label off"),
    Act.REASSIGN: _("Give to another group"),
    Act.ARCHIVE: _("Archive"),
    Act.UNARCHIVE: _("Take out of the archive"),
    Act.CORRECTION: _("Ask for a correction"),
    Act.DECIDE: _("Decide"),
}
DECISIONS = [(State.ACCEPTED, _("Accept")), (State.REFUSED, _("Refuse")), (State.CLOSED, _("Close without decision"))]


class DetailsForm(forms.Form):
    """What an act on many files needs besides the files."""

    use_required_attribute = False

    def __init__(self, act: BulkAct, data: Any) -> None:
        super().__init__(data)
        self.act = act

    def details(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LabelChoice(DetailsForm):
    """Which label."""

    label = forms.TypedChoiceField(label=_("Label"), coerce=int, error_messages={"required": _("Choose a label.")})

    def __init__(self, act: BulkAct, data: Any) -> None:
        super().__init__(act, data)
        known = Label.objects.filter(organisation=act.organisation, procedure__in=procedures_in(act))
        self.fields["label"].choices = [("", _("Choose")), *((each.pk, each.name) for each in known)]  # type: ignore[attr-defined]


class GroupChoice(DetailsForm):
    """Which group."""

    group = forms.TypedChoiceField(label=_("Group"), coerce=int, error_messages={"required": _("Choose a group.")})

    def __init__(self, act: BulkAct, data: Any) -> None:
        super().__init__(act, data)
        known = [each for each in groups(act.organisation_id) if each.procedure_id in procedures_in(act)]
        self.fields["group"].choices = [("", _("Choose")), *((each.pk, title_of(each)) for each in known)]  # type: ignore[attr-defined]


class CorrectionDetails(DetailsForm):
    """The correction, the same for all."""

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
        help_text=_("Each person reads this sentence: say what, and how to do it."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what must be corrected.")},
    )


class DecisionDetails(DetailsForm):
    """The decision, the same for all; a figure is each time the one that the rule proposes."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=DECISIONS, error_messages={"required": _("Choose a decision.")}
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("Each person will read them. Needed to refuse or to close."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") in (State.REFUSED, State.CLOSED) and not cleaned.get("reasons", "").strip():
            self.add_error("reasons", _("This decision needs reasons. Write those that each person will read."))
        return cleaned


DETAILS: Mapping[str, Callable[[BulkAct, Any], DetailsForm]] = {
    Act.LABEL: LabelChoice,
    Act.UNLABEL: LabelChoice,
    Act.REASSIGN: GroupChoice,
    Act.CORRECTION: CorrectionDetails,
    Act.DECIDE: DecisionDetails,
}


def details_form(act: BulkAct, data: Any) -> DetailsForm | None:
    """The form of what the act still needs; None when it needs nothing."""
    made = DETAILS.get(act.act)
    return made(act, data) if made else None


def procedures_in(act: BulkAct) -> set[int]:
    return set(act.lines.order_by().values_list("file__procedure", flat=True).distinct())


def said(act: BulkAct) -> list[str]:
    """What was chosen for an act, in words."""
    details = act.details
    found: list[str] = []
    if "label" in details:
        found += Label.objects.filter(pk=details["label"]).values_list("name", flat=True)
    if "group" in details:
        found += [str(title_of(each)) for each in groups(act.organisation_id) if each.pk == details["group"]]
    if "outcome" in details:
        found.append(str(State(details["outcome"]).label))
    return found + [details[name] for name in ("text", "reasons") if details.get(name)]
