"""``parvis procedure export`` and ``parvis procedure import``: procedures between installations, as their files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from parvis.components.builder import actions, selectors
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.canonical import rewritten
from parvis.components.procedures.rules.source import Unreadable
from parvis.core.people.selectors import UnknownOrganisation, organisation_by_identifier
from parvis.kernel.text import Text

IMPORTED = Text("Fichier importé", "File imported")


def export(arguments: argparse.Namespace) -> int:
    """Write the file in force, or of the working copy with ``--draft``; 1 when there is none."""
    text = draft_text(arguments.slug) if arguments.draft else text_in_force(arguments.slug)
    if text is None:
        print(f"No procedure is called {arguments.slug!r} here.", file=sys.stderr)
        return 1
    if arguments.to:
        arguments.to.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def draft_text(slug: str) -> str | None:
    found = selectors.Draft.objects.filter(slug=slug).first()
    return found.text if found else None


def text_in_force(slug: str) -> str | None:
    try:
        return procedures.current_version(slug).source
    except procedures.UnknownProcedure:
        return None


def import_file(arguments: argparse.Namespace) -> int:
    """Begin a working copy of a file for a body, mistakes and all: they are printed, with what is missing in this installation."""
    try:
        text = arguments.file.read_text(encoding="utf-8")
        slug = arguments.slug or str(plain(text).get("slug", ""))
        organisation = organisation_by_identifier(arguments.organisation)
        actions.begin(text_called(text, slug), slug=slug, organisation=organisation, by=None, what=IMPORTED)
    except (OSError, UnicodeDecodeError, Unreadable, UnknownOrganisation) as error:
        print(f"{arguments.file}: {error}", file=sys.stderr)
        return 2
    except actions.NameTaken:
        print(f"A procedure is already called {slug!r} here: give another name with --slug.", file=sys.stderr)
        return 1
    mistakes = selectors.reading_of(text).mistakes
    for each in mistakes:
        print(f"{arguments.file}:{each}")
    print(f"{slug}: imported as a working copy of {organisation.name}, {len(mistakes)} mistake(s) to mend at /desk/procedures/{slug}.")
    return 0


def text_called(text: str, slug: str) -> str:
    """The file under another name, comments and all; under its own it is kept as it is written."""
    return rewritten(text, {**plain(text), "slug": slug})


def with_slug(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", help="name of the procedure in addresses")
    parser.add_argument("--draft", action="store_true", help="the working copy instead of the version in force")
    parser.add_argument("--to", type=Path, help="file to write; printed when none is given")


def with_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a procedure file (YAML)")
    parser.add_argument("--organisation", required=True, help="identifier of the body that will own it")
    parser.add_argument("--slug", default="", help="another name than the file's")
