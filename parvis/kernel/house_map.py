"""``docs/map.md``: the whole house on one page, printed from the manifests."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import override

from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, Need, System

HEAD = """# The map of the house

*Printed from the manifests by `parvis map --write docs/map.md`; a test checks that it is up to date.*
"""
CIRCLES = {
    Circle.CORE: "First circle: the core",
    Circle.COMPONENT: "Second circle: components",
    Circle.SERVICE: "Third circle: services",
    Circle.COUNTRY: "The country",
}


def printed() -> str:
    """The map in Markdown, in English."""
    with override("en"):
        return "\n".join([HEAD, *circles(), *flows(), *datasets()]) + "\n"


def circles() -> Iterator[str]:
    for circle, title in CIRCLES.items():
        members = [system for system in catalogue.systems() if system.circle is circle]
        if members:
            yield f"## {title}\n"
            yield from (line for system in members for line in described(system))


def described(system: System) -> Iterator[str]:
    yield f"### {system.title} (`{system.slug}`)\n"
    yield f"{system.summary}\n"
    if system.pages:
        yield table(("Page", "Open to"), ((f"`/{page.path}`", page.audience.value) for page in system.pages))
    if system.offers:
        yield "Offers: " + ", ".join(f"`{offer.name}`" for offer in system.offers) + "\n"
    if system.apis:
        yield "Interfaces: " + ", ".join(f"`/{api.path.lstrip('/')}`" for api in system.apis) + "\n"
    if system.tasks:
        yield "By the clock: " + ", ".join(f"{task.name} (every {task.every})" for task in system.tasks) + "\n"
    if system.commands:
        yield "Commands: " + ", ".join(f"`parvis {command.name}`" for command in system.commands) + "\n"


def flows() -> Iterator[str]:
    """Who asks what of whom: the register of data flows, from manifests and the procedure files that systems ship."""
    yield "## Who asks what of whom\n"
    needs = list(catalogue.written_needs())
    yield table(("Asker", "Offer", "Of", "Fields", "Why", "Legal basis", "Kept"), map(flow, needs)) if needs else "Nobody asks anything.\n"


def flow(need: Need) -> tuple[str, ...]:
    return (
        f"`{need.asker}`",
        f"`{need.offer}`",
        offered_by(need.offer),
        ", ".join(f"`{field}`" for field in need.fields),
        str(need.purpose),
        f"[{need.legal_basis}]({need.legal_url})" if need.legal_url else str(need.legal_basis),
        f"{need.retention_months} months",
    )


def offered_by(name: str) -> str:
    return next(str(system.title) for system in catalogue.systems() for offer in system.offers if offer.name == name)


def datasets() -> Iterator[str]:
    yield "## What is published by declaration\n"
    yield table(
        ("Dataset", "Declared by", "Columns"),
        (
            (str(dataset.title), f"`{system.slug}`", ", ".join(f"`{column.name}`" for column in dataset.columns))
            for system, dataset in catalogue.datasets()
        ),
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def with_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", metavar="FILE", type=Path, help="write to FILE instead of printing")


def run(arguments: argparse.Namespace) -> int:
    if arguments.write:
        arguments.write.write_text(printed(), encoding="utf-8")
    else:
        print(printed(), end="")
    return 0
