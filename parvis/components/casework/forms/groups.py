"""What managers of the desk type: groups with their rule and members, labels, who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.casework.models import Label
from parvis.components.casework.rules import rows
from parvis.components.procedures.selectors import Group, Procedure
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.components.procedures.selectors.groups import members_of
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person

ROWS = 4


class GroupForm(forms.Form):
    """A group: its name, who is in it, and the answers that bring a file to it, one test a row.

    ``rule`` is the condition once the form is valid; one that says more than rows can is kept until rows replace it.
    """

    use_required_attribute = False
    title = forms.CharField(label=_("Name of the group"), max_length=120, error_messages={"required": _("Give the group a name.")})
    joint = forms.ChoiceField(
        label=_("When there are several tests"),
        widget=forms.RadioSelect,
        choices=[(rows.ALL, _("a file must pass all of them")), (rows.ANY, _("one is enough"))],
        required=False,
        initial=rows.ALL,
    )
    people = forms.MultipleChoiceField(label=_("Who is in the group"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, procedure: Procedure, body: Organisation, data: Any, group: Group | None = None) -> None:
        self.agents = {str(each.pk): each for each in people.who_can(INSTRUCT, body.id)}
        self.definition = procedure.current.definition if procedure.current else None
        self.rule = self.kept = group.rule if group else None
        shown = rows.rows(self.rule)
        self.is_written_elsewhere = shown is None or len(shown[1]) > ROWS
        joint, held = shown if shown and not self.is_written_elsewhere else (rows.ALL, [])
        initial: dict[str, Any] = {"joint": joint}
        if group:
            initial |= {"title": group.title, "people": [str(each.pk) for each in members_of(group)]}
        for number, (test, value) in enumerate(held):
            initial |= {f"test{number}": test, f"value{number}": value}
        super().__init__(data, initial=initial)
        self.takes_the_rest = bool(group and group.is_default)
        self.fields["people"].choices = [(key, each.display_name) for key, each in self.agents.items()]  # type: ignore[attr-defined]
        if self.takes_the_rest:
            del self.fields["joint"]
        else:
            self.add_rows()

    def add_rows(self) -> None:
        choices = self.tests()
        for number in range(ROWS):
            self.fields[f"test{number}"] = forms.ChoiceField(
                label=_("Test %(number)s") % {"number": number + 1}, choices=choices, required=False
            )
            self.fields[f"value{number}"] = forms.CharField(
                label=_("Number or date of test %(number)s") % {"number": number + 1}, required=False, max_length=40
            )

    def tests(self) -> list[Any]:
        """Every test of every question, by question."""
        found: list[Any] = [("", _("no test"))]
        for field in self.definition.all_fields() if self.definition else ():
            if options := [(test.key, test.words) for test in rows.tests(field)]:
                found.append((str(field.label), options))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.takes_the_rest or self.definition is None:
            return cleaned
        given = [(cleaned.get(f"test{number}") or "", cleaned.get(f"value{number}") or "") for number in range(ROWS)]
        try:
            made = rows.condition(self.definition, cleaned.get("joint") or rows.ALL, given)
        except rows.WrongRow as wrong:
            self.add_error(None, str(wrong.text))
        else:
            self.rule = made if made or not self.is_written_elsewhere else self.kept
        return cleaned

    def members(self) -> list[Person]:
        return [self.agents[key] for key in self.cleaned_data["people"]]

    def test_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"test{number}"], self[f"value{number}"]) for number in range(ROWS) if f"test{number}" in self.fields]


class LabelForm(forms.Form):
    """A new label of a procedure."""

    use_required_attribute = False
    name = forms.CharField(label=_("Label"), max_length=40, error_messages={"required": _("Write the label.")})
    colour = forms.ChoiceField(label=_("Colour"), choices=Label.Colour.choices, initial=Label.Colour.GREY)


class HandoverForm(forms.Form):
    """Who is away, who takes over, and whether they come back."""

    use_required_attribute = False
    leaving = forms.ChoiceField(label=_("Who is away or left"), error_messages={"required": _("Choose who is away or left.")})
    to = forms.ChoiceField(label=_("Who takes over"), error_messages={"required": _("Choose who takes over.")})
    for_good = forms.TypedChoiceField(
        label=_("For how long"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[
            ("no", _("Until they come back: both follow the files")),
            ("yes", _("They left: they no longer follow, and leave their groups")),
        ],
        error_messages={"required": _("Say for how long.")},
    )
    groups_too = forms.BooleanField(label=_("Who takes over also joins their groups"), required=False, initial=True)

    def __init__(self, able: Sequence[Person], past: Sequence[Person], data: Any) -> None:
        super().__init__(data)
        self.known = {str(each.pk): each for each in (*able, *past)}
        named = [(key, each.display_name) for key, each in self.known.items()]
        self.fields["leaving"].choices = [("", _("Choose")), *named]  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", _("Choose")), *((str(each.pk), each.display_name) for each in able)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("to") and cleaned.get("to") == cleaned.get("leaving"):
            self.add_error("to", _("Choose somebody else: nobody takes over from themselves."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "leaving": self.known[given["leaving"]],
            "to": self.known[given["to"]],
            "for_good": given["for_good"],
            "groups_too": given["groups_too"],
        }
