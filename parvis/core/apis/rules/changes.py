"""What is different between two descriptions of one API, and what breaks those who call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.core.apis.rules.description import Description, Operation, Parameter
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of a difference; ``operation`` is empty for what concerns the whole API."""

    kind: str  # added | removed | changed
    operation: str
    what: Text
    breaking: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "operation": self.operation, "fr": self.what.fr, "en": self.what.en, "breaking": self.breaking}


def compared(old: Description, new: Description) -> list[Change]:
    """Breaking changes first, then in the order of operations."""
    found = [*whole(old, new), *operations(old, new)]
    return sorted(found, key=lambda change: (not change.breaking, change.operation))


def whole(old: Description, new: Description) -> Iterator[Change]:
    if old.version != new.version:
        yield changed("", f"Version {old.version} → {new.version}", f"Version {old.version} → {new.version}")
    if old.server and new.server and old.server != new.server:
        yield changed(
            "", f"L’adresse passe de {old.server} à {new.server}", f"The address goes from {old.server} to {new.server}", breaking=True
        )


def operations(old: Description, new: Description) -> Iterator[Change]:
    before, after = ({each.name: each for each in one.operations} for one in (old, new))
    for name in before.keys() - after.keys():
        yield Change(kind="removed", operation=name, what=Text("Opération retirée", "Operation removed"), breaking=True)
    for name in after.keys() - before.keys():
        yield Change(kind="added", operation=name, what=Text("Nouvelle opération", "New operation"))
    for name in before.keys() & after.keys():
        yield from one_operation(before[name], after[name])


def one_operation(old: Operation, new: Operation) -> Iterator[Change]:
    name = new.name
    if new.deprecated and not old.deprecated:
        yield changed(name, "Marquée obsolète", "Marked as deprecated")
    if new.secured and not old.secured:
        yield changed(name, "Un accès autorisé est désormais exigé", "Authorised access is now required", breaking=True)
    yield from parameters(name, old, new)
    for status in sorted({s for s, _ in old.responses} - {s for s, _ in new.responses}):
        success = status.startswith("2")
        yield changed(name, f"La réponse {status} n’est plus décrite", f"Answer {status} is no longer described", breaking=success)
    for status in sorted({s for s, _ in new.responses} - {s for s, _ in old.responses}):
        yield changed(name, f"Nouvelle réponse {status}", f"New answer {status}")
    yield from answers(name, old.answer, new.answer)


def parameters(name: str, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = ({(each.where, each.name): each for each in one.parameters} for one in (old, new))
    for key in sorted(before.keys() - after.keys()):
        yield changed(name, f"Paramètre « {key[1]} » retiré", f"Parameter “{key[1]}” removed", breaking=True)
    for key in sorted(after.keys() - before.keys()):
        if after[key].required:
            yield changed(name, f"Nouveau paramètre obligatoire « {key[1]} »", f"New required parameter “{key[1]}”", breaking=True)
        else:
            yield changed(name, f"Nouveau paramètre facultatif « {key[1]} »", f"New optional parameter “{key[1]}”")
    for key in sorted(before.keys() & after.keys()):
        yield from one_parameter(name, before[key], after[key])


def one_parameter(name: str, old: Parameter, new: Parameter) -> Iterator[Change]:
    if new.required and not old.required:
        yield changed(name, f"« {new.name} » devient obligatoire", f"“{new.name}” becomes required", breaking=True)
    if old.required and not new.required:
        yield changed(name, f"« {new.name} » devient facultatif", f"“{new.name}” becomes optional")
    if old.kind != new.kind:
        yield changed(
            name,
            f"« {new.name} » passe de {old.kind} à {new.kind}",
            f"“{new.name}” goes from {old.kind} to {new.kind}",
            breaking=True,
        )
    lost = values(old.schema) - values(new.schema) if values(new.schema) else set()
    if lost:
        listed = ", ".join(sorted(lost)[:10])
        yield changed(name, f"« {new.name} » n’accepte plus {listed}", f"“{new.name}” no longer takes {listed}", breaking=True)


def values(schema: Mapping[str, Any]) -> set[str]:
    listed = schema.get("enum")
    return {str(each) for each in listed} if isinstance(listed, list) else set()


def answers(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = dict(fields(old)), dict(fields(new))
    for path in sorted(before.keys() - after.keys()):
        yield changed(name, f"La réponse ne donne plus « {path} »", f"The answer no longer gives “{path}”", breaking=True)
    for path in sorted(after.keys() - before.keys()):
        yield changed(name, f"La réponse donne aussi « {path} »", f"The answer also gives “{path}”")
    for path in sorted(before.keys() & after.keys()):
        if before[path] != after[path]:
            yield changed(
                name,
                f"« {path} » passe de {before[path]} à {after[path]} dans la réponse",
                f"“{path}” goes from {before[path]} to {after[path]} in the answer",
                breaking=True,
            )


def fields(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Dotted names of what an answer holds, with their types; items of lists count as their list."""
    inside = schema.get("items")
    if isinstance(inside, Mapping):
        yield from fields(inside, above)
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            yield from fields(part, above)
    properties = schema.get("properties")
    for name, below in properties.items() if isinstance(properties, Mapping) else ():
        path = f"{above}.{name}" if above else name
        yield path, str(below.get("type", "object"))
        yield from fields(below, path)


def changed(operation: str, french: str, english: str, *, breaking: bool = False) -> Change:
    return Change(kind="changed", operation=operation, what=Text(french, english), breaking=breaking)
