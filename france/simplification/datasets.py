"""The inventory and its progress, as open data: about forms, never about people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from france.simplification import selectors


def forms() -> Iterator[Mapping[str, Any]]:
    """One row per procedure or form."""
    for each in selectors.forms():
        yield {
            "form": each.entry.slug,
            "kind": each.entry.kind,
            "title": each.title.fr,
            "body": each.body,
            "origin": "here" if each.entry.procedure_id else "sample" if each.entry.sample else "declared",
            "fields": each.fields,
            "documents": each.documents,
            "fields_removed": each.fields_at_first - each.fields,
            "documents_removed": each.documents_at_first - each.documents,
            "state": each.state,
            "hours_saved": each.hours_saved,
        }


def revisions() -> Iterator[Mapping[str, Any]]:
    """One row per version of a form filed here, after its first."""
    for form in selectors.forms():
        for each in form.revisions:
            yield {
                "form": form.entry.slug,
                "version": each.digest[:12],
                "published": each.published_at.date().isoformat(),
                "fields_removed": each.difference.fields_removed,
                "documents_removed": each.difference.documents_removed,
                "known": len(each.difference.known),
                "added": len(each.difference.added),
                "removed": " ".join(one.name for one in each.difference.removed),
                "seconds": round(each.difference.seconds, 1),
                "origin": "sample" if each.sample else "here",
            }
