"""What agents, jurors and people type about steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.rules.parts.steps import Kind, Scoring, StepRule
from parvis.components.steps.models import Agenda, Step
from parvis.components.steps.rules.slots import WrongOpening, read
from parvis.components.steps.wording import KINDS, OUTCOMES, STATES
from parvis.core.people.selectors import Person

LONGEST = 5000


def text_field(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class AnswerForm(forms.Form):
    """A body’s word: an opinion with its reasons, or a task done or not."""

    use_required_attribute = False
    outcome = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect, error_messages={"required": _("Choose an answer.")})
    conditions = text_field(_("Conditions"), _("Only with a conditional answer: what must be done."), rows=3)
    reasons = text_field(_("Reasons"), _("The instructor reads them, and the person with the decision."))

    def __init__(self, rule: StepRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  said above; the stubs give a Field
        field.choices = [(each, OUTCOMES[each]) for each in rule.outcomes]
        if rule.kind is not Kind.OPINION:
            del self.fields["conditions"]


class ScoreForm(forms.Form):
    """One whole number for each criterion."""

    use_required_attribute = False

    def __init__(self, scoring: Scoring, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in scoring.criteria:
            self.fields[each.name] = forms.IntegerField(
                label=each.title.in_language(get_language() or "en"),
                help_text=_("From 0 to %(scale)s; weight %(weight)s") % {"scale": scoring.scale, "weight": each.weight},
                min_value=0,
                max_value=scoring.scale,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
                error_messages={"required": _("Score this criterion, from zero on.")},
            )
        self.fields["remark"] = text_field(_("Remarks for the minutes"), rows=3)


class ConflictForm(forms.Form):
    """Why a member does not score this file."""

    use_required_attribute = False
    why = forms.CharField(
        label=_("What links you to this request"),
        help_text=_("It stands in the minutes: say what kind of link, without details of private life."),
        max_length=300,
        error_messages={"required": _("Say what kind of link.")},
    )


class SeatsForm(forms.Form):
    """Who sits in a jury."""

    use_required_attribute = False
    members = forms.MultipleChoiceField(
        label=_("Members"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one member.")}
    )

    def __init__(self, agents: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  said above; the stubs give a Field
        field.choices = [(str(each.id), each.display_name) for each in agents]


class AgendaForm(forms.ModelForm[Agenda]):
    """When and where a body receives people."""

    use_required_attribute = False
    closed_days = forms.CharField(
        label=_("Closed days"),
        help_text=_("Beside public holidays. One a line, such as 2026-12-24."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Agenda
        fields = ("title", "mode", "place", "access", "minutes", "capacity", "openings", "lead_hours", "horizon_days", "hold_hours")
        labels = {  # noqa: RUF012  Django's own name and form
            "title": _("Name"),
            "mode": _("How people come"),
            "place": _("Place, telephone number or address of the call"),
            "access": _("Accessibility of the place"),
            "minutes": _("Minutes for each person"),
            "capacity": _("People at the same time"),
            "openings": _("Opening hours of the agenda"),
            "lead_hours": _("Hours between booking and coming, at least"),
            "horizon_days": _("Days ahead that are open"),
            "hold_hours": _("Hours for which a place that frees is kept for who waits"),
        }
        help_texts = {  # noqa: RUF012  Django's own name and form
            "access": _("Step-free entrance, lift, hearing loop, parking: what people need to know to come."),
            "openings": _("One opening a line: 1 9:00-12:00 is Monday morning, 7 is Sunday."),
        }
        widgets = {  # noqa: RUF012  Django's own name and form
            "place": forms.Textarea(attrs={"rows": 2}),
            "access": forms.Textarea(attrs={"rows": 2}),
            "openings": forms.Textarea(attrs={"rows": 6}),
            "mode": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_days"].initial = "\n".join(self.instance.closed)
        mode = self.fields["mode"]
        assert isinstance(mode, forms.ChoiceField)  # noqa: S101  a field of choices in the model
        mode.choices = [("on_site", _("On site")), ("phone", _("By telephone")), ("video", _("By video"))]

    def clean_openings(self) -> str:
        try:
            read(self.cleaned_data["openings"])
        except WrongOpening as wrong:
            raise forms.ValidationError(
                _("Line %(line)s is not an opening. Write it like 1 9:00-12:00."), params={"line": wrong.line}
            ) from wrong
        return str(self.cleaned_data["openings"])

    def clean_closed_days(self) -> list[str]:
        days = self.cleaned_data["closed_days"].split()
        for day in days:
            forms.DateField(input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Write each day like 2026-12-24.")}).clean(day)
        return sorted(set(days))

    def save(self, commit: bool = True) -> Agenda:
        self.instance.closed = self.cleaned_data["closed_days"]
        return super().save(commit)


class ResultsForm(forms.Form):
    """The producer’s answer."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("The producer’s answer (CSV)"),
        help_text=_("Columns: number, state (produced, shipped or ready), tracking."),
        error_messages={"required": _("Choose the file that the producer sent."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 2_000_000:
            raise forms.ValidationError(_("This file is larger than 2 MB: bring it in parts."))
        return file


class StepFilters(forms.Form):
    """What the list of steps shows."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[*STATES.items(), ("", _("All states"))])
    kind = forms.ChoiceField(label=_("Kind of step"), required=False, choices=[("", _("All kinds")), *KINDS.items()])

    def kept(self) -> dict[str, Any]:
        """Open steps when nothing was chosen."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return found if "state" in self.data else {**found, "state": Step.State.OPEN}

    def without_optional_marks(self) -> StepFilters:
        for field in self.fields.values():
            field.required = True
        return self
