"""``parvis`` in a folder where there is no installation."""

import os
import subprocess
import sys

import pytest

from parvis.cli import NEED_TABLES
from parvis.kernel import catalogue
from parvis.kernel.commands import COMMANDS
from tests.suite import ROOT


def parvis(folder, *words: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    command = [sys.executable, "-m", "parvis", *words]
    return subprocess.run(
        command, cwd=folder, env=plain | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("words", [("nodes", "found", "rie"), ("trace", "verify"), ("trace", "export", "copy"), ("worker",)], ids=" ".join)
def test_a_command_that_needs_tables_says_so_and_begins_nothing(tmp_path, words):
    done = parvis(tmp_path, *words)
    assert done.returncode == 2, done.stderr
    assert "parvis migrate" in done.stderr
    assert "PARVIS_DATA=" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_no_reason_for_keys(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "parvis.sqlite3").touch()
    done = parvis(tmp_path, "nodes", "found", "rie", "--id", "etat.sample", "--address", "https://node.example:8443")
    assert done.returncode == 2, done.stderr
    assert "parvis migrate" in done.stderr
    assert not (tmp_path / "var" / "nodes").exists(), "they would stand in the way of joining"


def test_what_needs_tables_are_commands():
    assert {each.name for each in [*COMMANDS, *catalogue.commands()]} >= NEED_TABLES
