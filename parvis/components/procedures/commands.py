"""``parvis procedure``: check, format, diff and publish procedure files."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from django.db import transaction

from parvis.components.procedures.actions import publish, publish_shipped, rebase
from parvis.components.procedures.forms.trying import failed_tests
from parvis.components.procedures.models import ProcedureVersion
from parvis.components.procedures.rules.canonical import reformatted
from parvis.components.procedures.rules.difference import difference
from parvis.components.procedures.rules.difference_words import sentence
from parvis.components.procedures.rules.loader import Reading, WrongProcedureFile, load
from parvis.components.procedures.rules.source import Unreadable, read
from parvis.components.procedures.selectors.once_only import held_concepts
from parvis.components.procedures.selectors.reading import read_here
from parvis.kernel.writing import write


def text_of(file: Path) -> str | None:
    """What the file holds; None, once said why, when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{file}: cannot be read as UTF-8 text: {error}", file=sys.stderr)
        return None


def check(arguments: argparse.Namespace) -> int:
    """Print every mistake and warning with its line, column and mend; 1 when there is one, 2 when the file cannot be read."""
    text = text_of(arguments.file)
    if text is None:
        return 2
    reading = load(text) if arguments.apart else read_here(text, concepts=held_concepts())
    if reading.procedure is not None:
        found = failed_tests(text)
        reading = replace(reading, procedure=None if found else reading.procedure, mistakes=tuple(found))
    print(report(arguments.file, reading, as_json=arguments.json))
    return 1 if reading.mistakes else 0


def report(file: Path, reading: Reading, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(
            {
                "file": str(file),
                "valid": not reading.mistakes,
                "mistakes": [asdict(each) for each in reading.mistakes],
                "warnings": [asdict(each) for each in reading.warnings],
            },
            ensure_ascii=False,
            indent=2,
        )
    if reading.procedure is None:
        return "\n".join([*(f"{file}:{each}" for each in reading.mistakes), f"{len(reading.mistakes)} mistake(s)."])
    fields = sum(1 for _ in reading.procedure.all_fields())
    warned = "".join(f"{file}:{each} (warning)\n" for each in reading.warnings)
    return f"{warned}{file}: {reading.procedure.slug} is right ({len(reading.procedure.pages)} pages, {fields} fields, {len(reading.procedure.needs)} needs, {len(reading.procedure.tests)} tests passed)."


def with_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a procedure file (YAML)")
    parser.add_argument("--json", action="store_true", help="print the mistakes as JSON")
    parser.add_argument("--apart", action="store_true", help="do not look for offers and life events in this installation")


def format_files(arguments: argparse.Namespace) -> int:
    """Write files in the canonical form; with ``--check`` write nothing, and 1 when one is not in it. 2 when one cannot be read."""
    return max(format_file(file, only_check=arguments.check) for file in arguments.files)


def format_file(file: Path, *, only_check: bool) -> int:
    text = text_of(file)
    try:
        written = reformatted(text) if text is not None else ""
    except Unreadable as error:
        print(f"{file}:{error.mistake}", file=sys.stderr)
        return 2
    if text is None:
        return 2
    if written == text:
        return 0
    if only_check:
        print(f"{file} is not in the canonical form: `parvis procedure format {file}` writes it.")
        return 1
    write(file, written.encode())
    print(f"{file} is in the canonical form now.")
    return 0


def with_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", help="procedure files (YAML)")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files are not in the canonical form")


def diff(arguments: argparse.Namespace) -> int:
    """Print what changed from one file to another; 1 when something did, 2 when one cannot be read or is wrong."""
    values = []
    for file in (arguments.old, arguments.new):
        text = text_of(file)
        if text is None:
            return 2
        reading = load(text)
        if reading.procedure is None:
            print("\n".join(f"{file}:{each}" for each in reading.mistakes), file=sys.stderr)
            return 2
        values.append(read(text).value)
    changes = difference(*values)
    if arguments.json:
        print(json.dumps([asdict(each) for each in changes], ensure_ascii=False, indent=2))
    else:
        print("\n".join(sentence(each).in_language(arguments.language) for each in changes) or "Nothing changed.")
    return 1 if changes else 0


def with_two_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=Path, help="the earlier procedure file")
    parser.add_argument("new", type=Path, help="the later one")
    parser.add_argument("--json", action="store_true", help="print the operations as JSON")
    parser.add_argument("--language", choices=("fr", "en"), default="en", help="the language of the sentences")


def publish_files(arguments: argparse.Namespace) -> int:
    """Put files in force, or all those that systems ship when none is named; a file whose tests fail is not."""
    try:
        versions = [publish_tried(file.read_text(encoding="utf-8")) for file in arguments.files] or publish_shipped()
        for version in versions if arguments.rebase else ():
            rebase(version.procedure, version)
    except WrongProcedureFile as error:
        print(error, file=sys.stderr)
        return 1
    for version in versions:
        print(f"{version.procedure.slug}: version {version.digest[:12]} is in force.")
    return 0


@transaction.atomic
def publish_tried(text: str) -> ProcedureVersion:
    """Raises WrongProcedureFile, also for tests that fail."""
    version = publish(text)
    if found := failed_tests(text):
        raise WrongProcedureFile(tuple(found))
    return version


def with_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="*", help="procedure files; all shipped ones when none is given")
    parser.add_argument("--rebase", action="store_true", help="take the files under way to the new versions, where nothing is lost")
