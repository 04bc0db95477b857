"""What agents choose in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.components.casework.rules.facts import Kind, filterable, kind_of
from parvis.components.casework.selectors.lists import Narrowing, Sort, Tab, Wanted
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.selectors import State
from parvis.design.fields import AmountField

TABS = {
    Tab.TO_FOLLOW: _("To follow"),
    Tab.FOLLOWED: _("Followed by me"),
    Tab.GROUPS: _("In my groups"),
    Tab.DECIDED: _("Decided"),
    Tab.ALL: _("All"),
    Tab.ARCHIVED: _("Archived"),
    Tab.EXPIRING: _("Soon erased"),
    Tab.TRIALS: _("Trials"),
}
SORTS = {
    Sort.OLDEST: _("Oldest first"),
    Sort.NEWEST: _("Newest first"),
    Sort.DUE: _("Answer due first"),
    Sort.ACTIVE: _("Last change first"),
}
COLUMNS = {
    "person": _("Person"),
    "procedure": _("Procedure"),
    "submitted": _("Submitted"),
    "due": _("Answer due"),
    "state": _("State"),
    "labels": pgettext_lazy("on files", "Labels"),
    "group": _("Group"),
    "followers": _("Followed by"),
}
USUAL_COLUMNS = ("person", "procedure", "submitted", "due", "state", "labels")
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, input_formats=DATE_FORMATS, widget=widget)


class ListForm(forms.Form):
    """The filters of a list; anything strange is set aside and the rest still filters.

    With a procedure chosen, its typed questions are filters too.
    """

    words = forms.CharField(label=_("Reference or words"), required=False, max_length=100)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    group = forms.TypedChoiceField(label=_("Group"), required=False, coerce=int, empty_value=None)
    label = forms.TypedChoiceField(label=_("Label"), required=False, coerce=int, empty_value=None)
    follower = forms.TypedChoiceField(label=_("Followed by"), required=False, coerce=UUID, empty_value=None)
    since = day_field(_("Submitted from"))
    until = day_field(pgettext_lazy("until", "to"))
    late = forms.BooleanField(label=_("Late only"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORTS.items()))

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        procedures: Sequence[tuple[str, object]],
        groups: Sequence[tuple[int, object]],
        labels: Sequence[tuple[int, object]],
        agents: Sequence[tuple[UUID, object]],
        definition: ProcedureFile | None,
    ) -> None:
        super().__init__(data)
        self.definition = definition
        submitted = [(state.value, state.label) for state in State if state is not State.DRAFT]
        for name, everything, choices in (
            ("procedure", _("All procedures"), procedures),
            ("state", _("All states"), submitted),
            ("group", _("All groups"), groups),
            ("label", _("All labels"), labels),
            ("follower", _("Anybody"), agents),
        ):
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]
        self.fields["sort"].required = False
        for name, choices in (("group", groups), ("label", labels), ("follower", agents)):
            if not choices:
                del self.fields[name]
        self.asked = filterable(definition) if definition else []
        for each in self.asked:
            self.fields |= fields_for(each)
        for field in self.fields.values():
            field.required = field.required or False

    def wanted(self, tab: Tab) -> Wanted:
        """The filters that make sense."""
        self.is_valid()
        given = self.cleaned_data
        chosen = {name: given[name] for name in ("procedure", "state", "words") if given.get(name)}
        chosen |= {name: given[name] for name in ("group", "label", "follower", "since", "until") if given.get(name) is not None}
        sort = Sort(given["sort"]) if given.get("sort") else Sort.OLDEST
        answers = tuple(found for each in self.asked if (found := narrowing(each, given)))
        return Wanted(tab=tab, late=bool(given.get("late")), sort=sort, answers=answers, **chosen)

    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("a.")]

    def of_procedure(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("a.")]


def fields_for(field: Field) -> dict[str, forms.Field]:
    """How a list is filtered by one question."""
    name, kind = f"a.{field.name}", kind_of(field)
    if kind is Kind.CHOICE:
        return {name: forms.ChoiceField(label=str(field.label), required=False, choices=[("", _("All")), *choices_of(field)])}
    if kind is Kind.PLACE:
        return {name: forms.CharField(label=str(field.label), required=False, max_length=100)}
    if kind is Kind.NUMBER:
        unit = field.unit
        return {
            f"{name}.from": AmountField(label=between(field, _("at least")), unit=unit, required=False),
            f"{name}.to": AmountField(label=between(field, _("at most")), unit=unit, required=False),
        }
    return {f"{name}.from": day_field(between(field, _("from the"))), f"{name}.to": day_field(between(field, _("to the")))}


def between(field: Field, end: Any) -> str:
    return f"{field.label}, {end}"


def choices_of(field: Field) -> list[tuple[str, object]]:
    """Every answer that a closed question has, in its order."""
    if field.type in (FieldType.YES_NO, FieldType.CHECKBOX):
        return [("yes", _("Yes")), ("no", _("No"))]
    found: list[tuple[str, object]] = []
    for option in field.options:
        found.append((option.value, option.label))
        found += [(f"{option.value}/{second.value}", f"{option.label} – {second.label}") for second in option.options]
    return found


def narrowing(field: Field, given: Mapping[str, Any]) -> Narrowing | None:
    name, kind = f"a.{field.name}", kind_of(field)
    if kind is None:
        return None
    if kind in (Kind.CHOICE, Kind.PLACE):
        return Narrowing(field=field.name, kind=kind, word=given[name]) if given.get(name) else None
    least, most = given.get(f"{name}.from"), given.get(f"{name}.to")
    return None if least is None and most is None else Narrowing(field=field.name, kind=kind, least=least, most=most)


def columns_chosen(query: QueryDict, definition: ProcedureFile | None) -> list[str]:
    """The columns that the address asks for, in the page's order; the usual ones when it asks for none."""
    asked = set(query.getlist("columns"))
    own = [f"a.{field.name}" for field in definition.all_fields() if field.asks] if definition else []
    return [each for each in (*COLUMNS, *own) if each in asked] or list(USUAL_COLUMNS)
