"""``make test``: the suite on each database that is there; what is absent is said loudly.

Both runs go at once, on two processors. What touches no database runs once, beside PostgreSQL; journeys run beside SQLite, whose
output is shown last, so that the last line is the longest run’s.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO
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
        found.append(
            "NODE: openid-client, node-saml, oidc-provider, tus-js-client, graphql-request and the audit of graphql-http were not tried (apt install npm; make foreign)"
        )
    for program, package, untried in TRIED_WITH:
        if shutil.which(program) is None:
            found.append(f"{program.upper()}: not found: {untried} (apt install {package})")
    return found


def pytest(*arguments: str, output: IO[bytes] | None = None, **environment: str) -> subprocess.Popen[bytes]:
    print(f"\n$ pytest {' '.join(arguments)}  {' '.join(f'{name}={value}' for name, value in environment.items())}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    # Tests start hundreds of processes: each would compile Django and the house anew where bytecode is not kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(command, cwd=ROOT, env=kept | environment, stdout=output, stderr=output and subprocess.STDOUT)


def follow(run: subprocess.Popen[bytes], output: Path) -> int:
    """Show what ``run`` wrote and goes on writing into ``output``, until it ends."""
    with output.open("rb") as written:
        while True:
            ended = run.poll() is not None
            shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.flush()
            if ended:
                return run.returncode
            time.sleep(0.5)


def main(arguments: list[str]) -> int:
    address = server()
    absent = {"PARVIS_TEST_ABSENT": "\n".join(absences(address))}
    if not address:
        return pytest(*arguments, PARVIS_TEST_DATABASE="", **absent).wait()
    browserless = ("--ignore=tests/journeys", "--ignore=tests/test_look_in_browser.py", "-p", "no:cacheprovider")
    with tempfile.TemporaryDirectory(prefix="parvis-suite-") as folder:
        output = Path(folder) / "sqlite.txt"
        with output.open("wb") as writing:
            second = pytest(*arguments, output=writing, PARVIS_TEST_DATABASE="", PARVIS_TEST_ELSEWHERE="1", **absent)
            first = pytest(*browserless, *arguments, PARVIS_TEST_DATABASE=own_database(address)).wait()
            print("\nFAILED ON POSTGRESQL: see above\n" if first else "\nPassed on PostgreSQL; now the run on SQLite\n", flush=True)
            return follow(second, output) or first


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
