"""How long a question takes in an index of many things, the first of which is to be found."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from statistics import quantiles

from django.db import transaction
from django.utils.text import slugify

from parvis.components.search import actions, selectors
from parvis.components.search.models import Entry
from parvis.components.search.rules import LANGUAGES
from parvis.kernel.manifest import Circle, SearchEntry, System
from parvis.kernel.text import Text

QUESTIONS = (
    "cantine",
    "inscription à la cantine",
    "démarches administratives",
    "school meals",
    "changer d’adresse",
    "cantnie",
    "xylophone",
    "d",
)
NOUNS = (
    "cantine",
    "école",
    "adresse",
    "permis",
    "carte",
    "crèche",
    "impôt",
    "aide",
    "logement",
    "transport",
    "eau",
    "association",
    "marché",
)
ACTS = ("inscription", "demande", "déclaration", "changement", "renouvellement", "attestation", "paiement", "réclamation", "consultation")
ROUNDS = 25


def run(size: int) -> Mapping[str, float]:
    """Milliseconds a question, over ``size`` invented things; the installation's own index comes back after."""
    with transaction.atomic():
        begun = time.perf_counter()
        actions.replace([row for number in range(size) for row in rows(number)])
        filled = time.perf_counter() - begun
        taken = [asked(question) for _ in range(ROUNDS) for question in QUESTIONS]
        transaction.set_rollback(True)
    cuts = quantiles(taken, n=20)
    return {"things": size, "index, s": filled, "question p50, ms": cuts[9], "question p95, ms": cuts[18]}


def rows(number: int) -> list[Entry]:
    chance = random.Random(number)  # noqa: S311  the same things each time
    title = f"{chance.choice(ACTS)} {chance.choice(NOUNS)} {chance.choice(NOUNS)} {number}"
    entry = SearchEntry(
        key=f"bench-{number}",
        title=Text(title, f"school meals {number}" if number % 50 == 0 else title),
        summary=Text.of(" ".join(chance.choices(NOUNS + ACTS, k=25))),
        url=f"/{slugify(title)}",
        kind=Text.of(chance.choice(("procedure", "dataset", "page"))),
    )
    system = System(slug="bench", title=Text.of("Bench"), owner="bench", circle=Circle.COMPONENT, summary=Text.of(""))
    return [actions.indexed(system, entry, language) for language in LANGUAGES]


def asked(question: str) -> float:
    begun = time.perf_counter()
    selectors.search(question, language="fr", limit=10)
    return (time.perf_counter() - begun) * 1000
