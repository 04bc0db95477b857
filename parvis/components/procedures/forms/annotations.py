"""The agents' notes about a file as one form, which remembers what it showed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.forms.makers import MAKERS
from parvis.components.procedures.forms.questions import form_field, json_value
from parvis.components.procedures.rules.definition import FieldType
from parvis.components.procedures.selectors.annotations import Note

REMOVE = "remove-"


class AnnotationForm(forms.Form):
    """Every annotation that this agent may write, none required here: what is due is asked at the decision.

    ``seen`` holds the revision of each when the page was drawn, so that two agents do not overwrite each other.
    """

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, max_length=8000)

    def __init__(self, notes: Sequence[Note], **kwargs: Any) -> None:
        self.notes = [each for each in notes if each.field.type in MAKERS]
        revisions = {each.field.name: each.row.revision if each.row else 0 for each in self.notes}
        values = {each.field.name: each.row.value for each in self.notes if each.row}
        super().__init__(initial={**values, "seen": json.dumps(revisions)}, **kwargs)
        for note in self.notes:
            self.add(note)

    def add(self, note: Note) -> None:
        made = form_field(replace(note.field, required=False))
        if note.field.type is FieldType.FILE and note.is_filled:
            made.help_text = _("Now: %(name)s. Another document takes its place.") % {"name": note.value}
            self.fields[f"{REMOVE}{note.field.name}"] = forms.BooleanField(
                required=False, label=_("Delete the document of “%(label)s”") % {"label": note.field.label}
            )
        self.fields[note.field.name] = made

    def clean_seen(self) -> dict[str, int]:
        try:
            read = json.loads(self.cleaned_data["seen"])
            return {str(name): int(revision) for name, revision in read.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise forms.ValidationError(_("This page is out of date. Open it again.")) from error

    def values(self) -> dict[str, Any]:
        """What was typed, as JSON values; a document to delete is None."""
        typed = {each.field.name: json_value(self.cleaned_data.get(each.field.name)) for each in self.notes if not is_file(each)}
        return typed | {each.field.name: None for each in self.notes if self.cleaned_data.get(f"{REMOVE}{each.field.name}")}

    def uploads(self) -> dict[str, UploadedFile[bytes]]:
        given = {each.field.name: self.cleaned_data.get(each.field.name) for each in self.notes if is_file(each)}
        return {name: found.added[-1] for name, found in given.items() if found and found.added}

    def emptied(self) -> list[Note]:
        """Annotations that hold something, and would hold nothing: asked about before they go."""
        values, uploads = self.values(), self.uploads()
        return [
            each
            for each in self.notes
            if each.is_filled and each.field.name in values and each.field.name not in uploads and values[each.field.name] in (None, "", [])
        ]


def is_file(note: Note) -> bool:
    return note.field.type is FieldType.FILE
