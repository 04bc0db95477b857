"""Prepared answers of a sandbox: what a file of them says, and which one answers a request.

A file is YAML: ``params`` (names and values that the request gives), ``status``, ``payload`` (JSON, as
text), ``description``, and where it helps ``title`` and ``example``. A request is what a caller sent
before anyone checked it: a file whose names are incomplete or misspelt answers those who write them so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from parvis.kernel.accents import without_accents

LARGEST = 2_000_000  # bytes; an answer of a registry in full has some tens of thousands

Values = tuple[str, ...]
Request = Mapping[str, Values]


class BadFixture(ValueError):
    """A file that cannot be an answer; the message says what is wrong, for whoever wrote it."""


@dataclass(frozen=True, kw_only=True)
class Fixture:
    """One prepared answer. ``params`` holds every value as text, under names without their brackets."""

    name: str  # of the file
    params: Request
    status: int
    body: str  # the payload exactly as written
    description: str
    title: str = ""
    is_example: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


def parsed(text: str, *, name: str) -> Fixture:
    """The answer that the file ``name`` holds; raises BadFixture."""
    try:
        said = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise BadFixture(f"is not YAML: {type(error).__name__}") from None
    if not isinstance(said, dict):
        raise BadFixture("must hold params, status and payload")
    return Fixture(
        name=name,
        params=params_of(said.get("params")),
        status=status_of(said.get("status")),
        body=body_of(said.get("payload")),
        description=str(said.get("description") or "").strip(),
        title=str(said.get("title") or "").strip(),
        is_example=said.get("example") is True,
    )


def params_of(said: Any) -> Request:
    if not isinstance(said, dict):
        raise BadFixture("params must name what the request gives")
    return {bare(str(name)): values_of(name, value) for name, value in said.items()}


def values_of(name: Any, value: Any) -> Values:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in listed):
        raise BadFixture(f"params: {name} must be a text, a whole number, or a list of them")
    return tuple(str(each) for each in listed)


def status_of(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 200 <= said <= 599:
        raise BadFixture("status must be a number from 200 to 599")
    return said


def body_of(said: Any) -> str:
    if not isinstance(said, str):
        raise BadFixture("payload must be JSON, as text")
    try:
        found = json.loads(said, parse_constant=refused)
    except (ValueError, RecursionError):
        raise BadFixture("payload is not JSON") from None
    if not isinstance(found, dict):
        raise BadFixture("payload must be a JSON object")
    return said.strip()


def refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def bare(name: str) -> str:
    """A parameter's name without the brackets that say that it may be repeated.

    >>> bare("prenoms[]"), bare("nomNaissance")
    ('prenoms', 'nomNaissance')
    """
    return name.removesuffix("[]")


def request_of(given: Iterable[tuple[str, str]]) -> dict[str, Values]:
    """What a caller sent, in order, as one tuple of values for each name.

    >>> request_of([("prenoms[]", "Jean"), ("prenoms[]", "Pierre"), ("annee", "2001")])
    {'prenoms': ('Jean', 'Pierre'), 'annee': ('2001',)}
    """
    found: dict[str, list[str]] = {}
    for name, value in given:
        found.setdefault(bare(name), []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def request_from(parameters: Request) -> dict[str, Values]:
    """The same for parameters that are already gathered by name."""
    return {bare(name): values for name, values in parameters.items()}


def narrowed(fixtures: Iterable[Fixture], only: Collection[str] | None) -> list[Fixture]:
    """``fixtures`` with none but those names; one that is left with none answers nobody."""
    if only is None:
        return list(fixtures)
    kept = (replace(each, params={name: values for name, values in each.params.items() if name in only}) for each in fixtures)
    return [each for each in kept if each.params]


def best(fixtures: Iterable[Fixture], request: Request) -> Fixture | None:
    """The answer to ``request``: the one that names most of it, then word for word, then the first in order."""
    scored = [(score(each, request), -rank, each) for rank, each in enumerate(fixtures) if matches(each, request)]
    return max(scored, key=lambda found: found[:2])[2] if scored else None


def matches(fixture: Fixture, request: Request) -> bool:
    return all(name in request and same(values, request[name]) for name, values in fixture.params.items())


def score(fixture: Fixture, request: Request) -> tuple[int, int]:
    exact = sum(request[name] == values for name, values in fixture.params.items())
    return len(fixture.params), exact


def same(one: Values, other: Values) -> bool:
    return len(one) == len(other) and all(folded(a) == folded(b) for a, b in zip(one, other, strict=True))


def folded(value: str) -> str:
    """A value as it is compared: without case, accents and outer blanks, numbers without leading zeros below 100.

    >>> folded(" Éloïse "), folded("04"), folded("00404"), folded("0")
    ('eloise', '4', '00404', '0')
    """
    plain = without_accents(value.strip()).casefold()
    is_short = len(plain) <= 2 and plain.isascii() and plain.isdigit()
    return str(int(plain)) if is_short else plain
