"""The box in which people look for one of their files."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kernel.text import Text


class OwnFilesForm(forms.Form):
    """Words, a state, a procedure, an order; all of them may be left out."""

    q = forms.CharField(label=_("Reference, procedure or administration"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("of a file", "State"),
        required=False,
        choices=[
            ("", _("All")),
            ("draft", _("Drafts")),
            ("open", _("Under way")),
            ("decided", pgettext_lazy("files", "Decided")),
        ],
    )
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    order = forms.ChoiceField(
        label=pgettext_lazy("of a list", "Order"),
        required=False,
        choices=[
            ("", _("Last changed first")),
            ("oldest", _("Longest unchanged first")),
            ("submitted", _("Last submitted first")),
            ("decided", _("Last decided first")),
        ],
    )

    def __init__(self, procedures: Mapping[str, Text], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["procedure"].choices = [("", _("All")), *procedures.items()]  # type: ignore[attr-defined]
