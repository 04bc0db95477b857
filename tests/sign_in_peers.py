"""Full sign-ins a second, ours beside those of npm oidc-provider and django-oauth-toolkit, in one run on one machine.

Each server runs in one process on the first processor with a PostgreSQL store of its own; the load
(``tests/foreign/sign_ins.mjs``: 8 connections, somebody already signed in, every answer checked) comes from the
second. CPU is the server's own, without the database's.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from parvis.core.nodes.installations import free_ports
from tests import foreign

ROOT = Path(__file__).parents[1]
SECRET = "bench-" + "0" * 40
RETURN_TO = "https://service.invalid/callback"
CONNECTIONS = 8
PREPARE_OURS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from parvis.core.signin import bench
print(bench.somebody_signed_in())
"""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A server that runs, and what its load is told."""

    name: str
    process: subprocess.Popen[bytes]
    load: Mapping[str, Any]


def on_processor(number: int, command: list[str]) -> list[str]:
    return ["taskset", "--cpu-list", str(number), *command] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else command


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """An empty database called ``name``, dropped after."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(command: list[str], *, environment: Mapping[str, str], url: str, folder: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        on_processor(0, command), cwd=folder, env=os.environ | dict(environment), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(300):
            if process.poll() is not None or answers(url):
                break
            time.sleep(0.1)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


def granian(target: str, port: int) -> list[str]:
    address = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    size = ("--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "--no-ws")
    return [sys.executable, "-m", "granian", *address, *size, target]


def load_of(origin: str, *, authorize: str, token: str, userinfo: str, client: str, **more: Any) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "redirect_uri": RETURN_TO, "client_id": client, "client_secret": SECRET}
    query = {"response_type": "code", "client_id": client, "redirect_uri": RETURN_TO, "scope": "openid", **more.pop("query", {})}
    ends = {"authorize": origin + authorize, "token": origin + token, "userinfo": origin + userinfo}
    return {**ends, "form": form, "query": query, "connections": CONNECTIONS, "signed": True, "login": False, "cookie": "", **more}


@contextmanager
def ours(store: str) -> Iterator[Peer]:
    port, data = free_ports(2), tempfile.mkdtemp(prefix="parvis-peers-")
    origin = f"http://127.0.0.1:{port}"
    environment = {
        "PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": store, "PARVIS_ORIGIN": origin,
        "PARVIS_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "parvis.settings",
    }  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-c", PREPARE_OURS], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    load = load_of(
        origin, authorize="/api/v2/authorize", token="/api/v2/token", userinfo="/api/v2/userinfo", client="bench-signin",
        query={"scope": "openid identite_pivot", "acr_values": "eidas1", "prompt": "none"}, cookie=made.stdout.splitlines()[-1],
    )  # fmt: skip
    with running(granian("parvis.wsgi:application", port), environment=environment, url=f"{origin}/healthz") as process:
        yield Peer(name="Parvis", process=process, load=load)
    shutil.rmtree(data, ignore_errors=True)


@contextmanager
def oidc_provider(store: str) -> Iterator[Peer]:
    port = free_ports(2)
    origin = f"http://127.0.0.1:{port}"
    environment = {"PORT": str(port), "DATABASE": store, "CLIENT_SECRET": SECRET, "REDIRECT_URI": RETURN_TO, "NODE_ENV": "production"}
    load = load_of(
        origin, authorize="/auth", token="/token", userinfo="/me", client="peer", query={"scope": "openid profile"}, login=True
    )  # fmt: skip
    with running(["node", "oidc_provider.mjs"], environment=environment, url=f"{origin}/jwks", folder=foreign.FOLDER) as process:
        yield Peer(name="npm oidc-provider 9.13", process=process, load=load)


@contextmanager
def oauth_toolkit(store: str) -> Iterator[Peer]:
    port = free_ports(2)
    origin = f"http://127.0.0.1:{port}"
    key = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    environment = {"PEER_DATABASE": store, "PEER_KEY": key, "PEER_SECRET": SECRET, "PEER_REDIRECT": RETURN_TO}
    prepare = [sys.executable, "-m", "tests.foreign.oauth_toolkit.prepare"]
    made = subprocess.run(prepare, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True)
    load = load_of(
        origin, authorize="/o/authorize/", token="/o/token/", userinfo="/o/userinfo/", client="peer",
        cookie=f"sessionid={made.stdout.splitlines()[-1]}", signed=False,
    )  # fmt: skip
    target = granian("tests.foreign.oauth_toolkit.wsgi:application", port)
    with running(target, environment=environment, url=f"{origin}/o/.well-known/openid-configuration") as process:
        yield Peer(name="django-oauth-toolkit 3.4", process=process, load=load)


def cpu_seconds(leader: int) -> float:
    """User and system time of every process of the group that ``leader`` leads."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(peer: Peer, *, count: int) -> dict[str, float]:
    """Figures of ``count`` sign-ins after as many again in rehearsal, a tenth of them."""
    loaded(peer, count=max(50, count // 10))
    before = cpu_seconds(peer.process.pid)
    told = loaded(peer, count=count)
    spent = cpu_seconds(peer.process.pid) - before
    return {"sign-ins/s": count / told["seconds"], "CPU ms per sign-in": 1000 * spent / count, "p50 ms": told["p50"], "p95 ms": told["p95"]}


def loaded(peer: Peer, *, count: int) -> dict[str, float]:
    ran = subprocess.run(
        on_processor(1, ["node", "sign_ins.mjs"]), cwd=foreign.FOLDER, input=json.dumps({**peer.load, "count": count}),
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{peer.name}: {ran.stderr[-800:]}")
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told


def run(server: str, *, count: int = 1500) -> None:
    """Prints the table; says what is absent."""
    if not server or not foreign.installed():
        print("Sign-ins beside others: skipped (needs PostgreSQL, Node and `make foreign`).\n")
        return
    print("| full sign-ins, PostgreSQL, one process | figure | measured |\n|---|---|---:|")
    for peer in (ours, oidc_provider, oauth_toolkit):
        with database(server, "parvis_peer") as store, peer(store) as running_peer:
            for figure, value in measured(running_peer, count=count).items():
                print(f"| {running_peer.name} | {figure} | {value:,.4g} |", flush=True)
    print()


if __name__ == "__main__":
    from tests.suite import server

    run(server(), count=int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
