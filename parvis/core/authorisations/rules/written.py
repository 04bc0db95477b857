"""What a program writes into a request: all that is wrong with it, told at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 4000  # characters of one answer
MOST = 500  # fields or reasons
LISTS = frozenset({"fields"})
TABLES = frozenset({"reasons"})
SWITCHES = frozenset({"operational_acceptance"})
NUMBERS = frozenset({"retention_months", "calls_per_minute"})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: ``code`` says what, ``name`` where on the wire, ``about`` which one."""

    name: str
    code: str
    about: str = ""


def faults(data: Mapping[str, Any], *, names: Mapping[str, str], released: Collection[str]) -> list[Fault]:
    """Faults of ``data``; ``names`` are the names of the wire with the answers that they are."""
    found = [Fault(name[:100], "unknown") for name in data if name not in names]
    for name, value in data.items():
        if name in names:
            found += [Fault(name, code, about) for code, about in faults_of(names[name], value, released)]
    return found


def faults_of(answer: str, value: Any, released: Collection[str]) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if answer in LISTS:
        yield from faults_of_list(value, released)
    elif answer in TABLES:
        yield from faults_of_table(value, released)
    elif answer in SWITCHES:
        if not isinstance(value, bool):
            yield "not-a-switch", ""
    elif answer in NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value < 10**9:
            yield "too-large", ""
    elif not is_text(value):
        yield "not-a-text", ""


def faults_of_list(value: Any, released: Collection[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list) or len(value) > MOST or not all(is_text(each) for each in value):
        yield "not-a-list", ""
        return
    yield from (("not-released", each[:100]) for each in value if each not in released)


def faults_of_table(value: Any, released: Collection[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or len(value) > MOST or not all(is_text(key) and is_text(each) for key, each in value.items()):
        yield "not-a-table", ""
        return
    yield from (("not-released", key[:100]) for key in value if key not in released)


def is_text(value: Any) -> bool:
    """Text that a database can keep."""
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def answers(data: Mapping[str, Any], *, names: Mapping[str, str]) -> dict[str, Any]:
    """The answers, once ``faults`` found none; null empties one, and numbers are kept as they are typed on the page."""
    return {names[name]: kept(names[name], value) for name, value in data.items()}


def kept(answer: str, value: Any) -> Any:
    if value is None:
        return [] if answer in LISTS else {} if answer in TABLES else False if answer in SWITCHES else ""
    if answer in LISTS:
        return list(dict.fromkeys(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
