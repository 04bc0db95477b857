"""Quick starts, as the tests run them: each family of APIs in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from parvis.kernel.text import Text

FOLDER = Path(__file__).parent / "samples"
FAMILIES = {
    "open": Text("API ouvertes : sans clé", "Open APIs: without a key"),
    "hub": Text("Bouquets : avec une clé de bac à sable", "Hubs: with a sandbox key"),
}
LANGUAGES = (("python", "Python", "py"), ("javascript", "JavaScript (Node)", "mjs"), ("php", "PHP", "php"))


@dataclass(frozen=True, kw_only=True)
class Sample:
    slug: str
    title: str
    file: str
    code: str


def quick_starts() -> list[tuple[Text, list[Sample]]]:
    """Each family with its programs, written for this installation."""
    return [(title, [sample(family, *language) for language in LANGUAGES]) for family, title in FAMILIES.items()]


def sample(family: str, slug: str, title: str, extension: str) -> Sample:
    file = f"{family}.{extension}"
    code = (FOLDER / f"{file}.sample").read_text(encoding="utf-8").replace("__ORIGIN__", settings.PARVIS_ORIGIN)
    return Sample(slug=f"{family}-{slug}", title=title, file=file, code=code)
