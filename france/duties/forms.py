"""What is looked for among duties, and the day from which one is counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from france.duties.kinds import KINDS


class Looked(forms.Form):
    """The filters of the list; anything not understood is ignored."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("now", _("In force")), ("coming", _("To come")), ("past", _("Past"))]
    )
    enforced = forms.ChoiceField(
        label=_("In this software"), required=False, choices=[("", _("All")), ("yes", _("Computed or enforced")), ("no", _("Not yet"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((key, str(text)) for key, text in KINDS.items()), key=lambda pair: pair[1])
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *kinds])

    def understood(self) -> dict[str, str]:
        """The filters that are valid, by name."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class Started(forms.Form):
    """The day of the event from which a period runs."""

    start = forms.DateField(
        label=_("Day of the event"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For instance the day on which a request was received."),
    )
