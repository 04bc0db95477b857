"""Scaffolds are runnable as written, the check refuses what it says, the shared bricks work on a fresh service."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.components.workshop import checking
from parvis.components.workshop.rules import KINDS

ROOT = Path(__file__).parents[4]


def parvis(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    environment = kept | {"PYTHONPATH": str(ROOT), "PARVIS_DATA": str(cwd / "data"), **more}
    return subprocess.run(
        [sys.executable, "-m", "parvis", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_scaffold_passes_the_check_and_its_own_test(tmp_path, kind):
    made = parvis("new", kind, "my_thing", cwd=tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    checked = parvis("check-system", "my_thing", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "django test my_thing --noinput: good" in checked.stdout


def test_a_failing_test_of_the_component_fails_the_check(tmp_path):
    assert parvis("new", "theme", "my_thing", cwd=tmp_path).returncode == 0
    (tmp_path / "my_thing/tests/test_bad.py").write_text(
        "from django.test import SimpleTestCase\n\n\nclass Bad(SimpleTestCase):\n    def test_it(self):\n        self.fail('no')\n"
    )
    checked = parvis("check-system", "my_thing", cwd=tmp_path)
    assert checked.returncode == 1
    assert "failed" in checked.stdout


def test_nothing_is_written_over(tmp_path):
    assert parvis("new", "system", "my_thing", cwd=tmp_path).returncode == 0
    assert parvis("new", "system", "my_thing", cwd=tmp_path).returncode == 1
    assert parvis("new", "system", "../evil", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "component.yaml").unlink(), "component.yaml: missing"),
        (lambda folder: (folder / "component.yaml").write_text("name: x\nkind: y\n"), "author is missing"),
        (lambda folder: (folder / "tests/test_pages.py").unlink(), "no test_"),
        (lambda folder: (folder / "views.py").write_text("def ("), "not Python"),
        (lambda folder: (folder / "locale/fr/LC_MESSAGES/django.po").write_text(""), "no French for"),
        (lambda folder: (folder / "manifest.py").unlink(), "manifest.py: missing"),
        (lambda folder: (folder / "__init__.py").unlink(), "not a Python package"),
    ],
)
def test_the_check_says_what_is_wrong(tmp_path, spoil, says):
    assert parvis("new", "system", "my_thing", cwd=tmp_path).returncode == 0
    spoil(tmp_path / "my_thing")
    assert says in "\n".join(checking.problems(tmp_path / "my_thing"))


def test_the_ci_template_runs_a_fresh_service_to_green(tmp_path):
    assert parvis("new", "system", "my_service", cwd=tmp_path).returncode == 0
    (tmp_path / "ci.sh").write_text(parvis("ci-template", cwd=tmp_path).stdout)
    environment = {**os.environ, "SERVICE": "my_service", "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(["sh", "ci.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "my_service is sound" in ran.stdout


@pytest.mark.parametrize("runner", ["gitlab", "github"])
def test_the_other_templates_call_the_same_file(tmp_path, runner):
    assert "sh ci.sh" in parvis("ci-template", "--for", runner, cwd=tmp_path).stdout


@pytest.fixture
def deploy(tmp_path):
    (tmp_path / "deploy.sh").write_text(parvis("deploy-recipe", cwd=tmp_path).stdout)

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        steps = {"INSTALL": 'touch "$RELEASE/installed"', "CHECK": "true", "MIGRATE": "true", "RESTART": "true", "HEALTHY": "true"}
        environment = {**os.environ, "ROOT": str(tmp_path / "srv"), **steps, **more}
        return subprocess.run(["sh", "deploy.sh", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def current(tmp_path: Path) -> str:
    return (tmp_path / "srv/current").resolve().name


def test_releases_go_out_and_back(tmp_path, deploy):
    assert deploy("roll-out", "1.0").returncode == 0
    assert deploy("roll-out", "1.1").returncode == 0
    assert current(tmp_path) == "1.1"
    assert deploy("roll-back").returncode == 0
    assert current(tmp_path) == "1.0"


def test_a_release_that_is_not_sound_switches_nothing(tmp_path, deploy):
    deploy("roll-out", "1.0")
    assert deploy("roll-out", "1.1", CHECK="false").returncode == 1
    assert current(tmp_path) == "1.0"


def test_a_release_that_does_not_answer_goes_back_by_itself(tmp_path, deploy):
    deploy("roll-out", "1.0")
    ran = deploy("roll-out", "1.1", HEALTHY='[ "$(basename "$(readlink "$ROOT/current")")" = 1.0 ]')
    assert ran.returncode == 1
    assert current(tmp_path) == "1.0"
