"""``flush`` empties every table; the trace is the one thing that may not be emptied."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from parvis.core.protection import append_only


class Command(flush.Command):
    help = "Empty the database of a test. Refused elsewhere: the trace is append-only."

    def handle(self, **options: Any) -> None:
        if settings.PARVIS_MODE != "test":
            raise CommandError("The trace cannot be emptied. For a new start, use a new database and a new PARVIS_DATA folder.")
        with append_only.lifted(connections[options["database"]]):
            super().handle(**options)
