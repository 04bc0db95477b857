"""``parvis systems``: what works of all that the plans name."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from parvis.components.inventory import selectors


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON list, an object per row")
    parser.add_argument("--state", choices=["works", "partial", "none"], help="only rows in this state")


def systems(arguments: argparse.Namespace) -> int:
    rows = selectors.matching(state=arguments.state or "")
    if arguments.json:
        print(json.dumps([selectors.as_json(row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row.state:8}{row.id:34}{row.name}")
    counts = Counter(row.state for row in rows)
    print(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "This country declares no inventory.")
    return 0
