"""The ``parvis`` command: each sub-command comes from a system's manifest or from the kernel."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from parvis import __version__
from parvis.kernel.secrets import MissingSecret

# Known before settings are read, because reading them begins an installation: its folder, its session key.
NEED_TABLES = {
    *("backup", "load", "worker", "network load", "procedure publish", "registries load", "signin reseal"),
    *(f"nodes {name}" for name in ("found", "join", "admit", "expel", "renew", "revoke", "publish", "rotate")),
    *(f"nodes {name}" for name in ("serve", "describe", "request", "ask", "compare")),
    *(f"files {name}" for name in ("list", "show", "take", "accept", "refuse", "close", "export")),
    *(f"trace {name}" for name in ("verify", "export", "archive", "rotate-key", "revoke-key")),
}
NO_TABLES = (
    "There is no installation in {where}: its database has no tables yet, and `parvis {command}` needs them.\n"
    "Begin one with `parvis migrate`, or name the folder of yours: PARVIS_DATA=/its/folder parvis {command} …"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``parvis ARGV``; returns the exit code."""
    given = list(argv if argv is not None else sys.argv[1:])
    if given[:1] == ["witness"]:  # needs no installation, and must not begin one
        from parvis.core.protection.witness import commands

        return commands.main(given[1:])
    if is_whole_elsewhere(given) and not is_installed():
        with TemporaryDirectory(prefix="parvis-") as passing:  # what only checks a file begins no installation here
            os.environ["PARVIS_DATA"] = passing
            return run(given)
    if command_of(given) in NEED_TABLES and not {"-h", "--help"} & set(given) and not is_installed():
        return refused(command_of(given))
    return run(given)


def run(given: Sequence[str]) -> int:
    name_origins(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    import django
    from django.conf import settings
    from django.db import DatabaseError

    try:
        _ = settings.PARVIS_MODE  # reads them all, and refuses wrong ones
    except (MissingSecret, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    django.setup()
    arguments = parser().parse_args(given)
    if not hasattr(arguments, "run"):
        arguments.help_of.print_help()
        return 2
    try:
        code: int = arguments.run(arguments)
    except DatabaseError:
        if has_tables():
            raise
        return refused(command_of(given))
    return code


def command_of(given: Sequence[str]) -> str:
    """``trace verify`` of ``trace verify --log copy``; one word where the command has one."""
    words = given[:2] if " ".join(given[:2]) in NEED_TABLES else given[:1]
    return " ".join(words)


def is_whole_elsewhere(given: Sequence[str]) -> bool:
    """Whether all that is to be checked is in the file or folder that was named."""
    named = {each.partition("=")[0] for each in given[2:]}
    return list(given[:2]) == ["trace", "verify"] and bool(named & {"--log", "--receipt"})


def is_installed() -> bool:
    """Whether a database is there to be asked; one on a server is asked when it is needed."""
    from django.apps import apps

    return apps.ready or bool(os.environ.get("PARVIS_DATABASE")) or (data_folder() / "parvis.sqlite3").exists()


def data_folder() -> Path:
    return Path(os.environ.get("PARVIS_DATA", "var")).resolve()


def has_tables() -> bool:
    """Whether this database was ever migrated; raises DatabaseError where it cannot be reached."""
    from django.db import connection

    return "django_migrations" in connection.introspection.table_names()


def refused(command: str) -> int:
    where = "the database of PARVIS_DATABASE" if os.environ.get("PARVIS_DATABASE") else data_folder()
    print(NO_TABLES.format(where=where, command=command), file=sys.stderr)
    return 2


def name_origins(argv: Sequence[str]) -> None:
    """The demonstration answers on the port that it is given: settings must know before they are read."""
    if list(argv[:1]) != ["demo"]:
        return
    probe = argparse.ArgumentParser(add_help=False)
    probe.add_argument("--port", type=int, default=8000)
    port = probe.parse_known_args(argv[1:])[0].port
    os.environ["PARVIS_ORIGIN"] = f"http://127.0.0.1:{port}"
    os.environ.setdefault("PARVIS_PROVIDERS_ORIGIN", f"http://127.0.0.1:{port + 1}")  # or where they run apart


def parser() -> argparse.ArgumentParser:
    """The whole command line, grouped: ``trace verify`` is ``verify`` under ``trace``."""
    from parvis.kernel import catalogue
    from parvis.kernel.commands import COMMANDS

    top = argparse.ArgumentParser(prog="parvis", description="The State as a platform: run it, load it, check it.")
    top.add_argument("--version", action="version", version=__version__)
    top.set_defaults(help_of=top)
    groups = {"": top.add_subparsers(metavar="COMMAND")}
    for command in sorted([*COMMANDS, *catalogue.commands()], key=lambda command: command.name):
        group, _, name = command.name.rpartition(" ")
        if group not in groups:
            head = groups[""].add_parser(group, help=f"see parvis {group} --help")
            head.set_defaults(help_of=head)
            groups[group] = head.add_subparsers(metavar="COMMAND")
        sub = groups[group].add_parser(name, help=command.summary, description=command.summary)
        if command.configure is not None:
            command.configure(sub)
        sub.set_defaults(run=command.run)
    return top
