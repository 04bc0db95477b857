"""``parvis nodes compare``: whether another node kept the same messages, each difference named."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time

from django.utils import timezone

from parvis.core.nodes import carrying, comparison, identity, places
from parvis.core.nodes.rules.comparison import BadComparison, Differences, Line


def with_comparison(parser: argparse.ArgumentParser) -> None:
    parser.description = "Compare the messages that this node and another kept of what they said to each other."
    parser.add_argument("member", help="the other node’s name")
    parser.add_argument("--network", default="", help="needed where this node is a member of several")
    parser.add_argument("--since", type=date.fromisoformat, help="first day, YYYY-MM-DD (a month ago)")
    parser.add_argument("--now", action="store_true", help="also the last minutes, whose messages may still be on their way")


def compare(arguments: argparse.Namespace) -> int:
    """0 when both kept the same, 1 when they differ, 3 when the other could not be asked."""
    joined = places.networks()
    if not arguments.network and len(joined) != 1:
        print(f"Name the network: this node is a member of {', '.join(joined) or 'none'}.", file=sys.stderr)
        return 2
    network = arguments.network or joined[0]
    since = datetime.combine(arguments.since, time(), UTC) if arguments.since else None
    try:
        found = comparison.compare(network, arguments.member, since=since, until=timezone.now() if arguments.now else None)
    except (carrying.Unsent, BadComparison, identity.NoIdentity, places.UnknownNetwork) as failure:
        print(f"Not compared with {arguments.member}: {failure}", file=sys.stderr)
        return 3
    print("\n".join(said(found, arguments.member)))
    return 0 if found.none else 1


def said(found: Differences, member: str) -> list[str]:
    lines = [f"missing here:  {worded(line)}" for line in found.missing_here]
    lines += [f"missing there: {worded(line)}" for line in found.missing_there]
    lines += [f"different:     {worded(ours)}\n     there:     {worded(theirs)}" for ours, theirs in found.different]
    lines += [f"unheard:       {worded(line)}" for line in found.unheard]
    return [
        *lines,
        f"{member} and this node kept the same messages." if found.none else f"{member} and this node did not keep the same messages.",
    ]


def worded(line: Line) -> str:
    return (
        f"{line.identifier} {line.kind} {line.sender} → {line.receiver} {line.label} {line.digest[:16]} {line.answer[:16] or 'no answer'}"
    )
