"""``parvis registries load``, ``parvis registry check`` and ``parvis registry sniff``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ruamel.yaml import YAML

from parvis.components.registries import actions, selectors
from parvis.components.registries.rules import declaration as declarations
from parvis.components.registries.rules.reading import sniffed


def with_slug(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", nargs="?", default="", help="one registry; all of them without it")


def load(arguments: argparse.Namespace) -> int:
    try:
        chosen = [selectors.registry(arguments.slug)] if arguments.slug else list(selectors.registries().values())
        for registry in chosen:
            changed = actions.load(registry)
            print(f"{registry.slug}: {len(changed.added)} added, {len(changed.changed)} changed, {len(changed.ended)} ended")
    except (actions.RegistryError, actions.BadRegistryFile, actions.UnreadableFile) as error:
        print(error)
        return 1
    return 0


def with_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def check(arguments: argparse.Namespace) -> int:
    """0 when the declaration and every cell of its file are good."""
    try:
        declared = declarations.read(arguments.file.absolute())
        found = selectors.read_rows(declared)
    except (actions.BadDeclaration, actions.UnreadableFile, OSError) as error:
        print(error)
        return 1
    for bad in found.listed:
        print(f"line {bad.line}, {bad.column or 'whole line'}: {bad.why.en}{f' ({bad.value!r})' if bad.value else ''}")
    if found.wrong > len(found.listed):
        print(f"and {found.wrong - len(found.listed)} more")
    print(f"{declared.slug}: {found.lines} lines, {len(found.rows)} good rows, {found.wrong} to mend")
    return 1 if found.wrong else 0


def sniff(arguments: argparse.Namespace) -> int:
    try:
        seen = sniffed(arguments.file.read_bytes())
    except (actions.UnreadableFile, OSError) as error:
        print(error)
        return 1
    todo = {"fr": "À compléter", "en": "To complete"}
    columns = [
        {"name": each.name, "header": each.header, "title": {"fr": each.header, "en": each.header}, "kind": each.kind}
        for each in seen.columns
    ]
    written = {
        "slug": "to-complete",
        **{name: dict(todo) for name in ("title", "summary")},
        "owner": "to-complete",
        "licence": "to complete",
        "from": dict(todo),
        "key": seen.key,
        "source": {"file": arguments.file.name, "encoding": seen.encoding, "delimiter": seen.delimiter},
        "columns": columns,
    }
    YAML().dump(written, sys.stdout)
    return 0
