import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from parvis.core.jobs.models import Worker
from parvis.core.operations import backup as copies
from parvis.core.operations.backup import BackupRefused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installation(settings, tmp_path):
    """Data as an installation has them: a row, a document, a key, and what is made again by itself."""
    settings.PARVIS_DATA = data = tmp_path / "var"
    for name in ("files/aa/document", "keys/trace.key", "static/parvis.css", "metrics/8000/a.db"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name)
    Worker.objects.create(pk="kept", started_at=timezone.now(), seen_at=timezone.now())
    return data


def restored(folder, **environment: str) -> subprocess.CompletedProcess[str]:
    shared = os.environ | {"PARVIS_MODE": "test"} | environment
    return subprocess.run([sys.executable, "-m", "parvis", "restore", str(folder)], env=shared, capture_output=True, text=True, check=False)


def test_a_backup_holds_all_that_cannot_be_made_again(installation, tmp_path):
    target = copies.backup(tmp_path / "copy")
    copied = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    database = {"database.sqlite3"} if connection.vendor == "sqlite" else {"database.dump"}
    assert copied == {"backup.json", "data/files/aa/document", "data/keys/trace.key"} | database
    assert target.stat().st_mode & 0o077 == 0


def test_a_backup_inside_the_data_does_not_copy_itself(installation):
    target = copies.backup(installation / "backups" / "one")
    assert not (target / "data" / "backups" / "one").exists()


def test_a_backup_does_not_overwrite(installation, tmp_path):
    copies.backup(tmp_path / "copy")
    with pytest.raises(BackupRefused, match="not empty"):
        copies.backup(tmp_path / "copy")


@pytest.mark.parametrize("harm", ["change", "remove", "add"])
def test_a_damaged_backup_is_refused(installation, tmp_path, harm):
    target = copies.backup(tmp_path / "copy")
    document = target / "data" / "files" / "aa" / "document"
    {"change": lambda: document.write_text("x"), "remove": document.unlink, "add": lambda: (target / "data" / "new").touch()}[harm]()
    with pytest.raises(BackupRefused, match="damaged"):
        copies.described(target)


def test_an_unfinished_backup_is_refused(tmp_path):
    with pytest.raises(BackupRefused, match="not finished"):
        copies.described(tmp_path)


def test_an_installation_that_holds_something_is_not_overwritten(installation, tmp_path):
    target = copies.backup(tmp_path / "copy")
    with pytest.raises(BackupRefused, match="not empty"):
        copies.restore(target)


def test_a_backup_of_the_other_database_is_refused(installation, tmp_path):
    target = copies.backup(tmp_path / "copy")
    description = json.loads((target / copies.LIST).read_text())
    (target / copies.LIST).write_text(json.dumps(description | {"database": "oracle"}))
    with pytest.raises(BackupRefused, match="PARVIS_DATABASE"):
        copies.restore(target)


def test_sqlite_comes_back_whole_elsewhere(installation, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("on SQLite")
    target = copies.backup(tmp_path / "copy")
    elsewhere = tmp_path / "elsewhere"
    done = restored(target, PARVIS_DATA=str(elsewhere), PARVIS_DATABASE="")
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "files" / "aa" / "document").read_text() == "files/aa/document"
    with closing(sqlite3.connect(elsewhere / "parvis.sqlite3")) as database:
        assert database.execute("SELECT id FROM jobs_worker").fetchall() == [("kept",)]
    again = restored(target, PARVIS_DATA=str(elsewhere), PARVIS_DATABASE="")
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_postgresql_comes_back_whole_elsewhere(installation, tmp_path):
    if connection.vendor != "postgresql" or not shutil.which("pg_dump"):
        pytest.skip("on PostgreSQL with its client programs")
    target = copies.backup(tmp_path / "copy")
    here = connection.settings_dict
    address = f"postgresql://{here['USER']}@{here['HOST']}:{here['PORT'] or 5432}" if here["HOST"] else "postgresql://"
    name = f"{here['NAME']}_restored"
    with closing(psycopg.connect(f"{address}/postgres", autocommit=True, password=here["PASSWORD"] or None)) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        try:
            done = restored(
                target, PARVIS_DATA=str(tmp_path / "elsewhere"), PARVIS_DATABASE=f"{address}/{name}", PGPASSWORD=here["PASSWORD"]
            )
            assert done.returncode == 0, done.stderr
            with closing(psycopg.connect(f"{address}/{name}", password=here["PASSWORD"] or None)) as database:
                assert database.execute("SELECT id FROM jobs_worker").fetchall() == [("kept",)]
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
