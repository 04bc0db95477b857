"""Where letter templates are and which words they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext

from parvis.kernel.discovery import package_folder

# tr("…") in a template: a sentence to translate, with {placeholders}.
WORD = re.compile(r'\btr\(\s*"((?:[^"\\]|\\.)+)"')


class NoTemplate(LookupError):
    """No app has a letter template of that name."""


@cache
def templates() -> dict[str, str]:
    """Every letter template by name: ``procedures/decision`` is ``letters/decision.typ`` of the app ``procedures``.

    The country's ``look/letters/procedures/decision.typ`` takes precedence.
    """
    return {name: path.read_text(encoding="utf-8") for name, path in (*of_apps(), *of_country())}


def of_apps() -> Iterator[tuple[str, Path]]:
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "letters").glob("*.typ")):
            yield f"{app.label}/{path.stem}", path


def of_country() -> Iterator[tuple[str, Path]]:
    folder = package_folder(settings.PARVIS_COUNTRY) / "look" / "letters"
    for path in sorted(folder.glob("*/*.typ")):
        yield f"{path.parent.name}/{path.stem}", path


def template(name: str) -> str:
    """The source of a template; raises NoTemplate listing those there are."""
    if name not in templates():
        raise NoTemplate(f"No letter template is called {name!r}. There are: {', '.join(sorted(templates()))}.")
    return templates()[name]


@cache
def sentences() -> frozenset[str]:
    """Every English sentence that templates translate with ``tr``."""
    return frozenset(found for source in templates().values() for found in WORD.findall(source))


def words() -> dict[str, str]:
    """Those sentences in the active language."""
    return {sentence: gettext(sentence) for sentence in sorted(sentences())}
