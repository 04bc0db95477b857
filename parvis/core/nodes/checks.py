"""What a node set up half-way is told at start, each with the way to mend it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  Django's name

from parvis.core.nodes import places
from parvis.core.nodes.rules.applications import IDENTIFIER
from parvis.core.nodes.rules.keys import NotAKey, private

Found = tuple[bool, str, str, str]


@register
def the_node_is_whole(**_: Any) -> list[CheckMessage]:
    """Nothing where this installation is no node; errors where it would start as half of one."""
    wrong = [*variables(), *(each for network in places.networks() for each in files(network))]
    return [Error(message, hint=hint, id=f"nodes.{number}") for is_wrong, number, message, hint in wrong if is_wrong] + readable()


def variables() -> list[Found]:
    name, address = settings.PARVIS_NODE_ID, settings.PARVIS_NODE_ADDRESS
    joined = [network for network in places.networks() if places.pins(network)["identifier"] != name]
    listening = [network for network in places.networks() if (places.folder(network) / "tls" / "current").exists()]
    return [
        (
            bool(name) and not IDENTIFIER.fullmatch(name),
            "E101",
            f"PARVIS_NODE_ID is {name!r}.",
            "Give it 2 to 64 of a-z, 0-9, dot and hyphen.",
        ),
        (
            bool(address) and not address.startswith("https://"),
            "E102",
            "PARVIS_NODE_ADDRESS is not an https address.",
            "Set PARVIS_NODE_ADDRESS=https://host:port, where other nodes reach this one’s listener.",
        ),
        (bool(name) != bool(address), "E103", "Only one of PARVIS_NODE_ID and PARVIS_NODE_ADDRESS is set.", "Set both, or neither."),
        (
            bool(name and joined),
            "E104",
            f"PARVIS_NODE_ID is {name!r}, and this node is known otherwise in: {', '.join(joined)}.",
            f"Set it back, or move the folder of that network out of {settings.PARVIS_DATA / 'nodes'} and join again.",
        ),
        (
            bool(listening) and not name and not settings.PARVIS_DEMO,
            "E105",
            f"This installation is a node of {', '.join(listening)} and PARVIS_NODE_ID is not set.",
            "Set PARVIS_NODE_ID and PARVIS_NODE_ADDRESS as they were when it joined.",
        ),
    ]


def files(network: str) -> list[Found]:
    home = places.folder(network)
    restore = f"Restore {home} from the backup."
    has_certificate = (home / "tls" / "current").exists()
    named = home / "tls" / places.read(home / "tls" / "current") if has_certificate else home
    return [
        (
            not is_key(home / "message.key"),
            "E110",
            f"{home / 'message.key'} is missing or no key.",
            f"{restore} Or move it away and join again.",
        ),
        (
            has_certificate and not all((named / name).exists() for name in ("tls.key", "tls.pem")),
            "E111",
            f"The certificate that {home / 'tls' / 'current'} names is not there.",
            restore,
        ),
        (has_certificate and not (home / "ca.pem").exists(), "E112", f"{home / 'ca.pem'} is missing.", restore),
        (
            places.is_authority(network) and not ((home / "ca.key").exists() and is_key(home / "authority.key")),
            "E113",
            f"This node is the authority of {network}, and one of its keys is missing or none.",
            f"{restore} Without them no member can be admitted, renewed or expelled.",
        ),
    ]


def is_key(path: Path) -> bool:
    try:
        return bool(private(path.read_text()))
    except (OSError, NotAKey):
        return False


def readable() -> list[CheckMessage]:
    """Private keys that others than their owner may read."""
    keys = [path for network in places.networks() for path in places.folder(network).rglob("*.key*") if path.is_file()]
    open_ones = [path for path in keys if stat.S_IMODE(path.stat().st_mode) & 0o077]
    return [Warning(f"{path} may be read by others.", hint=f"chmod 600 {path}", id="nodes.W001") for path in open_ones]
