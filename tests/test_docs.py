"""Documents say what is: each claim that a machine can check is checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from parvis.kernel import house_map

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_map_is_up_to_date():
    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == house_map.printed(), "run: parvis map --write docs/map.md"


def test_each_dependency_has_its_reason():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.match(r"[\w.-]+", requirement).group().lower() for requirement in declared}
    table = re.findall(r"^\| ([\w.-]+) \|[^|]+\|[^|]{15,}\|$", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    assert set(table) - {"package"} == names


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_no_document_names_a_machine_or_a_registry_host():
    tracked = [*DOCUMENTS, *ROOT.glob("*.toml"), *ROOT.glob("*.lock"), *ROOT.glob("requirements*"), ROOT / "Makefile"]
    found = [
        str(path)
        for path in tracked
        if path.exists() and re.search(r"pypi\.org|pythonhosted|registry\.npmjs|/work/|/root/", path.read_text())
    ]
    assert found == []
