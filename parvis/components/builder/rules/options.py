"""The answers of a choice as lines: ``value | French | English``, the second level of a linked choice behind a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parvis.components.builder.rules.places import free
from parvis.kernel.accents import without_accents

MOST = 2000
SEPARATOR = "|"


class WrongLine(ValueError):
    """A line that says no answer; ``line`` is its text."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def fits_lines(options: Sequence[Mapping[str, Any]]) -> bool:
    """Whether lines can say these options whole."""
    plain = "".join(str(text) for each in options for text in each.get("label", {}).values())
    known = all(set(each) <= {"value", "label", "options"} and fits_lines(each.get("options", ())) for each in options)
    return known and SEPARATOR not in plain and "\n" not in plain


def written_lines(options: Sequence[Mapping[str, Any]], before: str = "") -> str:
    return "\n".join(lines(options, before))


def lines(options: Sequence[Mapping[str, Any]], before: str) -> Iterator[str]:
    for each in options:
        label = each.get("label", {})
        yield f"{before}{each.get('value', '')} {SEPARATOR} {label.get('fr', '')} {SEPARATOR} {label.get('en', '')}"
        yield from lines(each.get("options", ()), "- ")


def read_lines(typed: str) -> list[dict[str, Any]]:
    """Options from lines; a line of one or two texts gets its value from the first. Raises WrongLine."""
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for line in (each.strip() for each in typed.splitlines()[:MOST]):
        if not line:
            continue
        second = line.startswith("- ")
        if second and not found:
            raise WrongLine(line)
        holder = found[-1].setdefault("options", []) if second else found
        holder.append(option(line.removeprefix("- "), {each["value"] for each in holder} if second else taken))
    return found


def option(line: str, taken: set[str]) -> dict[str, Any]:
    parts = [each.strip() for each in line.split(SEPARATOR)]
    if len(parts) > 3 or not all(parts):
        raise WrongLine(line)
    value, french, english = parts if len(parts) == 3 else ("", parts[0], parts[-1])
    named = value or free(named_after(french, "-"), taken, "-")
    taken.add(named)
    return {"value": named, "label": {"fr": french, "en": english}}


def named_after(text: str, joiner: str) -> str:
    """A name in the language's alphabet for what people wrote: ``Où vous écrire ?`` gives ``ou-vous-ecrire``."""
    words = re.findall(r"[a-z0-9]+", without_accents(text.casefold()))
    name = joiner.join(words)[:50].strip(joiner)
    return name if name[:1].isalpha() else joiner.join(filter(None, ("x", name)))
