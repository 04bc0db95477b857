"""``letters``: what the letters of a procedure say, in both languages, with values named in braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.kernel.text import Text

NAMED = re.compile(r"\{(field:[a-z][a-z0-9_]*|[a-z_]+)\}")
FIELD = "field:"
FROM_THE_FILE = ("applicant", "reference", "procedure", "organisation", "submitted_on")
OF_A_DECISION = (*FROM_THE_FILE, "decided_on", "outcome")
NAMES = {
    "receipt": (*FROM_THE_FILE, "silence_on"),
    "accepted": (*OF_A_DECISION, "reasons", "result"),
    "refused": (*OF_A_DECISION, "reasons"),
    "closed_without_decision": (*OF_A_DECISION, "reasons"),
    "certificate": (*OF_A_DECISION, "result"),
    "tacit": (*OF_A_DECISION, "silence_on"),
}


def build(value: Mapping[str, Any] | None) -> Mapping[str, Text]:
    return {kind: Text.of(each) for kind, each in (value or {}).items()}


def named(text: str) -> list[str]:
    """The names in braces of a letter, in their order, each once."""
    return list(dict.fromkeys(NAMED.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The letter with its values. Raises KeyError for a name without one."""
    return NAMED.sub(lambda found: values[found[1]], text)


def mistakes(source: Source) -> Iterator[Mistake]:
    for kind, texts in (source.value.get("letters") or {}).items():
        for language, text in texts.items():
            yield from of_one(source, ("letters", kind, language), kind, text)
    if "tacit" in (source.value.get("letters") or {}) and "silence" not in source.value.get("clocks", {}):
        yield mistake(
            source, ("letters", "tacit"), "Silence decides nothing in this procedure", "Remove this letter, or add `clocks.silence`."
        )


def of_one(source: Source, path: tuple[str, ...], kind: str, text: str) -> Iterator[Mistake]:
    if re.search(r"[{}]", NAMED.sub("", text)):
        yield mistake(
            source,
            path,
            "A brace is not part of a name",
            "Write a name between braces, in small letters, such as {applicant} or {field:size}.",
        )
    fields = {each["name"] for page in source.value.get("pages", ()) for each in page["fields"]}
    for name in named(text):
        if name.startswith(FIELD):
            if name.removeprefix(FIELD) not in fields:
                yield mistake(
                    source, path, f"No question is called {name.removeprefix(FIELD)!r}", "Use the `name` of a question of `pages`."
                )
        elif name not in NAMES[kind]:
            yield mistake(
                source, path, f"{{{name}}} means nothing in this letter", f"It knows {', '.join(NAMES[kind])}, and field:… for an answer."
            )
        elif name == "result" and "result" not in source.value["decisions"]:
            yield mistake(source, path, "The procedure decides no figure", "Remove {result}, or add `decisions.result`.")
        elif name == "silence_on" and "silence" not in source.value.get("clocks", {}):
            yield mistake(source, path, "The procedure has no clock", "Remove {silence_on}, or add `clocks.silence`.")


PART = Part("letters", build, mistakes)
