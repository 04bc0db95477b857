"""Components given back, and who reuses which shared brick."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from parvis.components.workshop.models import Contribution
from parvis.components.workshop.rules import BRICKS, Brick
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text

DECIDE = "workshop.decide"


def accepted() -> QuerySet[Contribution]:
    return Contribution.objects.filter(state=Contribution.State.ACCEPTED).select_related("organisation")


def waiting() -> QuerySet[Contribution]:
    """Oldest first."""
    return Contribution.objects.filter(state=Contribution.State.PROPOSED).order_by("proposed_at")


def bricks() -> list[tuple[Brick, list[Contribution]]]:
    """Each shared brick with the accepted components that reuse it."""
    found = list(accepted())
    return [(brick, [each for each in found if brick.slug in each.bricks]) for brick in BRICKS]


def search_entries() -> Iterator[SearchEntry]:
    kind = Text("Pour les développeurs", "For developers")
    yield SearchEntry(
        key="build",
        title=Text("Construire et contribuer", "Build and contribute"),
        summary=Text(
            "Commencer un système, un connecteur, un thème, et le rendre à tous.", "Begin a system, a connector, a theme, and give it back."
        ),
        url=reverse("workshop:index"),
        kind=kind,
    )
    yield SearchEntry(
        key="bricks",
        title=Text("Briques partagées", "Shared bricks"),
        summary=Text("Intégration continue, vérification, thème, déploiement.", "Continuous integration, check, theme, deployment."),
        url=reverse("workshop:bricks"),
        kind=kind,
    )
