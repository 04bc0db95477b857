"""Commands that belong to no system: migrate and check the installation."""

from __future__ import annotations

import argparse

from django.core.management import call_command

from parvis.kernel import benchmarks, catalogue, house_map
from parvis.kernel.manifest import Command


def migrate(arguments: argparse.Namespace) -> int:
    call_command("migrate", interactive=False, verbosity=arguments.verbosity)
    return 0


def with_verbosity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verbosity", type=int, default=1, choices=range(4), help="0 (quiet) to 3 (everything)")


def load(arguments: argparse.Namespace) -> int:
    """Load the demonstration data of one system again; loading is repeatable."""
    system = catalogue.system(arguments.system)
    if system.demo is None:
        print(f"{system.slug} has nothing to load.")
        return 1
    system.demo.load()
    return 0


def with_system(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("system", help="a system's slug, as /systems shows it")


COMMANDS = (
    Command(name="bench", summary="measure one job, or all of them", run=benchmarks.run, configure=benchmarks.configure),
    Command(name="map", summary="print the map of the house from the manifests", run=house_map.run, configure=house_map.with_target),
    Command(name="migrate", summary="bring the database to this version", run=migrate, configure=with_verbosity),
    Command(name="load", summary="load the demonstration data of one system", run=load, configure=with_system),
)
