"""What every page knows: who reads it, in which country and language, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from parvis.kernel import guards
from parvis.kernel.calendar import country
from parvis.kernel.text import Text


@dataclass(frozen=True)
class Entry:
    """One link of the main navigation; ``path`` is the front of every address under it."""

    path: str
    label: Text

    def leads_to(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")


NAVIGATION = (
    Entry("/procedures", Text("Démarches", "Procedures")),
    Entry("/data", Text("Données", "Data")),
    Entry("/apis", Text("API", "APIs")),
    Entry("/systems", Text("Systèmes", "Systems")),
    Entry("/trace", Text("Traces", "Traces")),
)
WITH_THEIR_OWN_SEARCH = ("/", "/search")


def is_served(path: str) -> bool:
    """Whether a system of this installation answers at ``path``."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@cache
def navigation() -> tuple[Entry, ...]:
    """The main links, without those that nothing here answers."""
    return tuple(entry for entry in NAVIGATION if is_served(entry.path))


def page(request: HttpRequest) -> dict[str, Any]:
    """The context that base templates read."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "actor": guards.actor(request),
        "country": country(),
        "demo": settings.PARVIS_DEMO,
        "language": language,
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != language],
        "here": request.get_full_path(),
        "header_search": request.path not in WITH_THEIR_OWN_SEARCH,
        "navigation": [(entry, entry.leads_to(request.path)) for entry in navigation()],
    }
