"""docs/operations.md lists every variable that the code reads, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = re.compile(r"PARVIS_[A-Z0-9_]+|PROMETHEUS_[A-Z_]+")
# Settings that no variable gives: they are computed from others.
COMPUTED = {"PARVIS_DEMO", "PARVIS_SYSTEMS"}
FAMILIES = {"PARVIS_SOURCE_", "PARVIS_TABLE_"}  # one variable for each source, or database


def sources() -> Iterator[Path]:
    found = [*(ROOT / "parvis").rglob("*.py"), *(ROOT / "france").rglob("*.py"), *(ROOT / "tests").glob("*.py")]
    return (path for path in found if path != Path(__file__) and "tests" not in path.relative_to(ROOT).parts[1:])


def read_in_code() -> set[str]:
    """Every string of the code that is the whole name of a variable; f-strings name a family."""
    found: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and OURS.fullmatch(node.value):
                found.add(node.value)
    return found - COMPUTED - FAMILIES


def documented() -> set[str]:
    return {name for name in OURS.findall((ROOT / "docs" / "operations.md").read_text(encoding="utf-8")) if name not in FAMILIES}


def test_every_variable_that_the_code_reads_is_documented():
    assert sorted(read_in_code() - documented()) == []


def test_every_documented_variable_is_read_by_the_code():
    makefile = set(OURS.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert sorted(documented() - read_in_code() - makefile) == []
