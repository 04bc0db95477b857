"""The trace of what programs read: one line for each person whose file was given, all committed before the answer goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from parvis.components.demarches.models import Token
from parvis.components.procedures.actions.moving import leave_traces


def note(token: Token, files: Sequence[Any]) -> None:
    """Write that the program of ``token`` reads these files; nothing that fails later unwrites it."""
    with transaction.atomic(durable=True):
        leave_traces(files, event="demarches.read", label=token.name, detail={"program": token.name})
