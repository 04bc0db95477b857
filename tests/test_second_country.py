"""The platform starts for another country, whose folder is all there is to write, and nothing of the first leaks in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

ASK = """
import json, sys
import django
django.setup()
from datetime import date
from django.core.management import call_command
from django.test import Client
from parvis.kernel import calendar, catalogue

call_command("check")
call_command("migrate", verbosity=0)
pages = {path: Client().get(path) for path in ("/", "/rules", "/data")}
silence = calendar.duty("silence", on=date(2026, 2, 1), subject="procedure")
print(json.dumps({
    "country": calendar.country().code,
    "systems": [system.slug for system in catalogue.systems()],
    "statuses": {path: answer.status_code for path, answer in pages.items()},
    "front": pages["/"].content.decode(),
    "last_day": str(calendar.last_day(date(2026, 2, 1), silence.period)),
    "day_ends": calendar.end_of_day(date(2026, 2, 1)).isoformat(),
    "leaked": sorted(name for name in sys.modules if name == "france" or name.startswith("france.")),
}))
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> dict:
    """What an installation says whose country is the one in this folder."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")},
        "PARVIS_COUNTRY": "second_country",
        "PARVIS_MODE": "test",
        "PARVIS_DATA": str(tmp_path_factory.mktemp("elsewhere")),
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
        "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent))),
    }
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_starts_as_the_country_of_its_folder(elsewhere):
    assert elsewhere["country"] == "XT"
    assert elsewhere["statuses"] == {"/": 200, "/rules": 200, "/data": 200}
    assert "Agora" in elsewhere["front"]
    assert "france" not in elsewhere["front"].lower()


def test_nothing_of_the_first_country_is_loaded(elsewhere):
    assert elsewhere["leaked"] == []


def test_the_circles_of_the_platform_are_all_there(elsewhere):
    assert {"people", "protection", "exchange", "signin", "procedures", "letters", "rules", "portal"} <= set(elsewhere["systems"])


def test_days_are_counted_in_its_own_calendar(elsewhere):
    """Ten working days after Sunday 1 February 2026: Fridays and Saturdays are off, and so is Monday the 9th, a holiday."""
    assert elsewhere["last_day"] == "2026-02-16"


def test_a_day_ends_at_its_own_midnight(elsewhere):
    assert elsewhere["day_ends"] == "2026-02-01T11:00:00+00:00"
