"""``make bench``: every declared benchmark on each database that is there, in installations of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

from parvis.core.nodes.installations import free_ports
from tests import hub_peers, sign_in_peers, submit_peers, trace_peers
from tests.suite import ROOT, server

NAME = "parvis_bench"


def parvis(*arguments: str, data: str, database: str) -> None:
    environment = os.environ | {"PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": database, "PARVIS_LOG_LEVEL": "WARNING"}
    subprocess.run([sys.executable, "-m", "parvis", *arguments], env=environment, check=True)


def cold_start() -> None:
    """Seconds from a bare clone to its first page, with the packages already downloaded."""
    with tempfile.TemporaryDirectory(prefix="parvis-cold-") as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        port = free_ports(2)
        started = time.perf_counter()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_", "MAKE", "MFLAGS"))}
        process = subprocess.Popen(
            ["make", "start", f"PORT={port}"], cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            while process.poll() is None and not answers(f"http://127.0.0.1:{port}/"):
                time.sleep(0.1)
            print(f"| make start on a bare clone | to the first page, s | {time.perf_counter() - started:,.3g} |\n")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def measure(database: str) -> None:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as data:
        parvis("migrate", "--verbosity", "0", data=data, database=database)
        parvis("bench", "all", data=data, database=database)


def main() -> int:
    cold_start()
    measure("")
    address = server()
    if not address:
        print("\nABSENT: PostgreSQL: no server answers; nothing was measured on it.")
        return 0
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            measure(urlunsplit(urlsplit(address)._replace(path=f"/{NAME}")))
        finally:
            with suppress(psycopg.Error):
                connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    trace_peers.run(address)
    submit_peers.run(address)
    sign_in_peers.run(address)
    hub_peers.run(address)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
