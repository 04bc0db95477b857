"""``parvis nodes found`` and ``join``: how an installation becomes a node."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from django.conf import settings

from parvis.core.nodes import actions, joining, selectors
from parvis.core.nodes.commands.shared import with_network, worded
from parvis.core.nodes.joining import Progress
from parvis.core.nodes.models import Application
from parvis.kernel import catalogue
from parvis.kernel.networks import Label
from parvis.kernel.text import Text


def with_self(parser: argparse.ArgumentParser) -> None:
    with_network(parser)
    parser.add_argument("--id", default=settings.PARVIS_NODE_ID, help="this node's name (default: PARVIS_NODE_ID)")
    parser.add_argument(
        "--address", default=settings.PARVIS_NODE_ADDRESS, help="https origin of its listener (default: PARVIS_NODE_ADDRESS)"
    )
    parser.add_argument("--title", default="", help="who this is, in words; default: its name")
    parser.add_argument("--title-en", default="", help="the same in English, where it differs")
    parser.add_argument("--organisation", default="", help="identifier of the organisation; default: its name")
    parser.add_argument("--country", default="FR", help="two letters (ISO 3166-1)")


def title_of(arguments: argparse.Namespace) -> Text:
    french = arguments.title or arguments.id
    return Text(french, arguments.title_en or french)


@worded
def found(arguments: argparse.Namespace) -> int:
    """Prints the key by which members know this authority."""
    published = actions.found(
        arguments.network,
        title=title_of(arguments),
        identifier=arguments.id,
        address=arguments.address,
        organisation_identifier=arguments.organisation or arguments.id,
        country=arguments.country,
        url=settings.PARVIS_ORIGIN,
    )
    key = published.keys[0]
    print(
        f"{arguments.network} is founded; {arguments.id} is its first member, until {published.expires_at:%Y-%m-%d} and republished before."
    )
    print(f"Members join with: parvis nodes join {arguments.network} --authority {settings.PARVIS_ORIGIN} --key {key['kid']}")
    print(f"To be compared by another way: {joining.spoken(key)}")
    return 0


def with_join_options(parser: argparse.ArgumentParser) -> None:
    with_self(parser)
    parser.add_argument("--authority", default="", help="address of the authority's installation")
    parser.add_argument("--key", default="", help="the authority's public key (JWK, or a file of it), its thumbprint or its numbers")
    parser.add_argument(
        "--clearance", default="", choices=[label.value for label in Label], help="the highest label that you ask to be cleared for"
    )
    parser.add_argument("--wait", type=int, default=0, metavar="SECONDS", help="ask again until the authority has decided")
    parser.add_argument("--request", type=Path, help="write the application into a file, to be carried to the authority")
    parser.add_argument("--answer", type=Path, help="the file that the authority gave back")


@worded
def join(arguments: argparse.Namespace) -> int:
    """0 once this node is a member or its application is written, 1 refused, 3 while it waits for a decision."""
    network = arguments.network
    if arguments.answer:
        joining.take_file(network, arguments.answer.read_text())
        return told(network, Progress(state="admitted", numbers=""))
    if selectors.is_in(network):
        print(f"This node is a member of {network} already.")
        return 0
    wish = joining.prepare(
        network,
        url=arguments.authority,
        key=read_if_file(arguments.key),
        identifier=arguments.id,
        address=arguments.address,
        title=title_of(arguments),
        organisation_identifier=arguments.organisation or arguments.id,
        country=arguments.country,
        clearance=Label(arguments.clearance or catalogue.networks()[network].lowest),
    )
    if arguments.request:
        arguments.request.write_text(joining.application(wish) + "\n")
        print(f"Carry {arguments.request} to the authority. Its fingerprint, to be compared aloud: {wish.numbers}")
        return 0
    return told(network, waited(network, joining.apply(wish), seconds=arguments.wait))


def read_if_file(key: str) -> str:
    path = Path(key)
    return path.read_text() if len(key) < 200 and "{" not in key and path.is_file() else key


def waited(network: str, progress: Progress, *, seconds: int) -> Progress:
    deadline = time.monotonic() + seconds
    while progress.state == Application.State.WAITING and time.monotonic() < deadline:
        time.sleep(1)
        progress = joining.ask_again(network)
    return progress


def told(network: str, progress: Progress) -> int:
    if progress.state == Application.State.ADMITTED:
        print(f"This node is a member of {network}.")
        return 0
    if progress.state == Application.State.REFUSED:
        print(f"The authority refused the application: {progress.reason}", file=sys.stderr)
        return 1
    print(f"The application waits for the authority. Fingerprint, to be compared aloud: {progress.numbers}")
    print("The worker asks again every minute; so does this command with --wait SECONDS.")
    return 3
