"""System checks on the manifests: wrong declarations fail at start, with the fix in the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, Page, System


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
        Error(f"{system.slug}: the page {page.name!r} has no audience.", hint="audience=Audience.EVERYONE, PERSON, AGENT, OPERATOR or MACHINE.", id="parvis.E003")
        for system, page in all_pages()
        if not isinstance(page.audience, Audience)
    ]


@register
def every_permission_is_declared(**_: Any) -> list[CheckMessage]:
    known = catalogue.permissions()
    used = [(f"{s.slug}, page {p.name}", p.permission) for s, p in all_pages() if p.permission]
    used += [(f"role {role.slug}", name) for role in catalogue.roles().values() for name in role.permissions]
    return [
        Error(f"{where} names the permission {name!r}, which no manifest declares.", hint=f"Declared: {', '.join(sorted(known))}", id="parvis.E004")
        for where, name in used
        if name not in known
    ]


@register
def every_static_need_has_an_offer(**_: Any) -> list[CheckMessage]:
    """Needs written in manifests; those of procedures are checked when a procedure is loaded."""
    found: list[CheckMessage] = []
    for system in catalogue.systems():
        for need in () if callable(system.needs) else system.needs:
            offer = catalogue.offers().get(need.offer)
            if offer is None:
                hint = f"Offered: {', '.join(sorted(catalogue.offers()))}"
                found.append(Error(f"{system.slug} needs {need.offer}, which no system offers.", hint=hint, id="parvis.E005"))
                continue
            released = {field.name for field in offer.fields}
            for missing in sorted(set(need.fields) - released):
                hint = f"{offer.name} releases: {', '.join(sorted(released))}"
                found.append(Error(f"{system.slug} needs {missing!r} of {offer.name}, which does not release it.", hint=hint, id="parvis.E006"))
    return found
