"""The check of somebody's component: what can be read, then the platform's own checks and its tests with it installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from parvis.components.workshop.rules import KINDS

ABOUT = {"name", "kind", "author", "licence", "status"}
STATES = ("experimental", "maintained", "ended")
WORDS = re.compile(r"{%\s*(?:translate|trans)\s+\"([^\"]+)\"")
SECONDS = 600


def problems(folder: Path) -> list[str]:
    """What is wrong with the files of ``folder``, each with how to mend it."""
    if not (folder / "__init__.py").is_file():
        return [f"{folder.name}: not a Python package. Add an empty __init__.py, or begin with `parvis new system NAME`."]
    return [*about_problems(folder), *code_problems(folder), *text_problems(folder)]


def about_problems(folder: Path) -> Iterator[str]:
    path = folder / "component.yaml"
    try:
        about = YAML(typ="safe").load(path) if path.is_file() else None
    except YAMLError:
        about = None
    if not isinstance(about, dict):
        yield "component.yaml: missing, or not YAML. It says name, kind, author, licence and status."
        return
    yield from (f"component.yaml: {key} is missing." for key in sorted(ABOUT - {key for key, value in about.items() if value}))
    if about.get("kind") not in KINDS:
        yield f"component.yaml: kind is one of {', '.join(KINDS)}."
    if about.get("status") not in STATES:
        yield f"component.yaml: status is one of {', '.join(STATES)}."
    if about.get("kind") != "theme" and not (folder / "manifest.py").is_file():
        yield "manifest.py: missing. It declares the system; see `parvis new system NAME`."


def code_problems(folder: Path) -> Iterator[str]:
    if not list((folder / "tests").glob("test_*.py")):
        yield "tests/: no test_*.py. A component without a test is not accepted."
    for path in sorted(folder.rglob("*.py")):
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError) as error:
            yield f"{path.relative_to(folder)}: not Python: {error}"


def text_problems(folder: Path) -> Iterator[str]:
    """Sentences of templates without their French."""
    po = folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    known = po.read_text(encoding="utf-8") if po.is_file() else ""
    for path in sorted(folder.rglob("*.html")):
        for sentence in WORDS.findall(path.read_text(encoding="utf-8")):
            if f'msgid "{sentence}"' not in known:
                yield f"{path.relative_to(folder)}: no French for “{sentence}” in locale/fr/LC_MESSAGES/django.po."


def run_with(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """``python -m command`` with the component installed in an empty platform of its own."""
    with tempfile.TemporaryDirectory() as data:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
        here = [str(folder.parent), *filter(None, sys.path)]
        environment = kept | {
            "PARVIS_MODE": "test",
            "PARVIS_DATA": data,
            "PARVIS_EXTENSIONS": folder.name,
            "DJANGO_SETTINGS_MODULE": "parvis.settings",
            "PYTHONPATH": os.pathsep.join(here),
        }
        return subprocess.run(  # noqa: S603  our own interpreter, on the folder that the caller named
            [sys.executable, "-m", *command],
            env=environment,
            cwd=folder.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
