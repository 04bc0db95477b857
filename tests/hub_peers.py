"""Calls of a hub a second, ours beside a django-ninja view, a fastify service and pgbench, in one run on one machine.

The work is the same for all: the token and its authorisation are read, the call counted, the source's state read, the
line of the trace committed, the source's answer (from memory) masked. Each server runs in one process on the first
processor, on the tables of Parvis in a PostgreSQL database of its own; the load (``tests/foreign/calls.mjs``: 16
connections, every answer checked) comes from the second. pgbench sends the same statements with as many clients: what
the database can do when nothing else is done. CPU is the server's own, without the database's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from parvis.core.nodes.installations import free_ports
from tests import foreign
from tests.sign_in_peers import cpu_seconds, database, on_processor, running

ROOT = Path(__file__).parents[1]
CONNECTIONS = 16
KEY = "bench-" + "0" * 40
SOURCE = "hub-bench"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from france.hubs import bench
import json
print(json.dumps({"token": bench.prepared(), "paths": bench.paths(), "answer": {"data": dict(bench.DATA)}, "opens": bench.opens()}))
"""


@dataclass(frozen=True, kw_only=True)
class World:
    """A database with a commune that may call, and what its calls look like."""

    store: str
    data: str
    token: str
    paths: list[str]
    answer: Mapping[str, Any]
    opens: Mapping[str, list[str]]

    def environment(self, port: int) -> dict[str, str]:
        return {
            "PARVIS_MODE": "test", "PARVIS_DATA": self.data, "PARVIS_DATABASE": self.store, "PARVIS_ORIGIN": f"http://127.0.0.1:{port}",
            "PARVIS_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "parvis.settings", "PARVIS_HUB_KEY": KEY, "PORT": str(port),
            "DATABASE": self.store, "KEY": KEY, "SOURCE": SOURCE, "ANSWER": json.dumps(self.answer), "OPENS": json.dumps(self.opens),
        }  # fmt: skip


@contextmanager
def world(server: str) -> Iterator[World]:
    with database(server, "parvis_peer") as store, tempfile.TemporaryDirectory(prefix="parvis-peers-") as data:
        environment = os.environ | {
            "PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": store, "PARVIS_HUB_KEY": KEY,
            "PARVIS_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "parvis.settings",
        }  # fmt: skip
        made = subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        yield World(store=store, data=data, **json.loads(made.stdout.splitlines()[-1]))


def granian(target: str, port: int) -> list[str]:
    """As ``parvis serve --workers 1 --threads 16`` runs it."""
    address = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    size = ("--workers", "1", "--blocking-threads", str(CONNECTIONS), "--log-level", "warning", "--no-ws")
    return [sys.executable, "-m", "granian", *address, *size, target]


Server = Callable[[World], AbstractContextManager[tuple[int, "subprocess.Popen[bytes]"]]]


@contextmanager
def ours(known: World) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_ports(2)
    target = granian("tests.hub_server:application", port)
    with running(target, environment=known.environment(port), url=f"http://127.0.0.1:{port}/healthz") as process:
        yield port, process


@contextmanager
def ninja(known: World) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_ports(2)
    target = granian("tests.foreign.hub_view.wsgi:application", port)
    with running(target, environment=known.environment(port), url=f"http://127.0.0.1:{port}/") as process:
        yield port, process


@contextmanager
def fastify(known: World) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_ports(2)
    environment = {**known.environment(port), "NODE_ENV": "production"}
    with running(["node", "hub_fastify.mjs"], environment=environment, url=f"http://127.0.0.1:{port}/", folder=foreign.FOLDER) as process:
        yield port, process


SERVERS: Mapping[str, Server] = {"Parvis": ours, "django-ninja view": ninja, "fastify 5 and pg": fastify}


def measured(known: World, server: Server, *, count: int) -> dict[str, float]:
    """Figures of ``count`` calls after a rehearsal of a tenth; raises RuntimeError when a line of the trace is missing."""
    with server(known) as (port, process):
        loaded(known, port, count=max(100, count // 10))
        lines, before = lines_in(known.store), cpu_seconds(process.pid)
        told = loaded(known, port, count=count)
        spent, kept = cpu_seconds(process.pid) - before, lines_in(known.store) - lines
    if kept != count:
        raise RuntimeError(f"{count} calls were answered and left {kept} lines.")
    return {"calls/s": count / told["seconds"], "CPU ms per call": 1000 * spent / count, "p50 ms": told["p50"], "p99 ms": told["p99"]}


def loaded(known: World, port: int, *, count: int) -> dict[str, float]:
    told = {
        "origin": f"http://127.0.0.1:{port}", "paths": known.paths, "holds": "MESURE", "count": count, "connections": CONNECTIONS,
        "headers": {"authorization": f"Bearer {known.token}", "cache-control": "no-cache"},
    }  # fmt: skip
    ran = subprocess.run(
        on_processor(1, ["node", "calls.mjs"]), cwd=foreign.FOLDER, input=json.dumps(told), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-800:])
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def lines_in(store: str) -> int:
    with psycopg.connect(store) as connection:
        row = connection.execute("SELECT count(*) FROM protection_entry WHERE event = 'exchange.asked'").fetchone()
    return int(row[0]) if row else 0


APPEND = """
WITH leaf AS (INSERT INTO protection_leaf (commitment, committed_at) VALUES (sha256(decode(replace(gen_random_uuid()::text, '-', ''), 'hex')), now()) RETURNING id)
  INSERT INTO protection_entry (id, leaf_id, subject, record, nonce, event, organisation, occurred_at, words)
  SELECT gen_random_uuid(), leaf.id, encode(sha256('x'::bytea), 'hex'), repeat('x', 900), sha256('n'::bytea), 'bench', 'Commune de Rennes', now(), repeat('w', 250)
  FROM leaf;
"""
SCRIPT = (
    """
\\set window random(1, 2)
SELECT t.*, a.*, o.* FROM hubs_hubtoken t JOIN exchange_authorisation a ON a.id = t.authorisation_id
  JOIN people_organisation o ON o.id = a.organisation_id WHERE t.id = :token::uuid;
INSERT INTO hubs_hubwindow (key, start, calls) VALUES (:token::text, :window, 1) ON CONFLICT (key) DO UPDATE SET
  calls = CASE WHEN hubs_hubwindow.start = excluded.start THEN hubs_hubwindow.calls + 1 ELSE 1 END, start = excluded.start RETURNING calls;
SELECT * FROM exchange_sourcestate WHERE offer = 'hub-bench';
"""
    + APPEND
)


def pgbench(known: World, *, seconds: int) -> dict[str, float]:
    """What the same statements give with nothing around them."""
    token = json.loads(base64_of(known.token.split(".")[1]))["jti"]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [
            "pgbench",
            "-n",
            "-M",
            "prepared",
            "-c",
            str(CONNECTIONS),
            "-j",
            "1",
            "-T",
            str(seconds),
            "-D",
            f"token={token}",
            "-f",
            script.name,
        ]
        ran = subprocess.run([*command, known.store], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-800:])
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    return {"calls/s": float(found[1]) if found else 0.0}


def base64_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def run(server: str, *, count: int = 5000) -> None:
    """Prints the table; says what is absent."""
    if not server or not foreign.installed():
        print("Calls of a hub beside others: skipped (needs PostgreSQL, Node and `make foreign`).\n")
        return
    print("| calls of a hub, PostgreSQL, one process | figure | measured |\n|---|---|---:|")
    with world(server) as known:
        for name, peer in SERVERS.items():
            for figure, value in measured(known, peer, count=count).items():
                print(f"| {name} | {figure} | {value:,.4g} |", flush=True)
        if shutil.which("pgbench"):
            print(f"| pgbench, the same statements | calls/s | {pgbench(known, seconds=10)['calls/s']:,.4g} |")
    print()


if __name__ == "__main__":
    from tests.suite import server

    run(server(), count=int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
