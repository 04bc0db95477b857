"""``parvis bench``: the measured jobs that systems declare, printed as one table."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterable

from django.db import connection

from parvis.kernel import catalogue
from parvis.kernel.manifest import Benchmark


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a benchmark's name, `all`, or `list`")
    parser.add_argument("--size", type=int, metavar="N", help="how much work, instead of the benchmark's own measure")


def run(arguments: argparse.Namespace) -> int:
    found = catalogue.benchmarks()
    if arguments.name == "list":
        print("\n".join(f"{name:24}{benchmark.title} (size {benchmark.size})" for name, benchmark in sorted(found.items())))
        return 0
    if arguments.name != "all" and arguments.name not in found:
        print(f"No benchmark is called {arguments.name!r}. There are: {', '.join(sorted(found))}, all.")
        return 2
    chosen = sorted(found.values(), key=lambda each: each.name) if arguments.name == "all" else [found[arguments.name]]
    print_table(chosen, arguments.size)
    return 0


def print_table(benchmarks: Iterable[Benchmark], size: int | None) -> None:
    """A Markdown table, so that docs/benchmarks.md takes it as printed."""
    print(f"{connection.vendor}, Python {platform.python_version()}, {platform.machine()}\n\n| job | figure | value |\n|---|---|---:|")
    for benchmark in benchmarks:
        for figure, value in benchmark.run(size or benchmark.size).items():
            print(f"| {benchmark.title} | {figure} | {value:,.4g} |", flush=True)
