"""What folders and documents of an archive are called."""

from __future__ import annotations

import re
from collections.abc import Mapping

TAGS = ("reference", "number", "applicant", "state", "submitted_on", "group")
USUAL = "{reference}"
TAG = re.compile(r"\{([^{}]*)\}")
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # no name on Windows
LONGEST = 100


def unknown_tags(naming: str) -> list[str]:
    """Tags between braces that mean nothing."""
    return [each for each in TAG.findall(naming) if each not in TAGS]


def folder(naming: str, values: Mapping[str, str], *, used: set[str]) -> str:
    """The folder of one file, which no other has: the reference ends it when the name is taken. Adds it to ``used``."""
    wanted = clean(TAG.sub(lambda tag: values.get(tag[1], ""), naming or USUAL)) or values["reference"]
    name = wanted if wanted.casefold() not in used else f"{wanted[: LONGEST - 30]} {values['reference']}"
    used.add(name.casefold())
    return name


def clean(name: str) -> str:
    """``name`` fit for every system of files: no path, no reserved word, no dot or blank at its ends."""
    flat = NOT_IN_NAMES.sub(" ", name)
    flat = re.sub(r"\s+", " ", flat).strip(" .")[:LONGEST].strip(" .")
    return f"_{flat}" if RESERVED.match(flat) else flat


def among(name: str, used: set[str]) -> str:
    """``name`` cleaned, with a number before its ending when it is taken. Adds it to ``used``."""
    kept = clean(name) or "document"
    stem, dot, ending = kept.rpartition(".")
    number, found = 1, kept
    while found.casefold() in used:
        number += 1
        found = f"{stem} ({number}).{ending}" if dot else f"{kept} ({number})"
    used.add(found.casefold())
    return found
