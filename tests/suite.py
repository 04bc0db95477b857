"""``make test``: the suite on each database that is there; what is absent is said loudly.

PostgreSQL first, then SQLite with the journeys, so that the last line is the longest run's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

import psycopg

from tests import foreign
from tests.conftest import CHROMIUM

ROOT = Path(__file__).parents[1]
TRIED_WITH = (
    ("php", "php-cli php-curl", "the PHP example of the integration page was not run"),
    ("softhsm2-util", "softhsm2", "no key was kept in a PKCS#11 store"),
)
CANDIDATES = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


def server() -> str:
    """The address of a PostgreSQL server that answers and lets us make databases; empty when none does."""
    given = os.environ.get("PARVIS_TEST_DATABASE", "")
    return next((address for address in ((given,) if given else CANDIDATES) if may_create_databases(address)), "")


def own_database(address: str) -> str:
    """The same server, with a name that no other clone's run uses; Django makes and drops ``test_<name>``."""
    return urlunsplit(urlsplit(address)._replace(path=f"/parvis_{crc32(str(ROOT).encode()):08x}"))


def may_create_databases(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def absences(address: str) -> list[str]:
    found = [] if address else ["PostgreSQL: no server answers at 127.0.0.1:5432 (or PARVIS_TEST_DATABASE): the suite ran on SQLite only"]
    if CHROMIUM is None:
        found.append("CHROMIUM: not found: no journey was made in a browser (apt install chromium)")
    if not foreign.installed():
        found.append("NODE: openid-client, node-saml and oidc-provider were not tried (apt install npm; make foreign)")
    for program, package, untried in TRIED_WITH:
        if shutil.which(program) is None:
            found.append(f"{program.upper()}: not found: {untried} (apt install {package})")
    return found


def pytest(*arguments: str, **environment: str) -> int:
    print(f"\n$ pytest {' '.join(arguments)}  {' '.join(f'{name}={value}' for name, value in environment.items())}", flush=True)
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=os.environ | environment, check=False).returncode


def main(arguments: list[str]) -> int:
    address = server()
    first = (
        pytest("--ignore=tests/journeys", "--ignore=tests/test_look_in_browser.py", *arguments, PARVIS_TEST_DATABASE=own_database(address))
        if address
        else 0
    )
    said = absences(address) + (["FAILED ON POSTGRESQL: see the first run above"] if first else [])
    second = pytest(*arguments, PARVIS_TEST_DATABASE="", PARVIS_TEST_ABSENT="\n".join(said))
    return first or second


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
