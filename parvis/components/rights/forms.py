"""Filters of the trace, contests and their answers, and the wish to be erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.components.rights import selectors
from parvis.components.rights.models import Contest
from parvis.components.rights.rules.alarms import RULES
from parvis.components.rights.selectors import Entry, Filter, Person

EVERYONE = [("", _("Everyone you may read for"))]
EVERY_ORGANISATION = [("", _("All organisations"))]
EVERY_EVENT = [("", _("All kinds"))]


class FilterForm(forms.Form):
    """Which lines to show. All is optional; what cannot be understood filters nothing and says so."""

    use_required_attribute = False  # the page says what is missing, in its own words
    q = forms.CharField(label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    about = forms.ChoiceField(label=_("About"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    event = forms.ChoiceField(label=_("What happened"), required=False)
    since = forms.DateField(label=pgettext_lazy("period", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=pgettext_lazy("period", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unusual = forms.BooleanField(label=_("Only unusual readings"), required=False)

    def __init__(self, *args: Any, person: Person, entries: QuerySet[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = list({each.chosen_as: (each.chosen_as, each.name) for each in selectors.concerned_by(person)}.values())
        choices = {
            "about": EVERYONE + about if len(about) > 1 else [],
            "organisation": EVERY_ORGANISATION + [(name, name) for name in selectors.organisations_in(entries)],
            "event": EVERY_EVENT + list(selectors.events_in(entries).items()),
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # stubs see a plain Field
        if not choices["about"]:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day comes before the first. Change one of them."))
        return cleaned

    def chosen(self) -> Filter:
        """What was understood of the choice."""
        self.is_valid()
        given = self.cleaned_data
        return Filter(
            words=given.get("q", ""),
            about=given.get("about", ""),
            organisation=given.get("organisation", ""),
            event=given.get("event", ""),
            since=given.get("since"),
            until=given.get("until"),
            unusual=given.get("unusual", False),
        )


class RulesForm(forms.Form):
    """The rules of which a person wants to hear; none is a choice too."""

    rules = forms.MultipleChoiceField(
        label=_("Tell me about"),
        required=False,
        choices=lambda: [(slug, rule.title) for slug, rule in RULES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class ContestForm(forms.Form):
    """Why a reading should not have been."""

    use_required_attribute = False  # the page says what is missing, in its own words
    reason = forms.CharField(
        label=_("Why do you contest this reading?"),
        help_text=_("The organisation that read will see what you write. A sentence is enough."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write in a few words why you contest this reading, so that it can be answered.")},
    )


class AnswerForm(forms.Form):
    """What an agent answers to a contest."""

    use_required_attribute = False  # the page says what is missing, in its own words
    conclusion = forms.ChoiceField(
        label=_("What did you find?"),
        choices=Contest.Conclusion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two findings.")},
    )
    answer = forms.CharField(
        label=_("Your answer to the person"),
        help_text=_("Say why the data were read, or what you do so that the mistake does not happen again."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write the answer that the person will read.")},
    )


class EraseForm(forms.Form):
    """A wish that cannot be undone is said twice."""

    use_required_attribute = False  # the page says what is missing, in its own words
    understood = forms.BooleanField(
        label=_("I understand that what is erased cannot be brought back"),
        error_messages={"required": _("Tick the box to show that you understand: erased data cannot be brought back.")},
    )


class ExtensionForm(forms.Form):
    """Why an answer needs more time."""

    use_required_attribute = False  # the page says what is missing, in its own words
    reason = forms.CharField(
        label=_("Why does the answer need more time?"),
        help_text=_("The person will read it. The law allows more time once, for a complex request."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why: the person has a right to the reason.")},
    )
