"""``parvis demo``: a whole country on this machine, with its web server, its worker and its strangers."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from parvis.core.operations import serving
from parvis.core.operations.supervision import Kept, Supervisor
from parvis.kernel import calendar, catalogue
from parvis.kernel.manifest import Persona

HOST = "127.0.0.1"
MARK = ".parvis-demonstration"  # this folder was made by a demonstration, which may delete it
HEALTHY_WITHIN = 90.0
PROCESSES = 1 if (os.cpu_count() or 1) <= 2 else 2  # each takes two seconds of a processor to start


class CannotStart(RuntimeError):
    """The demonstration cannot start; the message says why and what to type instead."""


def refuse_production() -> None:
    if not settings.PARVIS_DEMO:
        raise CannotStart(
            "PARVIS_MODE=production: a demonstration would add invented people to it. Unset PARVIS_MODE, or use parvis serve."
        )


def pair(port: int) -> tuple[tuple[int, str], ...]:
    return (port, "the portal"), (port + 1, "its identity providers")


def refuse_busy(port: int) -> None:
    for each, what in pair(port):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, each))
            except OSError as error:
                raise CannotStart(
                    f"Port {each}, wanted for {what}, is taken by another program (perhaps a demonstration that still runs).\n"
                    f"Stop it, or choose another port: make start PORT={port + 10}   (parvis demo --port {port + 10})"
                ) from error


def begin_again(port: int, arguments: list[str]) -> None:
    """Start this command afresh, without the keys and tables that this process holds; never returns."""
    command = [sys.executable, "-m", "parvis", "demo", "--port", str(port), *arguments]
    os.execv(command[0], command)  # noqa: S606  our own interpreter


def wipe() -> None:
    """Delete the demonstration's data; raises CannotStart for a folder that no demonstration made."""
    data: Path = settings.PARVIS_DATA
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        raise CannotStart("--reset deletes the demonstration's SQLite file; empty a PostgreSQL database yourself (dropdb, createdb).")
    if not (data / MARK).exists():
        if {each.name for each in data.iterdir()} <= {"keys"}:  # a first run: the settings have just made the session's key
            return
        raise CannotStart(
            f"{data} was not made by a demonstration: nothing is deleted. Delete it yourself, or set PARVIS_DATA to another folder."
        )
    shutil.rmtree(data)


def prepare() -> None:
    """The database, brought to this version, and every system's part of the demonstration."""
    data: Path = settings.PARVIS_DATA
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (data / "parvis.sqlite3").exists() and not (data / MARK).exists() and connection.introspection.table_names():
        raise CannotStart(f"{data} holds data that no demonstration made. Set PARVIS_DATA to another folder.")
    (data / MARK).touch()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    timed("database", lambda: call_command("migrate", interactive=False, verbosity=0))
    loads = sorted(((each.demo.order, each.slug, each.demo.load) for each in catalogue.systems() if each.demo), key=lambda load: load[:2])
    for _, slug, load in loads:
        timed(slug, load)


def timed(what: str, run: Callable[[], object]) -> None:
    start = time.monotonic()
    run()
    print(f"  {what:<28} {time.monotonic() - start:5.1f} s", flush=True)


def processes(port: int, *, with_worker: bool) -> list[Kept]:
    """What a running country is made of."""
    quiet = {"PARVIS_LOG_LEVEL": "warning", **os.environ}
    web = serving.granian(serving.APPLICATION, host=HOST, port=port, processes=PROCESSES)
    kept = [Kept("web", web, quiet | serving.measured(port))]
    runs_apart = f"http://{HOST}:{port + 1}" != settings.PARVIS_PROVIDERS_ORIGIN
    if (companion := catalogue.companion()) and not runs_apart:
        kept.append(Kept("providers", serving.granian(companion, host=HOST, port=port + 1, processes=1), quiet))
    if with_worker:
        kept.append(Kept("worker", [sys.executable, "-m", "parvis", "worker"], quiet))
    return kept


def run(port: int, *, with_worker: bool) -> None:
    """Serve until Ctrl-C or SIGTERM; raises KeepsFalling."""
    supervisor = Supervisor(processes(port, with_worker=with_worker))
    connection.close()
    supervisor.start()
    try:
        wait_until_up(port, supervisor)
        supervisor.watch()
    finally:
        supervisor.stop()


def wait_until_up(port: int, supervisor: Supervisor) -> None:
    """Print the welcome once the portal answers; give up quietly when asked to stop before."""
    until = time.monotonic() + HEALTHY_WITHIN
    while not supervisor.stopping.wait(0.2) and time.monotonic() < until:
        if answers(f"http://{HOST}:{port}/healthz"):
            print(welcome(port), flush=True)
            return
        if any(kept.has_fallen() for kept in supervisor.processes):
            return


def answers(url: str) -> bool:
    """Whether a server is there, well or not."""
    try:
        with urlopen(url, timeout=5):  # noqa: S310  our own address
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def welcome(port: int) -> str:
    """Where to go and whom to sign in as, in the two languages of the house."""
    origin = f"http://{HOST}:{port}"
    name = calendar.country().portal
    lines = ["", f"{name.fr} — démonstration : {origin}", f"{name.en} — demonstration: {origin}", ""]
    lines += ["Se connecter comme · Sign in as", *(line for persona in catalogue.personas() for line in introduced(persona)), ""]
    lines += [
        f"Courriels · E-mails: {origin}/platform/mail",
        "Ctrl-C : tout arrêter · stop everything. Repartir de zéro · begin again: make reset",
        "",
    ]
    return "\n".join(lines)


def introduced(persona: Persona) -> list[str]:
    return [f"  {persona.account:<10} {persona.name}", f"  {'':<10} {persona.story.fr}", f"  {'':<10} {persona.story.en}"]
