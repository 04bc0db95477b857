"""``parvis procedure check`` and ``parvis procedure publish``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from parvis.components.procedures.actions import publish, publish_shipped
from parvis.components.procedures.actions.publishing import known_life_events, released_fields
from parvis.components.procedures.rules.loader import Reading, WrongProcedureFile, load
from parvis.components.procedures.selectors.once_only import held_concepts


def check(arguments: argparse.Namespace) -> int:
    """Print every mistake and warning with its line, column and mend; 1 when there is one, 2 when the file cannot be read."""
    try:
        text = arguments.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{arguments.file}: cannot be read as UTF-8 text: {error}", file=sys.stderr)
        return 2
    reading = (
        load(text) if arguments.apart else load(text, offers=released_fields(), life_events=known_life_events(), concepts=held_concepts())
    )
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
    return f"{warned}{file}: {reading.procedure.slug} is right ({len(reading.procedure.pages)} pages, {fields} fields, {len(reading.procedure.needs)} needs)."


def with_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a procedure file (YAML)")
    parser.add_argument("--json", action="store_true", help="print the mistakes as JSON")
    parser.add_argument("--apart", action="store_true", help="do not look for offers and life events in this installation")


def publish_files(arguments: argparse.Namespace) -> int:
    """Put files in force, or all those that systems ship when none is named."""
    try:
        versions = [publish(file.read_text(encoding="utf-8")) for file in arguments.files] or publish_shipped()
    except WrongProcedureFile as error:
        print(error, file=sys.stderr)
        return 1
    for version in versions:
        print(f"{version.procedure.slug}: version {version.digest[:12]} is in force.")
    return 0


def with_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="*", help="procedure files; all shipped ones when none is given")
