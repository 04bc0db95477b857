"""The standards, read from the file that comes with this folder."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parvis.core.apis.rules.matching import score
from parvis.kernel.text import Text

DOMAINS = {
    "api": Text("API", "APIs"),
    "data": Text("Données", "Data"),
    "documents": Text("Documents", "Documents"),
    "archives": Text("Archives de fichiers", "Archives of files"),
    "images": Text("Images", "Images"),
    "meaning": Text("Sens et modèles", "Meaning and models"),
    "messaging": Text("Messagerie et agenda", "Mail and calendars"),
    "network": Text("Réseau", "Network"),
    "places": Text("Géographie", "Geography"),
    "security": Text("Sécurité et identité", "Security and identity"),
    "web": Text("Web", "Web"),
}
STATUSES = {
    "recommended": Text("Recommandé", "Recommended"),
    "observed": Text("En observation", "Under observation"),
    "withdrawn": Text("Retiré", "Withdrawn"),
}
SOURCES = {
    "RGI 2.0": Text("RGI 2.0 (arrêté du 20 avril 2016)", "RGI 2.0 (order of 20 April 2016)"),
    "later": Text("Ajouté par ce catalogue, depuis le RGI 2.0", "Added by this catalogue, since RGI 2.0"),
}


@dataclass(frozen=True, kw_only=True)
class Standard:
    """``status`` is what the framework says of it; ``check`` names the automatic check of APIs that sees it."""

    slug: str
    name: str
    version: str
    body: str
    domain: str
    status: str
    source: str
    link: str
    check: str
    use: Text

    @property
    def domain_title(self) -> Text:
        return DOMAINS[self.domain]

    @property
    def status_title(self) -> Text:
        return STATUSES[self.status]

    @property
    def source_title(self) -> Text:
        return SOURCES[self.source]


@cache
def standards() -> tuple[Standard, ...]:
    with Path(__file__).with_name("standards.csv").open(encoding="utf-8", newline="") as file:
        return tuple(standard(row) for row in csv.DictReader(file))


def standard(row: Mapping[str, str]) -> Standard:
    kept = {name: value for name, value in row.items() if not name.startswith("use_")}
    return Standard(use=Text(row["use_fr"], row["use_en"]), **kept)


def matching(words: str = "", *, domain: str = "", status: str = "", source: str = "") -> list[Standard]:
    found = [each for each in standards() if domain in ("", each.domain) and status in ("", each.status) and source in ("", each.source)]
    if not words.strip():
        return found
    ranked = [
        (score(words, f"{each.name} {each.slug}", f"{each.use.fr} {each.use.en} {each.body} {each.domain_title.fr}"), each)
        for each in found
    ]
    return [each for points, each in sorted(ranked, key=lambda pair: -pair[0]) if points]


def rows() -> Iterator[Mapping[str, Any]]:
    """For the open dataset."""
    for each in standards():
        yield {
            "slug": each.slug,
            "name": each.name,
            "version": each.version,
            "body": each.body,
            "domain": each.domain,
            "status": each.status,
            "source": each.source,
            "link": each.link,
            "use_fr": each.use.fr,
            "use_en": each.use.en,
        }
