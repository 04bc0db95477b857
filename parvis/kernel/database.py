"""Which database: SQLite for demonstrations and trials, PostgreSQL for everything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# FULL: an acknowledged commit survives a power cut, as on PostgreSQL. 16 MB of pages a connection: the usual 2 spill when thousands are loaded.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;"


def database_settings(url: str, data: Path) -> dict[str, Any]:
    """Django's settings for ``url``: empty for SQLite in ``data``, or ``postgresql://user@host/name``.

    Raises ValueError saying what is understood.
    """
    if not url:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)  # the file in it is readable by all under a usual umask
        return sqlite_settings(data / "parvis.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("PARVIS_DATABASE must be empty (SQLite) or postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**dict(parse_qsl(parts.query)), "server_side_binding": True, "prepare_threshold": 5},
    }


def sqlite_settings(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        # A file, as in use: an in-memory database has other locks, and races would not be tested.
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }
