"""What the search finds of the trace."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text


def entries() -> Iterator[SearchEntry]:
    kind = Text("Page", "Page")
    yield SearchEntry(
        key="rights:log",
        title=Text("La trace : qui a lu vos données", "The trace: who read your data"),
        summary=Text(
            "Comment chaque lecture est inscrite et comment vérifier que rien n’a été ajouté, changé ou retiré.",
            "How each reading is recorded, and how to verify that nothing was added, changed or removed.",
        ),
        url="/trace",
        kind=kind,
        keywords=Text(
            "preuve journal transparence Merkle accès données personnelles", "proof log transparency Merkle access personal data"
        ),
    )
    yield SearchEntry(
        key="rights:data",
        title=Text("Vos données : les voir, les emporter, les effacer", "Your data: see them, take them away, erase them"),
        summary=Text("Ce que chaque système conserve à votre sujet.", "What each system holds about you."),
        url="/me/data",
        kind=kind,
        keywords=Text("RGPD droit d’accès portabilité effacement", "GDPR right of access portability erasure"),
    )
