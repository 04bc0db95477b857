"""Who uses which brick, from what is stored: agents, adoptions, authorisations, publications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from france.common_base.rules import BRICKS, LOCAL, PUBLISHED_AS, Brick
from parvis.components.access import selectors as access
from parvis.core.exchange import selectors as exchange
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation


@dataclass(frozen=True, kw_only=True)
class User:
    """A body and the bricks that it uses today."""

    organisation: Organisation
    bricks: frozenset[str]

    @property
    def is_local(self) -> bool:
        return self.organisation.kind in LOCAL

    @property
    def used(self) -> list[Brick]:
        return [brick for brick in BRICKS if brick.slug in self.bricks]


def users() -> list[User]:
    """Every real body that uses at least one brick, by name; invented ones are not counted."""
    authorised = set(exchange.register(only_valid=True).values_list("organisation_id", flat=True))
    opened: dict[str, set[str]] = {}
    for each in access.published():
        if not each.is_sample:
            opened.setdefault(each.body.identifier, set()).add(PUBLISHED_AS[each.kind])
    found = [
        User(organisation=body, bricks=bricks_of(body, opened.get(body.identifier, set()), is_authorised=body.pk in authorised))
        for body in people.organisations()
        if not body.sample
    ]
    return sorted((user for user in found if user.bricks), key=lambda user: user.organisation.name)


def bricks_of(body: Organisation, opened: set[str], *, is_authorised: bool) -> frozenset[str]:
    identity = {"identity"} if people.agents_of(body) else set()
    return frozenset(opened | identity | ({"exchange"} if is_authorised else set()))


def bricks(found: list[User]) -> list[tuple[Brick, int, int]]:
    """Each brick with how many bodies of the State and how many local authorities use it."""
    return [
        (
            brick,
            sum(brick.slug in user.bricks and not user.is_local for user in found),
            sum(brick.slug in user.bricks and user.is_local for user in found),
        )
        for brick in BRICKS
    ]


def rows() -> Iterator[Mapping[str, Any]]:
    """The open dataset: a row for each body and brick in use."""
    for user in users():
        for brick in user.used:
            yield {
                "body": user.organisation.identifier,
                "name": user.organisation.name,
                "level": "local" if user.is_local else "state",
                "brick": brick.slug,
            }
