"""What the texts of procedures say, read once: kept in the process, and as plain values in the installation's folder.

Reading the YAML of a form and checking it takes 30 to 80 ms, making a procedure of the values found half a millisecond: pages and figures
of thousands of procedures wait for the first only where nobody ever read the text.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

from parvis.components.procedures.rules import loader
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.shape import SCHEMA_FILE
from parvis.kernel.writing import write

MOST_KEPT = 1000  # in a process: some 50 kB each

kept: OrderedDict[str, ProcedureFile] = OrderedDict()
lock = Lock()


def parsed(digest: str, source: str) -> ProcedureFile:
    """The procedure in ``source``, whose digest is ``digest``: one always means the other. Raises WrongProcedureFile."""
    with lock:
        if digest in kept:
            kept.move_to_end(digest)
            return kept[digest]
    procedure = loader.built(values(source))
    with lock:
        kept[digest] = procedure
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return procedure


def values(source: str) -> Mapping[str, Any]:
    """The plain values of a text without mistakes, from disk where this version of the rules read it before. Raises WrongProcedureFile."""
    place = place_of(source)
    with suppress(OSError, ValueError, KeyError, TypeError):  # not there, cut short, or of other rules: read again
        held = json.loads(place.read_bytes())
        if held["rules"] == fingerprint():
            return dict(held["values"])
    found = loader.checked(source)
    with suppress(OSError):  # a full disk makes it slower, not wrong
        write(place, json.dumps({"rules": fingerprint(), "values": found}).encode())
    return found


def place_of(source: str) -> Path:
    """By the text itself, so that no other text's values are ever found there."""
    name = hashlib.sha256(source.encode()).hexdigest()
    return Path(settings.PARVIS_DATA) / "procedures-read" / name[:2] / f"{name}.json"


@cache
def fingerprint() -> str:
    """Changes with the rules that check texts, so that what older rules took is checked anew."""
    found = hashlib.sha256()
    for folder, pattern in ((Path(loader.__file__).parent, "*.py"), (SCHEMA_FILE.parent, "*.json")):
        for file in sorted(folder.rglob(pattern)):
            found.update(file.read_bytes())
    return found.hexdigest()
