"""Each key of the schema broken in each way that it can be: told with a place in the file, what is wrong and the mend, in both languages."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parvis.components import procedures
from parvis.components.builder.rules.mistakes import french, in_words
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.shape import schema, shape_mistakes
from parvis.components.procedures.rules.source import Mistake, Source, read
from parvis.components.procedures.tests import test_formulas, test_roles
from parvis.kernel import catalogue


def node(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in shape:
        shape = {**schema()["$defs"][shape["$ref"].rpartition("/")[2]], **{key: each for key, each in shape.items() if key != "$ref"}}
    return shape


@dataclass(frozen=True)
class Line:
    """One key of the schema, by the names that lead to it, and one place of a file where it stands."""

    names: tuple[str, ...]
    shape: Mapping[str, Any]
    file: str
    path: tuple[str | int, ...]


def lines(shape: Mapping[str, Any], value: Any, file: str, names: tuple[str, ...] = (), path: tuple[str | int, ...] = ()) -> Iterator[Line]:
    """Every place of ``value`` with the key of the schema that it stands under."""
    shape = node(shape)
    if names:
        yield Line(names, shape, file, path)
    if isinstance(value, dict):
        known = shape.get("properties", {})
        others = shape.get("additionalProperties")
        for key, each in value.items():
            inner = known.get(key, others if isinstance(others, Mapping) else None)
            if inner is not None:
                yield from lines(inner, each, file, (*names, key if key in known else "*"), (*path, key))
    elif isinstance(value, list) and "items" in shape:
        for index, each in enumerate(value):
            yield from lines(shape["items"], each, file, (*names, "[]"), (*path, index))


@cache
def files() -> Mapping[str, Source]:
    texts = {str(declared.file): declared.file.read_text(encoding="utf-8") for _, declared in catalogue.procedures()}
    texts |= {"formulas": test_formulas.TEXT + test_formulas.TEST, "roles": test_roles.TEXT}
    return {name: read(text) for name, text in sorted(texts.items(), key=lambda each: len(each[1]))}


@cache
def every_line() -> list[Line]:
    """Each key of the schema once, where the smallest file says it; keys of one definition at several places count once each."""
    found: dict[tuple[str, ...], Line] = {}
    for name, source in files().items():
        for line in lines(schema(), source.value, name):
            found.setdefault(line.names[-2:], line)
    return list(found.values())


WRONG = {"string": [], "integer": "many", "number": "many", "boolean": "maybe", "array": "one", "object": "one"}


def broken(line: Line, value: Any) -> Iterator[tuple[str, Any]]:
    """The value of one line, made wrong in every way that the schema says is wrong."""
    if isinstance(line.shape.get("type"), str):
        yield "wrong type", WRONG[line.shape["type"]]
    if isinstance(value, dict):
        yield from keys_broken(line.shape, value)
    for key, kind, wrong in BOUNDS:
        if key in line.shape and isinstance(value, kind):
            yield key, wrong(line.shape[key], value)


def keys_broken(shape: Mapping[str, Any], value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if shape.get("additionalProperties") is False:
        yield "extra key", {**value, "not_a_key": 1}
    for key in value.keys() & set(shape.get("required", ())):
        yield f"missing {key}", {name: each for name, each in value.items() if name != key}


BOUNDS: tuple[tuple[str, Any, Callable[[Any, Any], Any]], ...] = (
    ("maxLength", str, lambda bound, _value: "x" * (bound + 1)),
    ("pattern", str, lambda _bound, _value: "É !"),
    ("enum", object, lambda _bound, _value: "nothing-of-the-kind"),
    ("maxItems", list, lambda bound, value: value * (bound + 1)),
    ("minItems", list, lambda _bound, _value: []),
    ("maximum", int | float, lambda bound, _value: bound + 1),
    ("minimum", int | float, lambda bound, _value: bound - 1),
)


def with_broken(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """``value`` with ``new`` at ``path``; what does not lead there is shared."""
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = with_broken(value[path[0]], path[1:], new)
    return changed


def mistakes_of(source: Source, path: tuple[str | int, ...], new: Any) -> list[Mistake]:
    """Of the part of the file in which ``new`` stands; that the other parts miss is no news."""
    part = with_broken(source.value, path, new)[path[0]]
    found = shape_mistakes(Source({path[0]: part}, source.places))
    return [each for each in found if each.path.split(".")[0] == path[0]]


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def test_each_key_of_the_schema_broken_in_each_way():
    untold, unplaced, untranslated, tried = [], [], set(), 0
    for line in every_line():
        source = files()[line.file]
        for how, new in broken(line, at(source.value, line.path)):
            tried += 1
            found = mistakes_of(source, line.path, new)
            if not found:
                untold.append((line.names, how))
            unplaced += [
                (line.names, how)
                for each in found
                if ((each.line, each.column) != source.place(line.path) and (each.line, each.column) == (1, 1)) or not each.mend
            ]
            said = [in_words(each) for each in found]
            untranslated |= {each.what.en for each in said if each.what.fr == each.what.en} | {
                each.mend.en for each in said if each.mend.fr == each.mend.en
            }
    assert untold == []
    assert unplaced == []
    assert untranslated == set()
    assert tried > 300


def test_what_is_broken_is_told_at_its_line():
    (found,) = load(test_roles.TEXT.replace("reference_prefix: GA", "reference_prefix: [GA]")).mistakes
    assert files()["roles"].places[("reference_prefix",)][0] == found.line
    assert found.column == 1


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n",
        "slug: " + "[" * 20_000,
        "slug: !!python/object/apply:os.system [true]\n",
        "slug: a\nslug: b\n",
        "a: {" * 5_000,
        "- " * 20_000,
        "slug: |\n" + " x\n" * 120_000,
        "x" * 400_001,
        '"' + "\\u0000" * 10_000,
        "%YAML 9.9\n---\nslug: a\n",
        "<<: {slug: a}\n",
    ],
    ids=["aliases", "brackets", "tags", "twice", "braces", "dashes", "long", "size", "escapes", "directive", "merge"],
)
def test_bombs_are_told_in_both_languages_within_a_time(text):
    began = time.monotonic()
    (found, *_others) = load(text).mistakes
    said = in_words(found)
    assert time.monotonic() - began < 30
    assert found.line >= 1
    assert found.column >= 1
    assert said.what.fr != said.what.en
    assert said.mend.fr != said.mend.en


def sentences() -> Iterator[str]:
    """Every sentence that the language says of a mistake, with a figure in the place of what varies; what cannot be seen says so."""
    root = Path(procedures.__file__).parent
    for file in sorted([*(root / "rules").rglob("*.py"), *(root / "actions").rglob("*.py")]):
        for body in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(body, ast.FunctionDef):
                for each in ast.walk(body):
                    yield from (sentence for said in said_by(each) for sentence in written(said, body))


SAYING = {"mistake": slice(2, 4), "unreadable": slice(2, 4), "wrong": slice(1, 3), "repeated": slice(3, 4), "Mistake": slice(0, 0)}
NAMED = ("what", "mend")


def said_by(found: ast.AST) -> list[ast.expr]:
    """What a call says of a mistake, in its place or by name; what is put by under the name of one, to be given on in another function."""
    if isinstance(found, ast.Call):
        name = found.func.id if isinstance(found.func, ast.Name) else getattr(found.func, "attr", "")
        if name in SAYING:
            return [*found.args[SAYING[name]], *(each.value for each in found.keywords if each.arg in NAMED)]
    if isinstance(found, ast.Assign) and isinstance(found.targets[0], ast.Name) and found.targets[0].id in NAMED:
        return [each for each in (found.value, *arms(found.value)) if isinstance(each, ast.Constant | ast.JoinedStr)]
    return []


def written(said: ast.expr, body: ast.FunctionDef) -> Iterator[str]:
    """The sentences that ``said`` may be; a name stands for all that ``body`` puts in it, and a parameter for what its callers say."""
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value
    elif isinstance(said, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "7" for each in said.values)
    elif arms(said):
        for each in arms(said):
            yield from written(each, body)
    elif isinstance(said, ast.Name) and [*put_in(said.id, body)]:
        for value in put_in(said.id, body):
            yield from written(value, body)
    elif not (isinstance(said, ast.Name) and said.id in {each.arg for each in (*body.args.args, *body.args.kwonlyargs)}):
        yield f"not seen in {body.name}: {ast.unparse(said)}"


def arms(said: ast.expr) -> list[ast.expr]:
    return [said.body, said.orelse] if isinstance(said, ast.IfExp) else said.values if isinstance(said, ast.BoolOp) else []


def put_in(name: str, body: ast.FunctionDef) -> Iterator[ast.expr]:
    for each in ast.walk(body):
        targets = each.targets if isinstance(each, ast.Assign) else [each.target] if isinstance(each, ast.NamedExpr | ast.AnnAssign) else []
        for target in targets:
            value = each.value
            if isinstance(target, ast.Name) and target.id == name and value is not None:
                yield value
            if isinstance(target, ast.Tuple):
                for place, part in enumerate(target.elts):
                    if isinstance(part, ast.Name) and part.id == name:
                        for way in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                            yield way.elts[place] if isinstance(way, ast.Tuple) else way


# One of two words stands in the place of the figure: each is written in French as a whole.
BY_WORD = ("A 7 is needed here", "This formula gives a 7", "Write 7.", "The 7 text is missing", "7: 7")
IN_A_TABLE = "not seen in explained: mend.format(wanted=shown(error.validator_value))"  # each broken key of the schema shows these


def test_every_sentence_of_the_language_has_its_french():
    """Before, two thirds of what can be wrong in a file was told in English only."""
    told = {each for each in sentences() if not each.startswith((*BY_WORD, IN_A_TABLE))}
    assert len(told) > 150
    assert {each for each in told if french(each) == each} == set()
