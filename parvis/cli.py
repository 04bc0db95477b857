"""The ``parvis`` command: each sub-command comes from a system's manifest or from the kernel."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from parvis import __version__
from parvis.kernel.secrets import MissingSecret


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``parvis ARGV``; returns the exit code."""
    given = list(argv if argv is not None else sys.argv[1:])
    if given[:1] == ["witness"]:  # needs no installation, and must not begin one
        from parvis.core.protection.witness import commands

        return commands.main(given[1:])
    name_origins(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    import django
    from django.conf import settings

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
    code: int = arguments.run(arguments)
    return code


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
