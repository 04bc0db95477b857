"""``make bench``: every declared benchmark on each database that is there, in installations of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.suite import server

NAME = "parvis_bench"


def parvis(*arguments: str, data: str, database: str) -> None:
    environment = os.environ | {"PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": database}
    subprocess.run([sys.executable, "-m", "parvis", *arguments], env=environment, check=True)


def measure(database: str) -> None:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as data:
        parvis("migrate", "--verbosity", "0", data=data, database=database)
        parvis("bench", "all", data=data, database=database)


def main() -> int:
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
