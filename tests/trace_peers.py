"""Lines of the trace committed a second, ours beside pgbench of the same statement, in one run on one machine.

Ours: ``record_durably`` from 16 threads of one process on the first processor, each waiting for its own commit; those
who wait at one moment share it. pgbench: the leaf and its entry in one prepared statement, from as many clients.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from tests.hub_peers import APPEND, CONNECTIONS
from tests.sign_in_peers import database, on_processor

ROOT = Path(__file__).parents[1]
WORK = """
import sys
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from django.core.management import call_command
call_command("migrate", "protection", verbosity=0)
from parvis.core.protection import actions, bench, keys
keys.subject_key()
clients, count = map(int, sys.argv[1:])
with ThreadPoolExecutor(clients) as pool:
    list(pool.map(bench.append, [max(1, count // 10 // clients)] * clients))  # a rehearsal
    start = perf_counter()
    list(pool.map(bench.append, [count // clients] * clients))
    print(count // clients * clients / (perf_counter() - start))
"""


def ours(store: str, *, count: int) -> float:
    """Lines committed a second; raises RuntimeError when one is missing afterwards."""
    with tempfile.TemporaryDirectory(prefix="parvis-trace-") as data:
        environment = os.environ | {
            "PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": store, "PARVIS_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "parvis.settings",
        }  # fmt: skip
        command = on_processor(0, [sys.executable, "-c", WORK, str(CONNECTIONS), str(count)])
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-800:])
    expected = (max(1, count // 10 // CONNECTIONS) + count // CONNECTIONS) * CONNECTIONS
    if lines_in(store) != expected:
        raise RuntimeError(f"{expected} lines were acknowledged and {lines_in(store)} are there.")
    return float(ran.stdout.splitlines()[-1])


def lines_in(store: str) -> int:
    with psycopg.connect(store) as connection:
        row = connection.execute("SELECT count(*) FROM protection_entry").fetchone()
    return int(row[0]) if row else 0


def pgbench(store: str, *, seconds: int) -> float:
    """The same statement a second with nothing around it, on the tables that ours left."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(APPEND)
        script.flush()
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(seconds), "-f", script.name, store]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    if ran.returncode or found is None:
        raise RuntimeError(ran.stderr[-800:])
    return float(found[1])


def run(server: str, *, count: int = 8000) -> None:
    """Prints the table; says what is absent."""
    if not server or not shutil.which("pgbench"):
        print("Appends beside pgbench: ABSENT (needs PostgreSQL and pgbench).\n")
        return
    with database(server, "parvis_trace_peer") as store:
        own, bare = ours(store, count=count), pgbench(store, seconds=10)
    load = os.getloadavg()[0]
    print(f"| appends to the trace, PostgreSQL, {CONNECTIONS} clients | committed/s |\n|---|---:|")
    print(f"| Parvis | {own:,.4g} |\n| pgbench, the same statement | {bare:,.4g} |\n| ratio | {own / bare:.3g} |")
    print(f"\nLoad average at the end: {load:.1f}.\n")


if __name__ == "__main__":
    from tests.suite import server

    run(server(), count=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
