"""Searching records, saying that something is wrong, and answering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from parvis.components.registries.rules.kinds import TITLES
from parvis.components.registries.rules.reading import MOST_BYTES


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name, code or any word"), required=False, max_length=100)
    on = forms.DateField(
        label=_("As it stood on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty for today."),
        error_messages={"invalid": _("Write the day as 2026-01-31, or leave it empty for today.")},
    )


class CorrectionForm(forms.Form):
    """What is shown, what is right, and why. ``shown`` is asked only when no page remembers it."""

    shown = forms.CharField(label=_("What is shown now"), max_length=500, required=False)
    claimed = forms.CharField(
        label=_("What is right"),
        max_length=500,
        error_messages={"required": _("Write what is right, or “nothing” if there should be nothing.")},
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_("For instance: a letter, a certificate and its date. It helps the agent to check."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Explain in a sentence: without it nobody can check.")},
    )
    file = forms.CharField(label=_("Reference of your file"), help_text=_("If you have one."), max_length=60, required=False)

    def __init__(self, *args: object, shown: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed on
        if shown:
            del self.fields["shown"]


class AnswerForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Accepted: the information will be put right")), ("no", _("Refused: the information is right as it is"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept or refuse.")},
    )
    answer = forms.CharField(
        label=_("What the person will read"),
        help_text=_("Say what was done or why not, and how to appeal if you refuse."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reason: the person has a right to it, above all when you refuse.")},
    )


class UploadForm(forms.Form):
    """A file that will become an API."""

    title = forms.CharField(
        label=_("What is this table?"), help_text=_("A title that people understand, such as “Wells of the town”."), max_length=120
    )
    slug = forms.RegexField(
        label=_("Its name in addresses"),
        help_text=_("Small letters, digits and hyphens, such as wells-of-rennes. It never changes."),
        regex=r"^[a-z][a-z0-9-]{1,58}[a-z0-9]$",
        error_messages={"invalid": _("Use 3 to 60 small letters, digits and hyphens, and begin with a letter.")},
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV in any encoding, cut by commas, semicolons or tabs; its first line names the columns. 10 MB at most."),
        max_length=200,
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES or hasattr(file, "limit"):
            raise forms.ValidationError(_("This file is too large: publish it in several parts."))
        return file


USES = [("shown", _("Shown")), ("filter", _("Shown, and a filter")), ("out", _("Left out: personal or of no use"))]


class DeclareForm(forms.Form):
    """How the file is described and read; one line of boxes for each column."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    summary_fr = forms.CharField(label=_("What it holds, in French"), max_length=500)
    summary_en = forms.CharField(label=_("What it holds, in English"), max_length=500)
    licence = forms.CharField(label=_("Licence"), max_length=100)
    refresh = forms.ChoiceField(
        label=_("How often it is renewed"),
        required=False,
        choices=[
            ("", _("When needed")),
            ("daily", _("Every day")),
            ("weekly", _("Every week")),
            ("monthly", _("Every month")),
            ("yearly", _("Every year")),
        ],
    )
    key = forms.ChoiceField(label=_("The column that names each row"), help_text=_("Each row must have another value in it."))

    def __init__(self, *args: Any, written: Mapping[str, Any], **kwargs: Any) -> None:
        self.written = written
        initial = {
            **{f"{name}_{language}": written[name][language] for name in ("title", "summary") for language in ("fr", "en")},
            **{name: written.get(name, "") for name in ("licence", "refresh", "key")},
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["key"].choices = [(each["name"], each["header"]) for each in self.every_column]  # type: ignore[attr-defined]
        for number, column in enumerate(self.every_column):
            self.add_column(number, column)

    @property
    def every_column(self) -> list[Mapping[str, Any]]:
        return [*self.written["columns"], *self.written.get("left_out", [])]

    def add_column(self, number: int, column: Mapping[str, Any]) -> None:
        named = {"column": column["header"]}
        use = "out" if number >= len(self.written["columns"]) else "filter" if column.get("filter") else "shown"
        fields = {
            f"fr_{number}": forms.CharField(label=_("“%(column)s”, in French") % named, max_length=120, initial=column["title"]["fr"]),
            f"en_{number}": forms.CharField(label=_("“%(column)s”, in English") % named, max_length=120, initial=column["title"]["en"]),
            f"kind_{number}": forms.ChoiceField(
                label=_("Kind of “%(column)s”") % named, choices=[(kind, title) for kind, title in TITLES.items()], initial=column["kind"]
            ),
            f"use_{number}": forms.ChoiceField(label=_("Use of “%(column)s”") % named, choices=USES, initial=use),
        }
        self.fields.update(fields)

    def lines(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Each column's header and boxes, as the table of the page draws them."""
        for number, column in enumerate(self.every_column):
            yield column["header"], [self[f"{name}_{number}"] for name in ("fr", "en", "kind", "use")]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kept = [column["name"] for number, column in enumerate(self.every_column) if found.get(f"use_{number}") != "out"]
        if found.get("key") and found["key"] not in kept:
            self.add_error("key", _("This column is left out below: the rows would have no name."))
        return found

    def declaration(self) -> dict[str, Any]:
        """What is declared now, as the YAML would say it, and the columns left out for another day."""
        given = self.cleaned_data
        columns = [(given[f"use_{number}"], self.column(number, column)) for number, column in enumerate(self.every_column)]
        kept = {name: value for name, value in self.written.items() if name not in ("refresh", "left_out")}
        return {
            **kept,
            **{name: {"fr": given[f"{name}_fr"], "en": given[f"{name}_en"]} for name in ("title", "summary")},
            **({"refresh": given["refresh"]} if given["refresh"] else {}),
            "licence": given["licence"],
            "key": given["key"],
            "columns": [column for use, column in columns if use != "out"],
            "left_out": [column for use, column in columns if use == "out"],
        }

    def column(self, number: int, column: Mapping[str, Any]) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": column["name"],
            "header": column["header"],
            "title": {"fr": given[f"fr_{number}"], "en": given[f"en_{number}"]},
            "kind": given[f"kind_{number}"],
            "filter": given[f"use_{number}"] == "filter",
        }
