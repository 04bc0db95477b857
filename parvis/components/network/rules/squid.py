"""The protocol in which Squid asks a helper (external_acl_type, https://wiki.squid-cache.org/Features/AddonHelpers)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from parvis.components.network.rules.hosts import BadAddress, parsed
from parvis.components.network.rules.judging import Judge, Verdict

LONGEST_LINE = 16_384
ORIGIN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:[/\\\\]{2,})?[^/\\\\?#]*")


@dataclass(frozen=True)
class Question:
    """One line: the channel, empty without concurrency, and the origin of the address, decoded."""

    channel: str
    address: str


def question(line: str, *, channels: bool = True) -> Question:
    """From ``7 http%3A%2F%2Fexample.org%2F -``; what comes after the address is left aside. Raises ValueError."""
    parts = line.rstrip("\r\n").split(" ")
    channel = parts.pop(0) if channels else ""
    if channels and not (channel.isascii() and channel.isdigit()):
        raise ValueError("no channel")
    if not parts or not parts[0] or len(line) > LONGEST_LINE:
        raise ValueError("no address")
    return Question(channel, origin_of(unquote(parts[0], errors="strict")))


def origin_of(address: str) -> str:
    """What stands before the path: that alone is judged, and whatever the rest holds."""
    found = ORIGIN.match(address)
    return found[0] if found else address


def answered(line: str, judge: Judge, *, family: str = "", channels: bool = True) -> str:
    """The answer to one line: ``7 OK``, ``7 ERR message=…``, or BH for what cannot be understood."""
    try:
        asked = question(line, channels=channels)
    except ValueError as error:
        channel = line.split(" ", 1)[0].strip()
        start = f"{channel} " if channels and channel.isdigit() else ""
        return f"{start}BH message={quote(str(error))}"
    start = f"{asked.channel} " if channels else ""
    try:
        verdict = judge(parsed(asked.address), family)
    except BadAddress:
        return f"{start}ERR message={quote('shape:malformed', safe=':')}"
    return start + ("OK" if verdict.allowed else refused(verdict))


def refused(verdict: Verdict) -> str:
    """The key of the rule for the page that explains it; never the address."""
    return f"ERR message={quote(verdict.key, safe=':-')}"
