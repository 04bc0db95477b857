"""The tutorial runs: its system is built from the page itself, beside a copy of the country."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(?:python|yaml|django|po)\n(?:#|\{#) (\S+)(?: #\})?\n(.*?)^```", re.MULTILINE | re.DOTALL)

DRIVE = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check")
call_command("migrate", verbosity=0)
from parvis.kernel import catalogue
for system in sorted((s for s in catalogue.systems() if s.demo and s.demo.order <= 30), key=lambda s: s.demo.order):
    system.demo.load()
catalogue.system("library-card").demo.load()
for path in ("/libraries", "/procedures", "/procedures/library-card"):
    answer = Client(headers={"accept-language": "fr"}).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    print(path, "Carte de bibliothèque" in answer.content.decode() or "bibliothèque" in answer.content.decode())
"""


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory) -> Path:
    """A folder with a copy of the country and the tutorial's system in it."""
    folder = tmp_path_factory.mktemp("tutorial")
    shutil.copytree(ROOT / "france", folder / "france", ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    environment |= {"PYTHONPATH": str(folder), "PARVIS_DATA": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "parvis.settings"}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_the_procedure_of_the_tutorial_is_sound(neighbour):
    checked = run(neighbour, "-m", "parvis", "procedure", "check", "france/library_card/procedure.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_mistake_in_it_is_shown_with_its_line(neighbour):
    wrong = neighbour / "wrong.yaml"
    text = (neighbour / "france/library_card/procedure.yaml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("        label: {fr: Carte, en: Card}", "        lable: {fr: Carte, en: Card}"), encoding="utf-8")
    line = next(number for number, each in enumerate(wrong.read_text().splitlines(), 1) if "lable" in each)
    checked = run(neighbour, "-m", "parvis", "procedure", "check", str(wrong))
    assert checked.returncode == 1
    assert str(line) in checked.stdout + checked.stderr
    assert "label" in checked.stdout + checked.stderr


def test_its_pages_open_in_the_house(neighbour):
    driven = run(neighbour, "-c", DRIVE)
    assert driven.returncode == 0, driven.stderr[-3000:]
    assert driven.stdout.count("True") == 3, driven.stdout


def test_it_is_on_the_map(neighbour):
    assert "`library-card`" in run(neighbour, "-m", "parvis", "map").stdout
