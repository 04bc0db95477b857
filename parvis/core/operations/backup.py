"""Backup and restore of one installation: its database, its documents and its keys.

A backup is a folder: ``database.sqlite3`` or ``database.dump`` (pg_dump's custom format), ``data/``
(all of PARVIS_DATA that is not the database or made again by itself) and ``backup.json``, which
gives the version, the moment and the SHA-256 of every file. It holds personal data and secrets.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from parvis import __version__

LIST = "backup.json"
MADE_AGAIN = ("static", "metrics", "procedures-read", "parvis.sqlite3", "parvis.sqlite3-wal", "parvis.sqlite3-shm")


class BackupRefused(RuntimeError):
    """The backup or the restoration was not begun, or is not whole; the message says what to do."""


def backup(target: Path) -> Path:
    """Write a backup into the new folder ``target``; the installation may go on working meanwhile.

    The database comes first: documents are written before their rows, so each row saved finds its
    document in what is copied after.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupRefused(f"{target} is not empty. Name a new folder.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    save_sqlite(target / "database.sqlite3") if connection.vendor == "sqlite" else save_postgresql(target / "database.dump")
    shutil.copytree(settings.PARVIS_DATA, target / "data", ignore=not_to_copy(target), symlinks=True)
    description = {
        "version": __version__,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "sha256": dict(digests(target)),
    }
    (target / LIST).write_text(json.dumps(description, indent=1, sort_keys=True))
    return target


def not_to_copy(target: Path) -> Any:
    """Leaves out, at the top of PARVIS_DATA, what is made again, and a backup that lies inside."""
    data = Path(settings.PARVIS_DATA)

    def ignored(folder: str, names: list[str]) -> set[str]:
        here = Path(folder)
        top = set(MADE_AGAIN) if here == data else set()
        return {name for name in names if name in top or (here / name).resolve() == target.resolve()}

    return ignored


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / LIST:
            with path.open("rb") as content:
                yield path.relative_to(folder).as_posix(), hashlib.file_digest(content, "sha256").hexdigest()


def save_sqlite(target: Path) -> None:
    """SQLite's online backup: one consistent state, while others write."""
    with sqlite3.connect(target) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()


def save_postgresql(target: Path) -> None:
    postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}", connection.settings_dict["NAME"])


def postgresql(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL on this installation's server; raises BackupRefused."""
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is not on this machine: install PostgreSQL's client programs, of the server's version or newer.")
    done = subprocess.run([found, *arguments], env=os.environ | login(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(f"{program} failed:\n{done.stderr.strip()}")


def login() -> dict[str, str]:
    """How to reach the server, in the environment: a password on a command line is seen by all."""
    database = connection.settings_dict
    given = {"PGHOST": database["HOST"], "PGPORT": database["PORT"], "PGUSER": database["USER"], "PGPASSWORD": database["PASSWORD"]}
    return {name: str(value) for name, value in given.items() if value}


def described(source: Path) -> Mapping[str, Any]:
    """What a backup says of itself, once every file is proved to be as it was written."""
    if not (source / LIST).is_file():
        raise BackupRefused(f"{source} holds no {LIST}: it is no backup, or one that was not finished.")
    description: dict[str, Any] = json.loads((source / LIST).read_text())
    damaged = sorted(set(description["sha256"].items()) ^ set(digests(source)))
    if damaged:
        raise BackupRefused(f"{source} is damaged: {damaged[0][0]} is missing, added or changed. Take another backup.")
    return description


def restore(source: Path) -> None:
    """Put a backup in the place of an installation that is stopped and empty; raises BackupRefused."""
    description = described(source)
    if description["database"] != connection.vendor:
        raise BackupRefused(f"This backup is of {description['database']}, the installation uses {connection.vendor}: set PARVIS_DATABASE.")
    refuse_to_overwrite()
    restore_sqlite(source / "database.sqlite3") if connection.vendor == "sqlite" else restore_postgresql(source / "database.dump")
    shutil.copytree(source / "data", settings.PARVIS_DATA, dirs_exist_ok=True, symlinks=True)


def refuse_to_overwrite() -> None:
    if connection.introspection.table_names():
        raise BackupRefused("The database is not empty. Restore into a new PARVIS_DATA folder, or a new PostgreSQL database.")


def restore_sqlite(source: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(source) as saved:
        saved.backup(connection.connection)
    saved.close()
    connection.close()


def restore_postgresql(source: Path) -> None:
    connection.close()
    postgresql(
        "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(source)
    )
