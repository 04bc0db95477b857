"""The text of an OpenAPI document as plain values. Nothing is fetched; what could blow up is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from ruamel.yaml.scanner import Scanner

from parvis.kernel.text import Text

LARGEST_JSON = 2_000_000  # bytes
LARGEST_YAML = 500_000  # bytes: reading YAML costs ten times more than reading JSON
MAX_DEPTH = 60
MAX_NODES = 150_000


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong: ``where`` is a line (``line 3``) or a JSON pointer (``/paths/~1towns/get``)."""

    where: str
    what: Text


class Unreadable(Exception):
    """The text is no OpenAPI document that can be shown; ``problems`` say all that is wrong."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{each.where}: {each.what.en}" for each in problems))
        self.problems = problems


def unreadable(where: str, french: str, english: str) -> Unreadable:
    return Unreadable(Problem(where=where, what=Text(french, english)))


def read(content: bytes) -> dict[str, Any]:
    """The document in ``content``, JSON or YAML. Raises Unreadable."""
    if len(content) > LARGEST_JSON:
        raise unreadable("/", too_large("fr", LARGEST_JSON), too_large("en", LARGEST_JSON))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(
            f"byte {error.start}", "Le fichier n’est pas en UTF-8. Enregistrez-le en UTF-8.", "The file is not in UTF-8. Save it in UTF-8."
        ) from None
    document = from_json(text) if text.lstrip()[:1] in ("{", "[") else from_yaml(text)
    if not isinstance(document, dict):
        raise unreadable(
            "/",
            "Un document OpenAPI est un objet ; celui-ci n’en est pas un.",
            "An OpenAPI document is an object; this is none.",
        )
    measure(document)
    return document


def too_large(language: str, most: int) -> str:
    if language == "fr":
        return f"Le fichier dépasse {most // 1000} ko. Décrivez l’API en plusieurs documents."
    return f"The file is larger than {most // 1000} kB. Describe the API in several documents."


def from_json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=without_doubles)
    except json.JSONDecodeError as error:
        raise unreadable(f"line {error.lineno}", f"Ce n’est pas du JSON : {error.msg}.", f"This is not JSON: {error.msg}.") from None
    except RecursionError:
        raise too_deep("/") from None
    except ValueError as error:
        raise unreadable("/", f"Ce JSON ne peut pas être lu : {error}.", f"This JSON cannot be read: {error}.") from None


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found


class ShallowScanner(Scanner):
    """Stops at too many open brackets: each makes the library look at all of them again, so that a short text takes minutes."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 (the library's name)
        super().fetch_flow_collection_start(TokenClass, to_push)
        if self.flow_level > MAX_DEPTH:
            raise too_deep(f"line {self.reader.line + 1}")


def from_yaml(text: str) -> Any:
    if len(text.encode()) > LARGEST_YAML:
        raise unreadable("/", too_large("fr", LARGEST_YAML), too_large("en", LARGEST_YAML))
    try:
        refuse_tricks(text)
        return plain(reader().load(text))
    except MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "/"
        what = error.problem or "?"
        raise unreadable(line, f"Ce n’est ni du JSON ni du YAML : {what}.", f"This is neither JSON nor YAML: {what}.") from None
    except RecursionError:
        raise too_deep("/") from None
    except (YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError):
        # ruamel raises these, beside its own errors, on some broken texts.
        raise unreadable(
            "/",
            "Ce YAML ne peut pas être lu. Écrivez des clés, des textes, des nombres et des listes.",
            "This YAML cannot be read. Write plain keys, texts, numbers and lists.",
        ) from None


def reader() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = ShallowScanner
    return yaml


def refuse_tricks(text: str) -> None:
    """Aliases let a short text mean a huge one, and tags a strange one; documents need neither."""
    depth = 0
    for nodes, event in enumerate(reader().parse(text)):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        line = f"line {event.start_mark.line + 1}"
        if depth > MAX_DEPTH:
            raise too_deep(line)
        if nodes > 2 * MAX_NODES:
            raise too_many(line)
        if isinstance(event, AliasEvent):
            raise unreadable(
                line,
                "Les alias YAML (*) sont refusés : écrivez la valeur, ou un $ref.",
                "YAML aliases (*) are refused: write the value, or a $ref.",
            )
        tag = getattr(event, "ctag", None) if isinstance(event, NodeEvent) else None
        if tag and str(tag) not in ("None", "!"):
            raise unreadable(line, "Les étiquettes YAML (!) sont refusées.", "YAML tags (!) are refused.")


def plain(node: Any) -> Any:
    """YAML's values as JSON has them: dates as texts, keys as texts (``200:`` is the status “200”)."""
    if isinstance(node, Mapping):
        return {key_of(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain(item) for item in node]
    if isinstance(node, date | datetime):
        return node.isoformat()
    return node if node is None or isinstance(node, str | int | float | bool) else str(node)


def key_of(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def measure(document: Any) -> None:
    """Refuses what is too deep or has too many parts."""
    waiting, nodes = [(document, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise too_deep("/")
        if nodes > MAX_NODES:
            raise too_many("/")
        waiting.extend((child, depth + 1) for child in children(node))


def children(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node


def too_deep(where: str) -> Unreadable:
    return unreadable(
        where,
        f"Le document est imbriqué sur plus de {MAX_DEPTH} niveaux. Nommez ses parties dans « components » et renvoyez-y.",
        f"The document is nested more than {MAX_DEPTH} deep. Name its parts in “components” and refer to them.",
    )


def too_many(where: str) -> Unreadable:
    return unreadable(
        where,
        f"Le document a plus de {MAX_NODES} éléments. Décrivez l’API en plusieurs documents.",
        f"The document has more than {MAX_NODES} parts. Describe the API in several documents.",
    )
