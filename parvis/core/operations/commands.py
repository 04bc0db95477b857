"""``parvis serve``, ``demo``, ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from django.conf import settings

from parvis.core.operations import backup as copies
from parvis.core.operations import demonstration, serving
from parvis.core.operations.backup import BackupRefused
from parvis.core.operations.checks import RefusedSettings
from parvis.core.operations.demonstration import CannotStart
from parvis.core.operations.supervision import KeepsFalling


def refused(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1


def with_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: behind a proxy on this machine)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8), help="processes that answer (one per processor)")
    parser.add_argument(
        "--threads", type=int, default=serving.THREADS, help="requests that each answers at a time; 16 where programs call the hubs much"
    )


def serve(arguments: argparse.Namespace) -> int:
    """Check the installation, then serve it."""
    try:
        serving.serve(host=arguments.host, port=arguments.port, processes=arguments.workers, threads=arguments.threads)
    except RefusedSettings as error:
        return refused(error)
    return 0


def with_demonstration(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Run a demonstration country on this machine: the portal on PORT, its identity providers and registry\n"
        "sources on PORT+1, and a worker. Data lie in PARVIS_DATA (./var unless set), are made on the first\n"
        "start and kept from one to the next. E-mails are shown at /platform/mail; nothing leaves the machine.\n"
        "Everything listens on 127.0.0.1 only. Ctrl-C stops all of it."
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the portal; the next one is used too (8000)")
    parser.add_argument("--reset", action="store_true", help="delete the demonstration's data first")
    parser.add_argument("--no-worker", action="store_true", help="start no worker: run `parvis worker` beside, to watch or kill it")


def demo(arguments: argparse.Namespace) -> int:
    """Set up, load and run the demonstration until stopped."""
    try:
        demonstration.refuse_production()
        demonstration.refuse_busy(arguments.port)
        if arguments.reset:
            demonstration.wipe()
            demonstration.begin_again(arguments.port, ["--no-worker"] if arguments.no_worker else [])
        announced_preparation()
        demonstration.run(arguments.port, with_worker=not arguments.no_worker)
    except (CannotStart, KeepsFalling) as error:
        return refused(error)
    except KeyboardInterrupt:
        print("Stopped before it was ready; the next start goes on from there.", file=sys.stderr)
        return 130
    return 0


def announced_preparation() -> None:
    start = time.monotonic()
    print(f"Preparing the demonstration in {settings.PARVIS_DATA}", flush=True)
    demonstration.prepare()
    print(f"Ready in {time.monotonic() - start:.1f} s; starting.", flush=True)


def with_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the backup's folder")


def backup(arguments: argparse.Namespace) -> int:
    try:
        copies.backup(arguments.folder)
    except BackupRefused as error:
        return refused(error)
    print(f"Backup written to {arguments.folder}. It holds personal data and keys: keep it as safe as the installation.")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    try:
        copies.restore(arguments.folder)
    except BackupRefused as error:
        return refused(error)
    print("Restored. Run parvis migrate if this version is newer, then parvis trace verify.")
    return 0
