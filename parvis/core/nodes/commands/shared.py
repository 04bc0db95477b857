"""What the commands of this room share: how they end when something cannot be done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import wraps

from parvis.core.nodes import identity, membership, selectors
from parvis.core.nodes.actions import Refused
from parvis.core.nodes.certificates import BadRequest, UnknownCertificate
from parvis.core.nodes.joining import NotJoined
from parvis.core.nodes.places import UnknownNetwork
from parvis.core.nodes.rules.applications import BadApplication
from parvis.core.nodes.rules.keys import NotAKey
from parvis.core.nodes.rules.membership import NotAccepted

Run = Callable[[argparse.Namespace], int]
SAID = (
    BadApplication,
    BadRequest,
    NotAKey,
    NotAccepted,
    NotJoined,
    Refused,
    UnknownCertificate,
    UnknownNetwork,
    identity.NoIdentity,
    membership.NotAMember,
    selectors.UnknownApplication,
    selectors.UnknownNode,
)


def worded(run: Run) -> Run:
    """1, with the reason on the error stream, for what cannot be done."""

    @wraps(run)
    def command(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except SAID as error:
            print(error, file=sys.stderr)
            return 1

    return command


def with_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", help="the network's name, such as /nodes shows it")
