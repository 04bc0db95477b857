"""National identifiers stay in the sectors in which the law allows their use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parvis.kernel.offers import NationalIdentifier, Need, Offer


def misplaced(identifiers: Iterable[str], *, sector: str, known: Mapping[str, NationalIdentifier]) -> str:
    """The first of ``identifiers`` that ``sector`` may not receive, "" where there is none. One that nobody declared is nobody's."""
    return next((each for each in identifiers if each not in known or sector not in {one.slug for one in known[each].sectors}), "")


def mistakes(need: Need, offer: Offer, known: Mapping[str, NationalIdentifier]) -> list[str]:
    """Why ``need`` may not have all that it asks of ``offer``; in English, for those who write manifests."""
    wanted = {*need.fields, *(question.path for question in need.questions)}
    asked = (field for field in offer.fields if field.identifier and any(touches(path, field.name) for path in wanted))
    return [
        f"{need.asker} ({need.sector or 'of no sector'}) needs {field.name} of {offer.name}: the {field.identifier} stays in its sectors."
        for field in asked
        if misplaced([field.identifier], sector=need.sector, known=known)
    ]


def touches(path: str, field: str) -> bool:
    """Whether releasing ``path`` releases something of ``field``."""
    return path == field or path.startswith(f"{field}.") or field.startswith(f"{path}.")
