"""A pytest plugin: an installation of its own for tests, in a folder that goes with them.

Loaded with ``-p parvis.kernel.testing``; also for those who test systems of their own.
``PARVIS_TEST_DATABASE`` (``postgresql://…``) runs the same tests on PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from parvis.kernel import catalogue
from parvis.kernel.offers import PermittedExchange
from parvis.kernel.text import Text

folder = tempfile.mkdtemp(prefix="parvis-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
(Path(folder) / "static").mkdir()
os.environ["PARVIS_MODE"] = "test"
os.environ["PARVIS_DATA"] = folder
os.environ["PARVIS_DATABASE"] = os.environ.get("PARVIS_TEST_DATABASE", "")
# Tests may run inside an event loop (browser journeys), where Django refuses its own ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Each test begins in the country's language: that of a request outlives it in its thread."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _emptied_by_deleting() -> Iterator[None]:
    """After a test that commits, PostgreSQL deletes the few rows: truncating some two hundred tables takes a second each time."""
    from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL  # once Django is ready

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgreSQL, "sql_flush", deletions(PostgreSQL.sql_flush))
        yield


def deletions(truncations: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Statements that empty tables without their triggers, which only an owner of the server may put aside; others truncate."""

    def sql_flush(
        operations: Any, style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        if reset_sequences or not may_put_triggers_aside(operations.connection):
            return truncations(operations, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        deleted = [f"DELETE FROM {operations.quote_name(table)};" for table in tables]  # noqa: S608  names of Django's own tables
        return ["SET LOCAL session_replication_role = replica;", *deleted, "SET LOCAL session_replication_role = DEFAULT;"]

    return sql_flush


def may_put_triggers_aside(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def loaded_once(*loads: Callable[[], object]) -> Any:
    """A fixture of a module: what ``loads`` writes stands in the database for all its tests, each of which undoes only its own changes.

    Not for tests that commit (``transactional_db``): they would commit nothing, in the transaction that is open here.
    """

    @pytest.fixture(scope="module")
    def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001  the database is there
        with django_db_blocker.unblock():
            block = transaction.atomic()
            block._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may open inside it, as inside Django's own
            with block:
                for load in loads:
                    load()
                with django_db_blocker.block():
                    yield
                transaction.set_rollback(True)

    return loaded


@pytest.fixture
def permit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """``permit("procedure:tests", "tests/household")`` adds an entry of its own to the registry of permitted exchanges.

    Any field, for bodies of the usual kinds, since ever; ``permit(…, recipients=("town-1",), fields=…)`` says it closer.
    """
    declared = catalogue.permitted_exchanges
    made: dict[str, PermittedExchange] = {}
    monkeypatch.setattr(catalogue, "permitted_exchanges", lambda: {**declared(), **made})

    def add(asker: str, offer: str, **terms: Any) -> PermittedExchange:
        usual = {
            "slug": f"test-{len(made) + 1}",
            "domain": Text("Essai", "Test"),
            "procedure": Text("Essai", "Test"),
            "askers": (asker,),
            "offers": (offer,),
            "recipients": ("municipality", "operator", "agency", "ministry", "company"),
            "security": (Text("Chiffré", "Encrypted"),),
            "retention_months": 120,
            "legal_basis": Text("Une loi", "An act"),
            "legal_url": "",
            "opinion": Text("Essai", "Test"),
            "valid_from": date(2000, 1, 1),
            "sample": True,
        }
        entry = PermittedExchange(**{**usual, **terms})
        made[entry.slug] = entry
        return entry

    return add


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was absent from this run, said where nobody misses it (``tests/suite.py`` names it)."""
    for absent in filter(None, os.environ.get("PARVIS_TEST_ABSENT", "").splitlines()):
        terminalreporter.write_line(f"ABSENT: {absent}", red=True, bold=True)
