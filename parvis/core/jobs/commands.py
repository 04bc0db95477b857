"""``parvis worker``."""

from __future__ import annotations

import argparse

from parvis.core.jobs import actions, periodic, worker


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then leave")


def run(arguments: argparse.Namespace) -> int:
    """Serve the queue until stopped, or with ``--once`` until nothing is due."""
    if arguments.once:
        periodic.synchronise()
        print(f"{actions.run_due()} jobs done.")
    else:
        worker.work()
    return 0
