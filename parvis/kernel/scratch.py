"""A database of its own for work that cannot be unwritten: benchmarks commit as in use and leave nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database of the same kind, in the place of the installation's."""
    with TemporaryDirectory(dir=settings.PARVIS_DATA) as folder:
        if connection.vendor == "sqlite":  # on disk like the real one, or commits would cost nothing
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        name = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
