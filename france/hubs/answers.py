"""Answers that no source gives itself, in the words of the hubs' table of errors."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from france.hubs import tables
from parvis.core.hubs.rules.endpoints import Endpoint, WireError
from parvis.core.hubs.rules.failing import told
from parvis.core.hubs.rules.sources import SourceAnswer

NOT_FOUND = "003"


def not_found(endpoint: Endpoint) -> SourceAnswer:
    """The provider knows nothing of whom it is asked about."""
    return refused(endpoint, words()[NOT_FOUND])


def not_in_the_sandbox(endpoint: Endpoint) -> SourceAnswer:
    """No prepared answer fits: where the list of those that would."""
    where = f"{settings.PARVIS_ORIGIN}/hubs/sandbox/{endpoint.operation}"
    detail = f"Le bac à sable n’a pas de réponse préparée pour ces paramètres. Ceux qui en ont une sont listés à l’adresse {where}"
    known = words()[NOT_FOUND]
    return refused(endpoint, WireError(code=known.code, status=known.status, title=known.title, detail=detail))


def refused(endpoint: Endpoint, error: WireError) -> SourceAnswer:
    said = told(error, code=f"{endpoint.provider.code}{error.code}", meta={"provider": endpoint.provider.name})
    return SourceAnswer(status=error.status, payload={"errors": [said]})


@cache
def words() -> dict[str, WireError]:
    return tables.errors()
