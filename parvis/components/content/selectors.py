"""The pages of this installation, found in the ``pages`` folder of each system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from parvis.components.content import rules
from parvis.kernel.discovery import package_folder
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text


class MissingTranslation(LookupError):
    """A page lacks one of the two languages of the house."""


@cache
def files() -> dict[str, dict[str, Path]]:
    """Every page's files by slug, then by language.

    Raises MissingTranslation when a page is not in French and in English.
    """
    found: dict[str, dict[str, Path]] = {}
    for system in settings.PARVIS_SYSTEMS:
        for file in sorted((package_folder(system) / "pages").glob("*.*.md")):
            slug, language, _ = file.name.split(".")
            found.setdefault(slug, {})[language] = file
    for slug, languages in found.items():
        for missing in {"fr", "en"} - set(languages):
            raise MissingTranslation(f"The page {slug} has no {slug}.{missing}.md: write it beside {next(iter(languages.values()))}.")
    return found


@cache
def page(slug: str, language: str) -> rules.Written:
    """The page called ``slug`` in ``language``, else in English; raises LookupError."""
    languages = files()[slug]
    file = languages.get(language, languages["en"])
    return rules.written(file.read_text(encoding="utf-8"), name=file.name)


def sample_page() -> Mapping[str, object] | None:
    """The first page, for those who walk through all pages."""
    return next(({"slug": slug} for slug in files()), None)


def search_entries() -> Iterator[SearchEntry]:
    """Pages, found like everything else."""
    for slug in files():
        french, english = page(slug, "fr"), page(slug, "en")
        yield SearchEntry(
            key=f"page:{slug}",
            title=Text(french.title, english.title),
            summary=Text(french.summary, english.summary),
            url=f"/pages/{slug}",
            kind=Text("Page", "Page"),
        )
