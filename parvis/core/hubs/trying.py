"""What the sandbox answers, for developers: read from its files each time, so that the list is never older than they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from parvis.core.hubs import selectors
from parvis.core.hubs.rules.endpoints import Endpoint
from parvis.core.hubs.rules.fixtures import Fixture, Values
from parvis.kernel.accents import without_accents


@dataclass(frozen=True)
class Line:
    """One endpoint and how many answers it has in the sandbox."""

    endpoint: Endpoint
    answers: int


def lines(words: str = "") -> list[Line]:
    """Endpoints whose title, address, operation or provider has all of ``words``, in the order of their addresses."""
    wanted = folded(words).split()
    found = [each for each in selectors.endpoints().values() if all(word in about(each) for word in wanted)]
    return [Line(each, len(answers(each))) for each in sorted(found, key=lambda each: each.path)]


def about(endpoint: Endpoint) -> str:
    return folded(f"{endpoint.title.fr} {endpoint.title.en} {endpoint.path} {endpoint.operation} {endpoint.provider.name}")


def folded(text: str) -> str:
    return without_accents(text).casefold()


def answers(endpoint: Endpoint) -> list[Fixture]:
    return selectors.description_of(endpoint).sandbox.listed(endpoint.operation)


def address(endpoint: Endpoint, fixture: Fixture) -> str:
    """Path and query that get ``fixture``, without what every call of the hub says."""
    inputs = {each.name.removesuffix("[]"): each for each in endpoint.inputs}
    in_path = {name: values for name, values in fixture.params.items() if name in inputs and inputs[name].where == "path"}
    path = endpoint.path
    for name, values in in_path.items():
        path = path.replace(f"{{{name}}}", quote(values[0], safe=""))
    query = {inputs[name].name if name in inputs else name: values for name, values in fixture.params.items() if name not in in_path}
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def told(endpoint: Endpoint, fixture: Fixture) -> dict[str, Any]:
    """One answer for programs."""
    return {
        "title": fixture.title,
        "description": fixture.description,
        "params": {name: plain(values) for name, values in fixture.params.items()},
        "address": address(endpoint, fixture),
        "status": fixture.status,
        "payload": fixture.payload,
    }


def plain(values: Values) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
