"""What the search finds about identities in Europe."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text


def search() -> Iterator[SearchEntry]:
    yield SearchEntry(
        key="eidas",
        title=Text("Identités électroniques en Europe (eIDAS)", "Electronic identities in Europe (eIDAS)"),
        summary=Text(
            "Se connecter avec l’identité d’un autre pays ; les schémas français présentés aux autres États.",
            "Signing in with the identity of another country; the French schemes presented to the other States.",
        ),
        url="/eidas",
        kind=Text("Identité", "Identity"),
        keywords=Text("eIDAS Europe notification FranceConnect+ La Poste", "eIDAS Europe notification FranceConnect+ La Poste"),
    )
