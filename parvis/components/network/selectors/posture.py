"""What can be measured of the safety of sites: shown to the body itself, and in sum to operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from parvis.components.network.models import Site
from parvis.components.network.rules import words
from parvis.components.network.selectors import declared

QUIET = timedelta(days=7)  # a probe that said nothing for so long watches no more


@dataclass(frozen=True, kw_only=True)
class Posture:
    """Figures of some sites; each is a number of sites."""

    sites: int
    no_backup: int
    vital_no_backup: int
    down: int
    slow: int
    no_browsing: int
    unwatched: int

    @property
    def worries(self) -> int:
        return self.vital_no_backup + self.down


def posture(found: QuerySet[Site]) -> Posture:
    """Measured on open sites, now."""
    open_ones = found.filter(state__in=words.WORKING).order_by()
    quiet = Q(probed_at=None) | Q(probed_at__lt=timezone.now() - QUIET)
    return Posture(
        **open_ones.aggregate(
            sites=Count("id"),
            no_backup=Count("id", filter=Q(backup="")),
            vital_no_backup=Count("id", filter=Q(backup="", criticality__lte=2)),
            down=Count("id", filter=Q(state="down")),
            slow=Count("id", filter=Q(technology__in=("copper", "satellite"))),
            no_browsing=Count("id", filter=~Q(words__contains="+secure-browsing+")),
            unwatched=Count("id", filter=quiet),
        )
    )


def by_family(found: QuerySet[Site]) -> list[tuple[str, Posture]]:
    """In sum, for operators."""
    return [(declared.family(code), posture(found.filter(family=code))) for code in declared.network().families]


def first_to_mend(found: QuerySet[Site], most: int = 20) -> list[Site]:
    """Vital sites without a backup link, the most vital first."""
    return list(found.filter(state__in=words.WORKING, backup="", criticality__lte=2).order_by("criticality", "code")[:most])
