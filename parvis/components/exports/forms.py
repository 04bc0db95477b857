"""What agents say of the export that they want, and of the templates they keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.exports.models import ExportTemplate, Form
from parvis.components.exports.rules import naming
from parvis.components.exports.selectors.columns import Column
from parvis.components.procedures.selectors import Procedure, State

FORMS = [
    (Form.XLSX, _("Excel spreadsheet (XLSX): files, lists, organisations and opinions on their sheets")),
    (Form.ODS, _("OpenDocument spreadsheet (ODS): the same sheets")),
    (Form.CSV, _("CSV: one table of files, for programs")),
    (Form.ZIP, _("Archive (ZIP): a folder for each file with its sheet and all its documents")),
    (Form.GEOJSON, _("Map (GeoJSON): the places that files name")),
]


def day_field(label: object) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))  # type: ignore[arg-type]


class ExportForm(forms.Form):
    """Which files, and as what."""

    use_required_attribute = False
    procedure = forms.ChoiceField(label=_("Procedure"), error_messages={"required": _("Choose a procedure.")})
    form = forms.ChoiceField(label=_("Format"), choices=FORMS, widget=forms.RadioSelect, error_messages={"required": _("Choose a format.")})
    state = forms.ChoiceField(label=_("State"), required=False)
    since = day_field(_("Submitted from"))
    until = day_field(_("to"))
    group = forms.ChoiceField(label=_("Group"), required=False)
    template = forms.ChoiceField(label=_("Template"), required=False, help_text=_("Which columns, and how folders are called."))

    def __init__(
        self, *args: Any, procedures: Sequence[Procedure], groups: Sequence[Any], templates: Sequence[ExportTemplate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = {each.slug: each for each in procedures}
        self.templates = {str(each.pk): each for each in templates}
        titles = [(slug, title_of(each)) for slug, each in self.procedures.items()]
        states = [(state.value, state.label) for state in State if state is not State.DRAFT]
        self.choices("procedure", [("", _("Choose")), *titles])
        self.choices("state", [("", _("All states")), ("open", _("Not decided yet")), *states])
        self.choices("group", [("", _("All groups")), *((str(each.pk), f"{title_of(each.procedure)} – {each.title}") for each in groups)])
        self.choices(
            "template",
            [("", _("Everything")), *((key, f"{title_of(each.procedure)} – {each.title}") for key, each in self.templates.items())],
        )

    def choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        template = self.templates.get(given.get("template") or "")
        if template and given.get("procedure") and template.procedure.slug != given["procedure"]:
            self.add_error("template", _("This template is of another procedure. Choose one of this procedure, or everything."))
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The second day is before the first. Swap them."))
        return given

    def query(self, *, language: str) -> dict[str, Any]:
        """What the export is asked to hold."""
        given, template = self.cleaned_data, self.templates.get(self.cleaned_data.get("template") or "")
        return {
            "state": given["state"],
            "since": given["since"].isoformat() if given["since"] else None,
            "until": given["until"].isoformat() if given["until"] else None,
            "group": int(given["group"]) if given["group"] else None,
            "columns": template.columns if template else [],
            "naming": template.naming if template else "",
            "language": language,
        }


def title_of(procedure: Procedure) -> str:
    return str(procedure.current.definition.title) if procedure.current else procedure.slug


class TemplateForm(forms.Form):
    """The columns of a template: each with its place, empty for left out."""

    use_required_attribute = False
    title = forms.CharField(label=_("Name of the template"), max_length=80, error_messages={"required": _("Give the template a name.")})
    naming = forms.CharField(
        label=_("Name of each folder in an archive"),
        max_length=120,
        required=False,
        help_text=_("Tags: {reference}, {number}, {applicant}, {state}, {submitted_on}, {group}. Left empty: the reference."),
    )

    def __init__(self, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = columns
        for position, column in enumerate(columns, start=1):
            self.fields[f"place-{column.key}"] = forms.IntegerField(
                label=column.title,
                required=False,
                min_value=1,
                max_value=999,
                initial=position if not self.initial else None,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "3"}),
            )

    def clean_naming(self) -> str:
        written = str(self.cleaned_data["naming"])
        if unknown := naming.unknown_tags(written):
            raise forms.ValidationError(
                _("There is no tag called %(tag)s. There are: %(tags)s.") % {"tag": unknown[0] or "{}", "tags": ", ".join(naming.TAGS)}
            )
        return written

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.keys():
            self.add_error(None, _("Give at least one column a place."))
        return self.cleaned_data

    def keys(self) -> list[str]:
        """The chosen columns in the order of their places."""
        placed = [(self.cleaned_data.get(f"place-{each.key}"), index, each.key) for index, each in enumerate(self.columns)]
        return [key for place, _index, key in sorted((place, index, key) for place, index, key in placed if place)]
