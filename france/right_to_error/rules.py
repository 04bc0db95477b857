"""Whether an error is covered by the right to make a mistake, from the history of the obligation alone.

Code on relations between the public and the administration, articles L. 123-1 (first error, good faith presumed, exceptions)
and L. 123-2 (the administration proves bad faith).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from parvis.kernel.text import Text


class Exception_(StrEnum):  # noqa: N801  the law's own word; the builtin's name is taken
    """What the law leaves out of the right to make a mistake. The list is closed."""

    EUROPEAN_LAW = "european_law"
    PUBLIC_HEALTH = "public_health"
    SAFETY = "safety"
    ENVIRONMENT = "environment"
    CONTRACT = "contract"
    REGULATED = "regulated"


class Ground(StrEnum):
    """Why an error is covered, or is not."""

    FIRST = "first"
    SPONTANEOUS = "spontaneous"
    LATER = "later"
    EXCEPTED = "excepted"
    BAD_FAITH = "bad_faith"
    NOT_MENDED = "not_mended"


COVERED = (Ground.FIRST, Ground.SPONTANEOUS)


@dataclass(frozen=True, kw_only=True)
class Past:
    """An earlier error in the same obligation."""

    key: str
    period: str
    recorded: date


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the law makes of an error: ``earlier`` is the first one, where this is not it."""

    ground: Ground
    earlier: Past | None = None

    @property
    def is_covered(self) -> bool:
        return self.ground in COVERED


def finding(history: Sequence[Past], *, on: date, years: int, exception: str = "", spontaneous: bool = False) -> Finding:
    """Good faith is presumed: a first error is covered. ``history`` counts for ``years`` years; what is older is forgotten."""
    if exception:
        return Finding(ground=Ground.EXCEPTED)
    known = sorted((each for each in history if remembered(each.recorded, on=on, years=years)), key=lambda each: (each.recorded, each.key))
    if known:
        return Finding(ground=Ground.LATER, earlier=known[0])
    return Finding(ground=Ground.SPONTANEOUS if spontaneous else Ground.FIRST)


def remembered(recorded: date, *, on: date, years: int) -> bool:
    """Whether an error still counts: for ``years`` years, the last day included."""
    return on <= forgotten_on(recorded, years=years)


def forgotten_on(recorded: date, *, years: int) -> date:
    """The last day on which an error is part of the history."""
    last: date = recorded + relativedelta(years=years)
    return last


EXCEPTIONS = {
    Exception_.EUROPEAN_LAW: Text(
        "La sanction est imposée par le droit de l’Union européenne", "The penalty is imposed by European Union law"
    ),
    Exception_.PUBLIC_HEALTH: Text("La règle protège la santé publique", "The rule protects public health"),
    Exception_.SAFETY: Text("La règle protège la sécurité des personnes et des biens", "The rule protects the safety of people and goods"),
    Exception_.ENVIRONMENT: Text("La règle protège l’environnement", "The rule protects the environment"),
    Exception_.CONTRACT: Text("La sanction est prévue par un contrat", "The penalty is set by a contract"),
    Exception_.REGULATED: Text("Une autorité de régulation contrôle cette profession", "A regulator supervises this profession"),
}
GROUNDS = {
    Ground.FIRST: Text(
        "C’est la première fois, et la bonne foi est présumée : il n’y a pas de pénalité. Il suffit de corriger (code des relations entre le public et l’administration, art. L. 123-1).",
        "It is the first time, and good faith is presumed: there is no penalty. Mending it is enough (Code on relations between the public and the administration, art. L. 123-1).",
    ),
    Ground.SPONTANEOUS: Text(
        "Vous avez signalé l’erreur vous-même, avant tout contrôle, et c’est la première : il n’y a pas de pénalité (art. L. 123-1).",
        "You reported the error yourself, before any check, and it is the first: there is no penalty (art. L. 123-1).",
    ),
    Ground.LATER: Text(
        "Une erreur sur la même obligation est déjà connue : le droit à l’erreur couvre la première seulement (art. L. 123-1).",
        "An error in the same obligation is known already: the right to make a mistake covers the first only (art. L. 123-1).",
    ),
    Ground.EXCEPTED: Text(
        "La loi exclut ce cas du droit à l’erreur (art. L. 123-1).",
        "The law leaves this case out of the right to make a mistake (art. L. 123-1).",
    ),
    Ground.BAD_FAITH: Text(
        "L’administration a prouvé la mauvaise foi, comme la loi le lui demande (art. L. 123-2) : l’erreur n’est pas couverte.",
        "The administration proved bad faith, as the law asks it to (art. L. 123-2): the error is not covered.",
    ),
    Ground.NOT_MENDED: Text(
        "L’erreur n’a pas été corrigée dans le délai indiqué : le droit à l’erreur couvre qui corrige, de soi-même ou quand l’administration le demande (art. L. 123-1).",
        "The error was not mended within the time that was given: the right to make a mistake covers those who mend, on their own or when the administration asks (art. L. 123-1).",
    ),
}
