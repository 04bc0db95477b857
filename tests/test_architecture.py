"""The codebase about itself: what import contracts cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings

from parvis.kernel import catalogue

ROOT = Path(__file__).parents[1]
PUBLIC_FACE = {"manifest", "actions", "selectors", "rules"}
CIRCLES = ("parvis.kernel", "parvis.design", "parvis.core", "parvis.components", "parvis.services", "france")
# What is French stays in france/: words that would give the country away.
COUNTRY_WORDS = re.compile(r"\b(siren|siret|insee|cnaf|franceconnect|proconnect|cnil|cada|rgaa|nir|dinum|bretagne|france)\b", re.IGNORECASE)
COUNTRY_WORDS_ALLOWED = {
    "parvis/components/demarches/rules/kinds.py",  # the interface that clients speak is in French
    "parvis/components/demarches/selectors/companies.py",  # as above
    "parvis/components/demarches/selectors/people.py",  # as above
    "parvis/settings.py",  # the default country
}


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def app_of(module: str) -> str:
    """The system that a module belongs to, or "" for code outside systems."""
    return next((name for name in settings.PARVIS_SYSTEMS if module == name or module.startswith(f"{name}.")), "")


def circle_of(module: str) -> int:
    return max((depth for depth, prefix in enumerate(CIRCLES) if module == prefix or module.startswith(f"{prefix}.")), default=-1)


def test_import_contracts_hold():
    """In a process of its own: import-linter switches off every logger of the one that it runs in."""
    command = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_apps_touch_only_the_public_face_of_others():
    graph, inside = grimp.build_graph("parvis", "france"), []
    for importer in graph.modules:
        if ".tests" in importer or not (home := app_of(importer)):
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            target = app_of(imported)
            if not target or target == home or target == "parvis.design":
                continue
            if imported.removeprefix(f"{target}.").split(".")[0] not in PUBLIC_FACE:
                inside.append(f"{importer} -> {imported}")
    assert inside == []


def test_systems_of_the_outer_circles_do_not_know_one_another():
    """They ask through the exchange. Systems may stand at any depth, which the contract cannot say."""
    graph = grimp.build_graph("parvis", "france")
    outer = ("parvis.services.", "france.")
    acquainted = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        if (home := app_of(importer)).startswith(outer)
        for imported in graph.find_modules_directly_imported_by(importer)
        if (target := app_of(imported)).startswith(outer) and target != home
    ]
    assert acquainted == []


def test_foreign_keys_point_inward():
    outward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if app_of(model.__module__)
        for field in model._meta.get_fields()
        if field.many_to_one or (field.one_to_one and field.concrete)
        if circle_of(field.related_model.__module__) > circle_of(model.__module__)
    ]
    assert outward == []


@pytest.mark.parametrize(
    "manifest", [path for path in modules("parvis", "france") if path.name == "manifest.py" and path.parent.name != "kernel"], ids=str
)
def test_manifests_hold_declarations_only(manifest):
    forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.For, ast.While, ast.With, ast.Try)
    computing = [type(node).__name__ for node in ast.walk(ast.parse(manifest.read_text())) if isinstance(node, forbidden)]
    assert computing == []


def test_no_country_in_the_platform():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in [*modules("parvis"), *sorted((ROOT / "parvis").rglob("*.html")), *sorted((ROOT / "parvis").rglob("*.typ"))]
        if "tests" not in path.parts and str(path.relative_to(ROOT)) not in COUNTRY_WORDS_ALLOWED
        for match in [COUNTRY_WORDS.search(path.read_text())]
        if match
    ]
    assert found == []


def test_no_import_inside_a_function_dodges_a_cycle():
    allowed = {"parvis/cli.py", "parvis/kernel/apps.py", "parvis/core/operations/apps.py"}  # they run before Django is ready
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("parvis", "france")
        if "tests" not in path.parts and str(path.relative_to(ROOT)) not in allowed
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("parvis", "france"))
    ]
    assert hidden == []


def test_every_template_is_used():
    sources = "\n".join(path.read_text() for path in [*modules("parvis", "france"), *templates()])
    unused = [name for path in templates() if (name := template_name(path)) not in sources and name not in BY_CONVENTION]
    assert unused == []


# Django finds these by name; design's form templates follow its widget names.
BY_CONVENTION = {"400.html", "403.html", "404.html", "500.html"}


def templates() -> list[Path]:
    found = [path for folder in ("parvis", "france") for path in sorted((ROOT / folder).rglob("templates/**/*.html"))]
    return [path for path in found if "django/forms" not in str(path) and "look" not in path.parts]


def template_name(path: Path) -> str:
    return str(path).rsplit("/templates/", 1)[1]


def test_no_mail_panel_or_page_in_the_trace():
    """Protection keeps opaque keys: it draws nothing and writes to nobody."""
    protection = catalogue.system("protection")
    assert protection.pages == ()
    assert protection.panels == ()
    assert protection.notices == ()


def test_lines_of_the_trace_are_read_through_its_selectors():
    """Which of them may be shown yet is decided in one place: their table is known to protection alone."""
    reaching = re.compile(r"\bEntry\.(objects|_)|leaf__entry|\.leaf\.entry|protection_entry")
    readers = [path for path in modules("parvis", "france") if "tests" not in path.parts and "protection" not in path.parts]
    found = [str(path.relative_to(ROOT)) for path in readers if "core.protection" in (text := path.read_text()) and reaching.search(text)]
    assert found == []


def test_systems_answer_rows_of_the_countrys_list():
    [declared] = [system.inventory for system in catalogue.systems() if system.inventory]
    listed = {line.split(",")[0] for line in declared.names.read_text(encoding="utf-8").splitlines()[1:]}
    assert {row for system in catalogue.systems() for row in system.answers} - listed == set()
