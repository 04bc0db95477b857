"""A kill -9 at any moment loses no acknowledged leaf and leaves one consistent tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

KILLS = int(os.environ.get("PARVIS_TEST_KILLS", "4"))  # of all writers, sequencers and publishers under load


@pytest.fixture(scope="module")
def aftermath(django_db_setup, django_db_blocker, tmp_path_factory):
    """What crashing.py saw, in an installation of its own."""
    data = tmp_path_factory.mktemp("crashing")
    environment = {
        **os.environ,
        "PARVIS_DATA": str(data),
        "PARVIS_DATABASE": "",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PARVIS_TEST_KILLS": str(KILLS),
    }
    if connection.vendor == "postgresql":
        environment["PARVIS_DATABASE"] = own_database(django_db_blocker, f"crashing_{os.getpid()}")
    try:
        run([sys.executable, "-m", "parvis", "migrate", "--verbosity", "0"], environment)
        yield json.loads(run([sys.executable, str(Path(__file__).with_name("crashing.py"))], environment))
    finally:
        if connection.vendor == "postgresql":
            with django_db_blocker.unblock(), connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE crashing_{os.getpid()} WITH (FORCE)")


def own_database(blocker, name: str) -> str:
    given = connection.settings_dict
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}"


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300 + 10 * KILLS)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize(
    "point",
    [
        "while recording, before the commit",
        "while placing leaves, before the commit",
        "between row and tile",
        "between one tile and the next",
        "between tile and note",
        "between note and the newest shown",
        "between note and its row",
    ],
)
def test_a_kill_at_this_point_leaves_a_whole_log(aftermath, point):
    found = aftermath["crashes"][point]
    assert found["died"], "the writer must have been killed there, or this test shows nothing"
    assert found["faults"] == []
    assert found["size"] == found["verified"] == found["expected"]


def test_kills_under_load_lose_no_acknowledged_leaf(aftermath):
    found = aftermath["load"]
    assert found["kills"] == KILLS
    assert found["acknowledged"] > 20
    assert (found["lost"], found["pending"], found["faults"]) == (0, 0, [])
    assert found["verified"] == found["size"]


def test_sequencers_at_once_make_one_tree(aftermath):
    found = aftermath["sequencers"]
    assert found["ended"] == [0, 0, 0, 0]
    assert found["faults"] == []
    assert found["size"] == found["verified"] == found["expected"]


def test_publishers_at_once_sign_one_history(aftermath):
    found = aftermath["publishers"]
    assert found["ended"] == [0, 0, 0, 0]
    assert (found["faults"], found["twice"]) == ([], 0)
    assert found["size"] == found["verified"] == found["expected"]


@pytest.mark.parametrize("point", ["at its first tile", "before its checkpoint", "before its index"])
def test_a_kill_of_the_archive_leaves_the_old_copy_or_the_new_and_it_goes_on(aftermath, point):
    found = aftermath["archive"][point]
    assert found == {"died": True, "old_or_new": True, "shown_is_whole": True, "grew": 300, "faults": []}
