"""Names in a procedure file: where fields stand, and what to say of a name that leads nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source


def top_fields(source: Source) -> Iterator[tuple[Path, dict[str, Any]]]:
    for page_index, page in enumerate(source.value["pages"]):
        for index, field in enumerate(page["fields"]):
            yield ("pages", page_index, "fields", index), field


def every_field(source: Source) -> Iterator[tuple[Path, dict[str, Any], bool]]:
    """Each field with its path, and whether it stands inside a repetition."""
    for path, field in top_fields(source):
        yield path, field, False
        for index, inner in enumerate(field.get("fields", [])):
            yield (*path, "fields", index), inner, True


def covered(path: str, released: Collection[str]) -> bool:
    """Whether ``path`` is released, itself or within something released."""
    return any(path == each or path.startswith(f"{each}.") for each in released)


def unknown(source: Source, path: Path, kind: str, name: str, known: Collection[str]) -> Mistake:
    near = get_close_matches(name, [str(each) for each in known], n=1)
    listed = ", ".join(sorted(map(str, known))) or "none"
    return mistake(source, path, f"There is no {kind} called `{name}`", f"Did you mean `{near[0]}`?" if near else f"There are: {listed}.")
