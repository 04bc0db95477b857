"""What a call sent, and everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from parvis.core.hubs.rules.endpoints import Endpoint, Input
from parvis.core.hubs.rules.sources import Parameters

LONGEST = 1000  # characters of one value
MOST = 50  # values of one name


def sent(path: Mapping[str, str], query: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Everything in the call's address by name, repetitions kept in order; the path has the first word."""
    found: dict[str, list[str]] = {name: [value] for name, value in path.items()}
    for name, value in query:
        if name not in path:
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def read(endpoint: Endpoint, given: Parameters) -> dict[str, tuple[str, ...]]:
    """What the endpoint knows of ``given``, without what was left empty."""
    kept = {each.name: tuple(value.strip() for value in given.get(each.name, ()) if value.strip()) for each in endpoint.inputs}
    return {name: values for name, values in kept.items() if values}


def mistakes(endpoint: Endpoint, parameters: Parameters, checks: Mapping[str, Callable[[str], bool]]) -> Iterator[str]:
    """The code of each thing that is missing or wrong, in the order of the endpoint's inputs."""
    for each in endpoint.inputs:
        values = parameters.get(each.name, ())
        if not values:
            if each.required:
                yield each.missing
        elif not is_right(each, values, checks[each.kind]):
            yield each.wrong


def is_right(declared: Input, values: tuple[str, ...], check: Callable[[str], bool]) -> bool:
    if len(values) > (MOST if declared.repeated else 1):
        return False
    return all(len(value) <= LONGEST and is_text(value) and check(value) for value in values)


def is_text(value: str) -> bool:
    """Whether someone could have typed it: no control character, no half of a character."""
    return not any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) <= 0xDFFF for letter in value)
