"""System checks on the manifests: wrong declarations fail at start, with the fix in the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, Need, Page, System


def all_pages() -> Iterator[tuple[System, Page]]:
    return ((system, page) for system in catalogue.systems() for page in system.pages)


def repeated(things: Iterable[str]) -> list[str]:
    return sorted(thing for thing, times in Counter(things).items() if times > 1)


@register
def slugs_are_unique(**_: Any) -> list[CheckMessage]:
    doubles = repeated(system.slug for system in catalogue.systems())
    return [Error(f"Two systems are called {slug!r}.", hint="Rename one in its manifest.py.", id="parvis.E001") for slug in doubles]


@register
def no_two_systems_claim_one_path(**_: Any) -> list[CheckMessage]:
    doubles = repeated(page.path for _, page in all_pages())
    return [
        Error(
            f"The path /{path} is claimed twice: by {', '.join(s.slug for s, p in all_pages() if p.path == path)}.",
            hint="Give each page a path of its own.",
            id="parvis.E002",
        )
        for path in doubles
    ]


@register
def every_page_declares_its_audience(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{system.slug}: the page {page.name!r} has no audience.",
            hint="audience=Audience.EVERYONE, PERSON, AGENT, OPERATOR or MACHINE.",
            id="parvis.E003",
        )
        for system, page in all_pages()
        if not isinstance(page.audience, Audience)
    ]


@register
def every_permission_is_declared(**_: Any) -> list[CheckMessage]:
    known = catalogue.permissions()
    used = [(f"{s.slug}, page {p.name}", p.permission) for s, p in all_pages() if p.permission]
    used += [(f"role {role.slug}", name) for role in catalogue.roles().values() for name in role.permissions]
    return [
        Error(
            f"{where} names the permission {name!r}, which no manifest declares.",
            hint=f"Declared: {', '.join(sorted(known))}",
            id="parvis.E004",
        )
        for where, name in used
        if name not in known
    ]


@register
def every_written_need_has_an_offer(**_: Any) -> list[CheckMessage]:
    """Needs of manifests and of shipped files; a procedure of somebody else's is checked when it is published."""
    return [error for need in catalogue.written_needs() for error in mistakes_of(need)]


def mistakes_of(need: Need) -> list[CheckMessage]:
    offer = catalogue.offers().get(need.offer)
    if offer is None:
        hint = f"Offered: {', '.join(sorted(catalogue.offers()))}"
        return [Error(f"{need.asker} needs {need.offer}, which no system offers.", hint=hint, id="parvis.E005")]
    released = {field.name for field in offer.fields}
    hint = f"{offer.name} releases: {', '.join(sorted(released))}"
    return [
        Error(f"{need.asker} needs {missing!r} of {offer.name}, which does not release it.", hint=hint, id="parvis.E006")
        for missing in sorted({*need.fields, *(each.path for each in need.questions)} - released)
    ]
