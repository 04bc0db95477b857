"""How large a document each page takes, asked while it comes in: nothing for a file that is not the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from parvis.components.procedures.actions.messaging import MOST_BYTES
from parvis.components.procedures.models import File
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.access import seen_by
from parvis.kernel.guards import actor

DRAWING = 1_000_000  # bytes: more than any that is taken


def named(request: HttpRequest) -> dict[str, Any]:
    """What the address of the page names."""
    return request.resolver_match.kwargs if request.resolver_match else {}


def asked(fields: Iterable[Field], box: str, *, otherwise: int) -> int:
    """What the question of this box takes."""
    every = (inner for each in fields for inner in (each, *each.fields))
    return max((each.max_megabytes * 1_000_000 for each in every if each.name == box and each.accept), default=otherwise)


def of_questions(file: File | None, box: str, *, otherwise: int = DRAWING) -> int:
    return asked(file.definition.all_fields(), box, otherwise=otherwise) if file else 0


def of_draft(request: HttpRequest, box: str) -> int:
    file = selectors.draft_of(actor(request), named(request)["file_id"])
    return of_questions(file if file and file.is_draft else None, box)


def of_my_file(request: HttpRequest, box: str) -> int:
    """A message, and the answers that a correction names."""
    file = selectors.file_of(actor(request), named(request)["reference"])
    return of_questions(file, box, otherwise=MOST_BYTES)


def desk_file(request: HttpRequest) -> File | None:
    return seen_by(actor(request)).filter(reference=named(request)["reference"]).select_related("version").first()


def of_message(request: HttpRequest, _box: str) -> int:
    return MOST_BYTES if desk_file(request) else 0


def of_annotation(request: HttpRequest, box: str) -> int:
    file = desk_file(request)
    return asked(file.definition.annotations, box, otherwise=DRAWING) if file else 0
