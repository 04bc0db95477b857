"""What sorting adds about one person: the labels on their files. Everything else names files and agents only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.casework.models import FileLabel
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def labels_about(person: Person) -> Any:
    return FileLabel.objects.filter(file__person=person).select_related("file", "label").order_by("file__submitted_at", "label__name")


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each label on a file of theirs."""
    for each in labels_about(person):
        yield {"label": str(each.file.reference), "value": each.label.name}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """One record per label on a file of theirs."""
    for each in labels_about(person):
        yield {"kind": "label", "file": each.file.reference, "label": each.label.name, "since": each.at.isoformat()}


def erase(_person: Person) -> Text:
    """Labels go with the file's own data, at the end of its retention."""
    return Text(
        "Les étiquettes s’effacent avec les réponses de chaque dossier, à la fin de sa durée de conservation.",
        "Labels are erased with the answers of each file, at the end of its retention.",
    )
