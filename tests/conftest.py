"""What journeys and the whole suite share: a running country, a browser, and the lock of demands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx
import pytest

from parvis.core.nodes.installations import free_ports

LOCK = Path(__file__).parents[1] / "france" / "named_systems" / "systems.lock.json"
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


SAMPLES = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.settings"
import django
django.setup()
from parvis.kernel import catalogue
pages = [(f"{system.slug}:{page.name}", page.sample) for system in catalogue.systems() for page in system.pages]
print(json.dumps({name: sample() for name, sample in pages if callable(sample)}, default=str))
"""


@dataclass
class Country:
    """A demonstration running in processes of its own, as ``make start`` runs it."""

    origin: str
    providers: str
    data: Path
    environment: dict[str, str]

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """What is stored, read beside the running country."""
        with sqlite3.connect(f"file:{self.data / 'parvis.sqlite3'}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute(sql, values).fetchall()

    def sample(self, slug: str, name: str) -> dict[str, str] | None:
        """The arguments of a page, chosen by its system from what this country holds."""
        return self.samples[f"{slug}:{name}"]

    @cached_property
    def samples(self) -> dict[str, dict[str, str] | None]:
        ran = subprocess.run([sys.executable, "-c", SAMPLES], env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        found: dict[str, dict[str, str] | None] = json.loads(ran.stdout.splitlines()[-1])
        return found

    def parvis(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the ``parvis`` command on this country."""
        return subprocess.run(
            [sys.executable, "-m", "parvis", *arguments], env=self.environment, capture_output=True, text=True, timeout=300
        )


@pytest.fixture(scope="session")
def country(tmp_path_factory) -> Iterator[Country]:
    """One demonstration for all journeys of a run."""
    port, data = free_ports(2), tmp_path_factory.mktemp("country")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    environment |= {"PARVIS_DATA": str(data), "PYTHONUNBUFFERED": "1", "PARVIS_BROWSING_PROXY": "proxy.sample:3128"}
    with (data / "demo.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "demo", "--port", str(port)], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    origin, providers = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    environment |= {"PARVIS_ORIGIN": origin, "PARVIS_PROVIDERS_ORIGIN": providers}
    try:
        wait_until_up(f"{origin}/healthz", process, data / "demo.log")
        yield Country(origin, providers, data, environment)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path, seconds: int = 400) -> None:
    for _ in range(seconds * 4):
        if process.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(f"the demonstration did not come up:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """The empty SQLite file that each installation of a test of nodes begins with."""
    from parvis.core.nodes.installations import Installation, prepare

    first = Installation("first.sample", "", tmp_path_factory.mktemp("migrated"), 0, ("",))
    prepare([first])
    first.stop()
    return first.folder / "parvis.sqlite3"


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, driven by Playwright."""
    if CHROMIUM is None:
        pytest.skip("BROWSER ABSENT: install Debian's chromium to run the journeys")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


# --- The lock: which passing journeys prove which demand -------------------------------------

proofs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
unproven: list[str] = []


def pytest_runtest_makereport(item, call):
    if call.when != "call" and not (call.when == "setup" and call.excinfo):
        return
    for mark in item.iter_markers("demand"):
        row, demand = mark.args
        if call.excinfo is None:
            proofs[row][demand].append(item.nodeid.split("[")[0])
        else:
            unproven.append(item.nodeid)


def pytest_collection_modifyitems(session, config, items):
    """The lock is compared only when every journey that proves something was chosen."""
    whole = {str(path) for path in (Path(__file__).parent / "journeys").glob("test_*.py")}
    chosen = {str(item.path) for item in items}
    if os.environ.get("PARVIS_TEST_ELSEWHERE"):
        ran_elsewhere = [item for item in items if not (is_of_the_browser(item) or touches_a_database(item))]
        config.hook.pytest_deselected(items=ran_elsewhere)
        items[:] = [item for item in items if item not in set(ran_elsewhere)]
    session.checks_lock = whole <= chosen and not (config.option.keyword or config.option.markexpr or config.option.collectonly)


def is_of_the_browser(item) -> bool:
    return item.path.parent.name == "journeys" or item.path.name == "test_look_in_browser.py"


def touches_a_database(item) -> bool:
    """Whether it may come out otherwise on another database.

    ``both_databases`` says so of processes that a test starts; ``one_database`` denies it of a test that holds a database and costs much.
    """
    if item.get_closest_marker("one_database"):
        return False
    fixtures = {"db", "transactional_db", "django_db_setup", "live_server"}
    return bool(fixtures & set(item.fixturenames) or item.get_closest_marker("django_db") or item.get_closest_marker("both_databases"))


def pytest_sessionfinish(session, exitstatus):
    if not getattr(session, "checks_lock", False) or unproven or exitstatus not in (0,):
        return
    written = {row: {demand: sorted(set(tests)) for demand, tests in sorted(proofs[row].items())} for row in sorted(proofs)}
    text = json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    if LOCK.read_text(encoding="utf-8") != text:
        LOCK.write_text(text, encoding="utf-8")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.get_terminal_writer().line(
            "\nsystems.lock.json differed from what the suite proved: it was rewritten; review and commit it.", red=True
        )
