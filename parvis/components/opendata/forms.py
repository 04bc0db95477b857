"""Filters of the catalogue and of one dataset; a value that is not on offer filters nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.components.opendata.rules import periods
from parvis.components.opendata.selectors import Entry, charts
from parvis.components.search import selectors as search
from parvis.kernel.accents import without_accents

FREQUENCIES = {
    "daily": _("every day"),
    "weekly": _("every week"),
    "monthly": _("every month"),
    "quarterly": _("every quarter"),
    "annual": _("every year"),
    "irregular": _("when it changes"),
}


class CatalogueFilters(forms.Form):
    """Words, owner, subject and frequency."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    tag = forms.ChoiceField(label=pgettext_lazy("open data", "Subject"), required=False)
    frequency = forms.ChoiceField(label=pgettext_lazy("open data", "Published"), required=False)

    def __init__(self, data: Mapping[str, Any], *, entries: list[Entry]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.entries = entries
        self.choose("owner", {entry.owner: entry.owner for entry in entries})
        self.choose("tag", {tag: tag for entry in entries for tag in entry.dataset.tags})
        self.choose("frequency", {entry.dataset.frequency: frequency_of(entry) for entry in entries})

    def choose(self, name: str, choices: Mapping[str, Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [
            ("", pgettext_lazy("open data", "All")),
            *sorted(choices.items(), key=lambda choice: str(choice[1])),
        ]

    @property
    def narrow(self) -> bool:
        """Whether any filter that is understood leaves something out."""
        return self.is_valid() and any(self.cleaned_data.values())

    def matching(self) -> list[Entry]:
        """The entries that fit every filter that is understood."""
        self.is_valid()
        wanted = self.cleaned_data
        words = search.analysed(wanted.get("q") or "")
        return [
            entry
            for entry in self.entries
            if wanted.get("owner") in ("", None, entry.owner)
            and (not wanted.get("tag") or wanted["tag"] in entry.dataset.tags)
            and wanted.get("frequency") in ("", None, entry.dataset.frequency)
            and words <= words_of(entry)
        ]


def words_of(entry: Entry) -> set[str]:
    """Everything that a dataset is found by, in both languages."""
    dataset = entry.dataset
    texts = [dataset.title, dataset.description, *(column.title for column in dataset.columns)]
    return search.analysed(" ".join([*(f"{text.fr} {text.en}" for text in texts), *dataset.tags, entry.owner, dataset.slug]))


def frequency_of(entry: Entry) -> str:
    return str(FREQUENCIES.get(entry.dataset.frequency, entry.dataset.frequency))


class TableFilters(forms.Form):
    """Which figure is drawn, and which area or member of a category, and which period, are shown."""

    figure = forms.ChoiceField(label=_("Figure drawn"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    category = forms.ChoiceField(required=False)
    period = forms.ChoiceField(label=pgettext_lazy("open data", "Period"), required=False)

    def __init__(self, data: Mapping[str, Any], *, entry: Entry, rows: list[dict[str, Any]]) -> None:
        super().__init__(data, auto_id="filter-%s")
        shape = entry.shape
        self.first_figure = next((column.name for column in charts.drawable(entry)), "")
        found = sorted({row[shape.period] for row in rows}, key=periods.last_day, reverse=True) if shape.period else []
        self.choose("figure", [(column.name, str(column.title)) for column in charts.drawable(entry)] if shape.period else [])
        self.choose("area", charts.area_names(rows, shape), everything=_("All areas"))
        self.choose("category", self.members(entry, rows), everything=pgettext_lazy("open data", "All"))
        self.choose("period", [(period, charts.period_words(period)) for period in found], everything=_("All periods"))

    def members(self, entry: Entry, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
        """Code and name of each member of the first category, by name, where figures are not by area."""
        shape = entry.shape
        if shape.area or not shape.axis or not shape.period:
            return []
        self.fields["category"].label = str(charts.titled(entry, shape.axis))
        return sorted(charts.names_of(entry, shape.axis, rows).items(), key=lambda pair: without_accents(pair[1]).lower())

    def choose(self, name: str, choices: Iterable[tuple[str, Any]], *, everything: Any = "") -> None:
        """Offer ``choices``; a filter with nothing to choose is not shown."""
        choices = list(choices)
        if len(choices) < 2:
            del self.fields[name]
            return
        cast(forms.ChoiceField, self.fields[name]).choices = [("", everything), *choices] if everything else choices

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("figure", "area", "category", "period")}
        return {**found, "figure": found["figure"] or self.first_figure}
