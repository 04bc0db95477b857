"""``parvis registries load``."""

from __future__ import annotations

import argparse

from parvis.components.registries import actions, selectors


def with_slug(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", nargs="?", default="", help="one registry; all of them without it")


def load(arguments: argparse.Namespace) -> int:
    try:
        chosen = [selectors.registry(arguments.slug)] if arguments.slug else list(selectors.registries().values())
        for registry in chosen:
            changed = actions.load(registry)
            print(f"{registry.slug}: {len(changed.added)} added, {len(changed.changed)} changed, {len(changed.ended)} ended")
    except (actions.RegistryError, actions.BadRegistryFile) as error:
        print(error)
        return 1
    return 0
