"""Files handed in a second, ours beside pgbench of the very same statements, in one run on one machine.

The same drafts stand in three copies of one database. In the first ours hands them in, one after the other, and is timed. In the
second it does so again while every statement is written down with its values. In the third pgbench runs what was written down, on
one connection: what is left between both figures is Django and the house. Before its clock starts, ours has declared its systems, as a server
does before it listens, and handed one file in, which reads the text of the procedure and the templates; how long that one took is told apart.
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

from tests.sign_in_peers import database

ROOT = Path(__file__).parents[1]
PREPARE = """
import sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from parvis.components.procedures import bench
from parvis.components.procedures.actions import adopt, publish
from parvis.core.people import actions as people
from parvis.kernel.calendar import today
publish(bench.TEXT.read_text(encoding="utf-8"))
body = people.organisation("bench", name="Bench", kind="bench", sample=True)
adopt("bench", organisation=body, since=today())
for person in map(bench.applicant, range(int(sys.argv[1]))):
    bench.draft(person, body)
"""
SUBMIT = """
import sys
import django; django.setup()
from time import perf_counter, process_time
from django.db import connection
from parvis.components.procedures.actions import filing
from parvis.components.procedures.selectors import File
from parvis.kernel import catalogue
catalogue.systems()
ready = list(File.objects.filter(state="draft").select_related("person").order_by("created_at"))
written, commit, autocommit = [], connection._commit, connection._set_autocommit

def committed():
    commit()
    written.append("COMMIT")

def switched(on):
    autocommit(on)
    if not on:
        written.append("BEGIN")

def noted(execute, sql, params, many, context):
    found = execute(sql, params, many, context)
    written.extend(connection.ops.compose_sql(sql, each) for each in (params if many else [params]))
    return found

def submit(files):
    start = perf_counter()
    for each in files:
        filing.submit(each.id, person=each.person, revision=each.revision)
    return perf_counter() - start

if len(sys.argv) > 1:
    connection._commit, connection._set_autocommit = committed, switched
    with connection.execute_wrapper(noted):
        submit(ready)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.writelines(f"{each.rstrip().rstrip(';')};\\n" for each in written)
    print(len(written) / len(ready))
else:
    first, before = submit(ready[:1]), process_time()
    rate = (len(ready) - 1) / submit(ready[1:])
    print(first, rate, (process_time() - before) / (len(ready) - 1))
"""


def python(code: str, *arguments: str, store: str, data: str) -> str:
    environment = os.environ | {
        "PARVIS_MODE": "test", "PARVIS_DATA": data, "PARVIS_DATABASE": store, "PARVIS_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
    }  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-800:])
    return ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ""


def copied(server: str, store: str, name: str) -> str:
    """A copy of the database ``store`` in the place of the empty one called ``name``."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")  # type: ignore[call-overload]
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {store.rsplit('/', 1)[1]}")  # type: ignore[call-overload]
    return store.rsplit("/", 1)[0] + f"/{name}"


def replayed(store: str, script: Path, *, count: int) -> float:
    """Files a second when pgbench runs the statements written down, once; raises RuntimeError when one fails or a file is missing."""
    ran = subprocess.run(["pgbench", "-n", "-c", "1", "-t", "1", "-f", str(script), store], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    with psycopg.connect(store) as connection:
        row = connection.execute("SELECT count(*) FROM procedures_file WHERE state = 'submitted'").fetchone()
    if ran.returncode or found is None or row is None or row[0] != count:
        raise RuntimeError(f"{row} of {count} files were handed in. {ran.stdout[-400:]} {ran.stderr[-800:]}")
    return count * float(found[1])


def run(server: str, *, count: int = 200) -> None:
    """Prints the table; says what is absent."""
    if not server or not shutil.which("pgbench"):
        print("Submits beside pgbench: ABSENT (needs PostgreSQL and pgbench).\n")
        return
    with (
        tempfile.TemporaryDirectory(prefix="parvis-submits-") as data,
        database(server, "parvis_submit_peer") as store,
        database(server, "parvis_submit_written"),
        database(server, "parvis_submit_replayed"),
    ):
        python(PREPARE, str(count + 1), store=store, data=data)
        second, third = copied(server, store, "parvis_submit_written"), copied(server, store, "parvis_submit_replayed")
        first, own, processor = map(float, python(SUBMIT, store=store, data=data).split())
        script = Path(data) / "submits.sql"
        statements = float(python(SUBMIT, str(script), store=second, data=data))
        bare = replayed(third, script, count=count + 1)
    print(f"| {count} files handed in, PostgreSQL, one connection | files/s |\n|---|---:|")
    print(
        f"| Parvis (the first took {1000 * first:.0f} ms; {1000 * processor:.1f} ms of processor each) | {own:,.4g} |\n| pgbench, the same {statements:.0f} statements a file | {bare:,.4g} |\n| ratio | {own / bare:.3g} |"
    )
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}.\n")


if __name__ == "__main__":
    from tests.suite import server

    run(server(), count=int(sys.argv[1]) if len(sys.argv) > 1 else 200)
