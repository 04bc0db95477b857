"""The web server: granian over WSGI, in the place of this process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from parvis.core.operations.checks import RefusedSettings, refuse_wrong_settings

APPLICATION = "parvis.wsgi:application"
STOPS_WITHIN = 10  # seconds for requests in hand, then they are cut
THREADS = 4  # per process; measured: more give pages nothing, but calls of hubs share more of their statements


def granian(target: str, *, host: str, port: int, processes: int, threads: int = THREADS) -> list[str]:
    """The command line that serves the WSGI application ``target``."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes),
        "--blocking-threads": str(threads),
        "--log-level": "warning",
        "--respawn-interval": "1",
        "--workers-kill-timeout": str(STOPS_WITHIN),
    }
    flat = [part for pair in options.items() for part in pair]
    return [sys.executable, "-m", "granian", *flat, "--respawn-failed-workers", "--no-ws", target]


def measured(port: int) -> dict[str, str]:
    """An environment in which the server's processes sum their measures; starts from zero."""
    folder = Path(settings.PARVIS_DATA) / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}


def prepare() -> None:
    """Raises RefusedSettings unless the installation is fit to serve; gathers the assets in production."""
    refuse_wrong_settings()
    refuse_old_database()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if not settings.PARVIS_DEMO:
        call_command("collectstatic", interactive=False, verbosity=0)


def refuse_old_database() -> None:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise RefusedSettings("The database does not answer: see PARVIS_DATABASE, and that its server runs and lets us in.") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RefusedSettings("The database is older than this version. Make a backup, then run: parvis migrate")


def serve(*, host: str, port: int, processes: int, threads: int) -> None:
    """Check, then become the server; never returns."""
    prepare()
    connection.close()
    command = granian(APPLICATION, host=host, port=port, processes=processes, threads=threads)
    os.execve(command[0], command, measured(port))  # noqa: S606  our own interpreter
