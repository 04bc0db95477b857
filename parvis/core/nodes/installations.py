"""Whole installations as processes on this machine, each with its folder, its database and its ports: for demonstrations and tests."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
chance = random.SystemRandom()
HAND = """
import json, sys, traceback
import django; django.setup()
from django.db import close_old_connections
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    asked = json.loads(line)
    names = {"json": json, "result": None, **asked["given"]}
    try:
        exec(asked["script"], names)
        told = {"result": names["result"]}
    except BaseException:
        told = {"error": traceback.format_exc()[-3000:]}
    close_old_connections()
    answers.write(json.dumps(told, default=str) + "\\n")
    answers.flush()
"""
COMMAND = """
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from parvis.cli import main
said = StringIO()
with redirect_stdout(said), redirect_stderr(said):
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
result = [code, said.getvalue()]
"""
GONE = '{"error": "the process is gone"}'
MIGRATE = """
from django.core.management import call_command
from django.db import connection
call_command("migrate", interactive=False, verbosity=0)
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.close()
"""


class Failed(RuntimeError):
    """A command of an installation did not do what it should; the message is what it said."""


def same(command: Sequence[str]) -> list[str]:
    return list(command)


@dataclass
class Installation:
    """One node. ``around`` wraps each command, to run it on another machine or in a network namespace."""

    name: str  # "rennes.sample"
    title: str
    folder: Path
    port: int  # of its pages; its listeners take the next ones, in the order of ``networks``
    networks: tuple[str, ...]
    country: str = "FR"
    host: str = HOST
    settings: Mapping[str, str] = field(default_factory=dict)
    around: Callable[[Sequence[str]], list[str]] = same
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    def listener_port(self, network: str) -> int:
        return self.port + 1 + self.networks.index(network)

    def address(self, network: str) -> str:
        return f"https://{self.host}:{self.listener_port(network)}"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "parvis.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUNBUFFERED": "1",
            "PARVIS_DATA": str(self.folder),
            "PARVIS_ORIGIN": self.origin,
            "PARVIS_HOSTS": f"{self.host},127.0.0.1,localhost",
            "PARVIS_LOG_LEVEL": "warning",
            "PARVIS_NODE_ID": self.name,
            "PARVIS_NODE_ADDRESS": self.address(self.networks[0]),
            **self.settings,
        }

    def command(self, *arguments: str) -> list[str]:
        return self.around([sys.executable, *arguments])

    @cached_property
    def hand(self) -> subprocess.Popen[str]:
        """A process of this installation that does what `python` and `parvis` say: it starts once, not at each command."""
        return subprocess.Popen(  # noqa: S603  our own interpreter
            self.command("-c", HAND),
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "hand.log").open("ab"),
            text=True,
        )

    def ask(self, script: str, **given: Any) -> None:
        """Have ``script`` run, with ``given`` as its variables; `told` waits for what it leaves in ``result``."""
        assert self.hand.stdin is not None  # noqa: S101
        self.hand.stdin.write(json.dumps({"script": script, "given": given}) + "\n")
        self.hand.stdin.flush()

    def told(self) -> Any:
        """Raises Failed with the error of the script."""
        assert self.hand.stdout is not None  # noqa: S101
        found = json.loads(self.hand.stdout.readline() or GONE)
        if "error" in found:
            raise Failed(f"{self.name}: {found['error']}")
        return found["result"]

    def python(self, script: str, **given: Any) -> Any:
        """What ``script`` leaves in ``result``; raises Failed."""
        self.ask(script, **given)
        return self.told()

    def parvis(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """What ``parvis ARGUMENTS`` printed; raises Failed when its exit code is none of ``codes``."""
        code, said = self.python(COMMAND, arguments=list(arguments))
        if code not in codes:
            raise Failed(f"{self.name}: parvis {' '.join(arguments)} ended with {code}:\n{said}")
        return str(said)

    def start(self, what: str, *arguments: str) -> None:
        """Keep ``python ARGUMENTS`` running under the name ``what``, in a group of its own."""
        log = (self.folder / f"{what}.log").open("ab")
        with log:
            self.running[what] = subprocess.Popen(  # noqa: S603
                self.command(*arguments), env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )

    def listen(self, network: str) -> None:
        port = self.listener_port(network)
        self.start(f"listener-{network}", "-m", "parvis", "nodes", "serve", network, "--host", self.host, "--port", str(port))

    def serve(self) -> None:
        self.start("web", "-m", "parvis", "serve", "--host", self.host, "--port", str(self.port), "--workers", "1")

    def work(self) -> None:
        self.start("worker", "-m", "parvis", "worker")

    def kill(self, what: str, number: int = signal.SIGKILL) -> None:
        """End one process that this installation started, and wait until it is gone."""
        process = self.running.pop(what)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        self.new_hand()  # first: its open connections keep listeners waiting
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for what in list(self.running):
            self.kill(what, signal.SIGTERM)

    def new_hand(self) -> None:
        """End the process that does what `python` says; the next command starts another."""
        hand = self.__dict__.pop("hand", None)
        if hand is not None:
            hand.kill()
            hand.communicate()

    def log(self, what: str) -> str:
        return (self.folder / f"{what}.log").read_text(errors="replace")[-4000:]


def each_at_once(installations: Sequence[Installation], script: str, **given: Any) -> list[Any]:
    """``script`` on all of them at the same time; what each left in ``result``."""
    for each in installations:
        each.ask(script, **given)
    return [each.told() for each in installations]


def prepare(installations: Sequence[Installation], *, copy_of: Path | None = None) -> None:
    """Give each its folder and its tables: copied from an empty SQLite file, which is faster than making them anew."""
    for each in installations:
        (each.folder / "static").mkdir(parents=True, exist_ok=True, mode=0o700)
    first = installations[0].folder
    if (first / "ready").exists():
        return
    if copy_of is None:
        installations[0].python(MIGRATE)
    for each in installations if copy_of else installations[1:]:
        shutil.copy(copy_of or first / "parvis.sqlite3", each.folder / "parvis.sqlite3")
    (first / "ready").touch()


def enrol(network: str, authority: Installation, members: Sequence[Installation], *, clearance: str) -> None:
    """Found ``network`` on ``authority`` and take ``members`` in, by files that are carried; those who are members stay so."""
    home = authority.folder / "nodes" / network
    if not (home / "authority.key").exists():
        authority.parvis("nodes", "found", network, *said_of(authority, network))
    new = [each for each in members if not (each.folder / "nodes" / network / "tls" / "current").exists()]
    key = authority.folder / f"{network}.public.json"
    key.write_text(json.dumps({name: value for name, value in json.loads((home / "authority.key").read_text()).items() if name != "d"}))
    for each in new:
        asked, answer = str(each.folder / f"{network}.request"), str(each.folder / f"{network}.answer")
        wish = ["--authority", authority.origin, "--key", str(key), "--clearance", clearance, "--request", asked]
        each.parvis("nodes", "join", network, *said_of(each, network), *wish)
        authority.parvis("nodes", "admit", "--network", network, "--file", asked, "--out", answer)
        each.parvis("nodes", "join", network, "--answer", answer)
    spread(network, authority, members)


def said_of(each: Installation, network: str) -> list[str]:
    return ["--id", each.name, "--address", each.address(network), "--title", each.title, "--country", each.country]


def spread(network: str, authority: Installation, members: Sequence[Installation]) -> None:
    """Hand the newest membership to every member, as their workers would fetch it."""
    document = authority.python("from parvis.core.nodes import membership\nresult = membership.newest(network).document", network=network)
    each_at_once(
        members, "from parvis.core.nodes import membership\nmembership.accept(network, document)", network=network, document=document
    )


def wait_until_listening(installation: Installation, port: int, *, what: str, seconds: float = 90) -> None:
    """Raises Failed, with the end of its log, when nothing listens in time."""
    until = time.monotonic() + seconds
    probe = f"import socket; socket.create_connection(({installation.host!r}, {port}), 2).close()"
    while time.monotonic() < until and installation.running[what].poll() is None:
        if subprocess.run(installation.around([sys.executable, "-S", "-c", probe]), capture_output=True).returncode == 0:  # noqa: S603
            return
        time.sleep(0.2)
    raise Failed(f"{installation.name}: {what} does not answer on port {port}:\n{installation.log(what)}")


def free_ports(count: int, *, first: int = 0) -> int:
    """The first of ``count`` ports in a row that are free: from ``first`` on, or anywhere below those that the kernel gives away."""
    for start in range(first or chance.randrange(10_000, 30_000), 65_000 - count, count):
        if all(is_free(port) for port in range(start, start + count)):
            return start
    raise Failed("No free ports are left.")


def is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


@contextmanager
def stopped_after(installations: Sequence[Installation]) -> Iterator[None]:
    try:
        yield
    finally:
        for each in installations:
            each.new_hand()
        for each in installations:
            each.stop()
