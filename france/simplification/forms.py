"""What reviewers and people say of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from france.simplification.models import Proposal

KINDS = [
    (Proposal.Kind.REMOVE, _("Remove it: nobody uses the answer")),
    (Proposal.Kind.SOURCE, _("Ask it at the source: an administration holds it")),
    (Proposal.Kind.MERGE, _("Merge it with another question")),
    (Proposal.Kind.REWORD, _("Reword it: it is hard to understand")),
]


class ProposalForm(forms.Form):
    """One proposal; ``fields`` are the questions of the form, none for a form that is only declared."""

    use_required_attribute = False
    field = forms.CharField(label=_("Question or document"), max_length=120, error_messages={"required": _("Say which question.")})
    kind = forms.ChoiceField(label=_("Proposal"), choices=KINDS, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")})
    why = forms.CharField(
        label=_("Why"),
        help_text=_("It is published without your name. Say nothing about somebody."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, fields: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fields:
            self.fields["field"] = forms.ChoiceField(
                label=_("Question or document"), choices=[("", _("Choose")), *fields], error_messages={"required": _("Say which question.")}
            )


class DecisionForm(forms.Form):
    """What the review decides of one proposal."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accepted", _("Accept")), ("rejected", _("Reject"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason: it is published.")},
    )
    evidence = forms.URLField(
        label=_("Where the new form can be seen"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Only for a form that is not filed here: the page then says “declared, unproven”."),
    )


class ImportForm(forms.Form):
    """Forms filed elsewhere, as CSV."""

    use_required_attribute = False
    file = forms.FileField(label=_("File (CSV, UTF-8)"), error_messages={"required": _("Add the file.")})
    sample = forms.BooleanField(label=_("These forms are invented, for a demonstration"), required=False)
