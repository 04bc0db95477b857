"""The hubs' servers as processes: killed under load they lose no line of the trace; what one ends, all refuse.

``PARVIS_TEST_KILLS`` says how often the server is killed (5).
"""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from parvis.core.nodes.installations import free_ports
from tests.sign_in_peers import database

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("PARVIS_TEST_KILLS", "5"))
CALLERS = 6
PREPARE = """
import json, django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from france.hubs import bench
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import actions
key = bench.prepared()
other = actions.issue_token(Authorisation.objects.get(), name="other")[1]
print(json.dumps({"key": key, "other": other, "paths": bench.paths()}))
"""
AFTERMATH = """
import json, sys, django; django.setup()
from parvis.cli import main
from parvis.core.protection import actions
from parvis.core.protection.models import Entry, Leaf
actions.sequence()
actions.publish_checkpoint()
found = Entry.objects.filter(event="exchange.asked").select_related("leaf")
lines = {each.reading.detail["request"]: each.leaf.position for each in found}
verified = main(["trace", "verify"])
print(json.dumps({"lines": lines, "pending": Leaf.objects.filter(position=None).count(), "verified": verified}))
"""
REVOKE = """
import django; django.setup()
from parvis.core.exchange import actions
from parvis.core.exchange.selectors import Authorisation
actions.revoke(Authorisation.objects.get(), reason="Tests")
"""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A folder and a database of their own, with a commune that has two tokens under one authorisation."""

    environment: dict[str, str]
    key: str
    other: str
    paths: list[str]

    def run(self, *arguments: str) -> str:
        return ran(self.environment, *arguments)

    def python(self, script: str) -> str:
        return self.run("-c", script)

    @contextmanager
    def server(self) -> Iterator[Server]:
        """One process that serves the hubs, and what it started; all are killed at the end, if they live."""
        port = free_ports(2)
        address = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1")
        command = [sys.executable, "-m", "granian", *address, "--blocking-threads", str(CALLERS), "--log-level", "warning", "--no-ws"]
        process = subprocess.Popen([*command, "tests.hub_server:application"], cwd=ROOT, env=self.environment, start_new_session=True)
        server = Server(origin=f"http://127.0.0.1:{port}", process=process)
        try:
            server.wait_until_up()
            yield server
        finally:
            server.kill()


@dataclass
class Server:
    origin: str
    process: subprocess.Popen[bytes]

    def wait_until_up(self) -> None:
        for _ in range(300):
            assert self.process.poll() is None, "the server ended"
            try:
                if httpx.get(f"{self.origin}/pings", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)

    def get(self, path: str, key: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.origin}{path}", headers={"Authorization": f"Bearer {key}", **headers}, timeout=20)


def ran(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


def own_database() -> AbstractContextManager[str]:
    """The address of an empty database on the server that the tests use; empty text for a file of SQLite's."""
    given = os.environ.get("PARVIS_TEST_DATABASE", "")
    return database(urlunsplit(urlsplit(given)._replace(path="/postgres")), f"hub_{os.getpid()}") if given else nullcontext("")


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with own_database() as store:
        given = {"PARVIS_DATA": str(tmp_path_factory.mktemp("hub")), "PARVIS_DATABASE": store, "PARVIS_LOG_LEVEL": "WARNING"}
        environment = {**os.environ, **given, "DJANGO_SETTINGS_MODULE": "parvis.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
        yield Installation(environment=environment, **json.loads(ran(environment, "-c", PREPARE).splitlines()[-1]))


@dataclass
class Load:
    """Callers that never pause, and the identifiers of the calls that they saw answered."""

    server: Server
    installation: Installation
    acknowledged: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)  # statuses that are not 200
    first: Event = field(default_factory=Event)

    def call(self, caller: int) -> None:
        paths, key = self.installation.paths[caller::CALLERS], self.installation.key
        with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=20) as client:
            for number in count():
                fresh = {"Cache-Control": "no-cache"} if number % 2 else {}  # kept answers leave their line, too
                try:
                    answer = client.get(f"{self.server.origin}{paths[number % 9]}", headers=fresh)
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    self.acknowledged.append(answer.headers["X-Request-ID"])
                    self.first.set()
                else:
                    self.others.append(answer.status_code)

    def killed_after(self, seconds: float) -> None:
        callers = [Thread(target=self.call, args=(number,)) for number in range(CALLERS)]
        for each in callers:
            each.start()
        assert self.first.wait(20), "nothing was answered"
        time.sleep(seconds)
        self.server.kill()
        for each in callers:
            each.join(30)


def test_killed_under_load_no_answered_call_is_without_its_line(installation):
    answered: set[str] = set()
    for _ in range(KILLS):
        moment = random.uniform(0.0, 0.8)
        with installation.server() as server:
            load = Load(server, installation)
            load.killed_after(moment)
        answered |= set(load.acknowledged)
        found = json.loads(installation.python(AFTERMATH).splitlines()[-1])
        told = f"killed {moment:.3f} s after the first answer"
        assert load.others == [], told
        assert answered - set(found["lines"]) == set(), told
        assert None not in found["lines"].values(), told
        assert (found["pending"], found["verified"]) == (0, 0), told
    assert len(answered) > 10 * KILLS


def refused_within(seconds: float, call: Callable[[], httpx.Response]) -> list[str]:
    """The codes of the refusal that ``call`` gets before the time is over; raises AssertionError when it gets none."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = call()
        if answer.status_code != 200:
            return [each["code"] for each in answer.json()["errors"]]
        time.sleep(0.1)
    raise AssertionError(f"still answered after {seconds} s")


def jti(key: str) -> str:
    payload = key.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"])


def test_what_one_process_ends_every_other_refuses_kept_answers_too(installation):
    path, key, other = installation.paths[0], installation.key, installation.other
    with installation.server() as one, installation.server() as two:
        servers = (one, two)
        for server in servers:
            assert [server.get(path, key).headers["X-Response-Cached"] for _ in range(2)] == ["false", "true"]
        installation.run("-m", "parvis", "hubs", "revoke-token", jti(key))
        assert [refused_within(3, lambda at=server: at.get(path, key)) for server in servers] == [["00105"]] * 2
        assert [server.get(path, other).headers["X-Response-Cached"] for server in servers] == ["true"] * 2
        installation.python(REVOKE)
        assert [refused_within(3, lambda at=server: at.get(path, other)) for server in servers] == [["00105"]] * 2
