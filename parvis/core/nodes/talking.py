"""``parvis nodes serve | describe | request | ask``: the listener, and talking to other nodes from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

from parvis.core.exchange.actions import ExchangeError
from parvis.core.exchange.rules.answers import Query, Subject, released
from parvis.core.nodes import description, identity, listener, membership, places, remote
from parvis.core.nodes.asking import read_identity
from parvis.core.nodes.models import RemoteAuthorisation
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.source import NodeSource

Run = Callable[[argparse.Namespace], int]


class NoFile(ValueError):
    """A file that was named cannot be read as a JSON object; the message says which and why."""


def worded(run: Run) -> Run:
    """1, with the reason on the error stream, for what another node or the rules refuse; 3 for what may pass later."""

    @wraps(run)
    def command(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except Refused as refused:
            print(f"{refused.code}: {refused.text.en}", file=sys.stderr)
            return 1
        except ExchangeError as error:
            print(error.text.en, file=sys.stderr)
            return 3 if hasattr(error, "cause") else 1
        except (identity.NoIdentity, places.UnknownNetwork, membership.NotAMember, NoFile) as error:
            print(error, file=sys.stderr)
            return 1

    return command


def with_listener(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", nargs="?", default="", help="which network; needed only where this node is a member of several")
    parser.add_argument("--host", default="0.0.0.0", help="the addresses to listen on (default: all)")  # noqa: S104  other nodes come from elsewhere
    parser.add_argument("--port", type=int, default=8443)


@worded
def serve(arguments: argparse.Namespace) -> int:
    network = arguments.network or only_network()
    own = identity.own(network)
    print(f"{own.identifier} listens for {network} on {arguments.host}:{arguments.port}; mutual TLS only.", flush=True)
    listener.serve(network, host=arguments.host, port=arguments.port)
    return 0


def only_network() -> str:
    joined = places.networks()
    if len(joined) != 1:
        raise identity.NoIdentity(f"Name the network: this node is a member of {', '.join(joined) or 'none'}.")
    return joined[0]


def with_member(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", help="the network’s name, such as /nodes shows it")
    parser.add_argument("member", help="the other node's name in the network")


@worded
def describe(arguments: argparse.Namespace) -> int:
    """Prints what the member offers, as JSON."""
    print(json.dumps(description.describe(arguments.network, arguments.member), ensure_ascii=False, indent=2))
    return 0


def with_request(parser: argparse.ArgumentParser) -> None:
    with_member(parser)
    parser.add_argument("offer", help="what to be allowed to ask, as `nodes describe` names it")
    parser.add_argument("--use", default="", help="the use case, as `nodes describe` names it")
    parser.add_argument("--answers", type=Path, help="JSON file: what the request says, by the names of the API of authorisations")
    parser.add_argument("--status", action="store_true", help="ask how the latest request stands, and send none")


@worded
def request(arguments: argparse.Namespace) -> int:
    """0 when granted, 1 when refused or ended, 3 while it waits."""
    if arguments.status:
        row = latest(arguments)
        row = remote.poll(row)
    else:
        answers = said_in(arguments.answers) if arguments.answers else {}
        row = remote.request(arguments.network, arguments.member, arguments.offer, use_case=arguments.use, answers=answers)
    print(f"{row.request}: {row.state}{f', {row.authorisation} until {row.valid_until}' if row.authorisation else ''} {row.reason}".strip())
    return {RemoteAuthorisation.State.GRANTED: 0, RemoteAuthorisation.State.SUBMITTED: 3}.get(RemoteAuthorisation.State(row.state), 1)


def latest(arguments: argparse.Namespace) -> RemoteAuthorisation:
    rows = RemoteAuthorisation.objects.filter(network=arguments.network, peer=arguments.member, offer=arguments.offer)
    found = rows.order_by("-asked_at", "-pk").first()
    if found is None:
        raise Refused("no-such-request")
    return found


def with_question(parser: argparse.ArgumentParser) -> None:
    with_member(parser)
    parser.add_argument("offer")
    parser.add_argument("--fields", required=True, help="names of fields, separated by commas")
    about = parser.add_mutually_exclusive_group(required=True)
    about.add_argument("--organisation", default="", help="the organisation that the question is about")
    about.add_argument("--key", default="", help="the record that the question is about")
    about.add_argument("--identity", type=Path, help="JSON file with the civil identity of the person whom the question is about")
    parser.add_argument("--for", dest="recipient", default="", help="the body that receives the answer (default: this member's)")


@worded
def ask(arguments: argparse.Namespace) -> int:
    """Prints the values that were released, as JSON; the trace of whom it is about says so on both nodes."""
    fields = tuple(each.strip() for each in arguments.fields.split(",") if each.strip())
    me = membership.member(arguments.network, identity.own(arguments.network).identifier)
    query = Query(
        offer=arguments.offer,
        subject=subject_of(arguments),
        fields=fields,
        recipient=arguments.recipient or me.organisation_identifier,
        request_id=uuid4().hex,
    )
    source = NodeSource(network=arguments.network, member=arguments.member, offer=arguments.offer, leaves=False)
    found: Mapping[str, Any] = source(query)
    print(json.dumps(released(found, fields), ensure_ascii=False, indent=2))
    return 0


def subject_of(arguments: argparse.Namespace) -> Subject:
    if arguments.identity:
        return Subject(identity=read_identity(said_in(arguments.identity)))
    return Subject(organisation=arguments.organisation) if arguments.organisation else Subject(key=arguments.key)


def said_in(path: Path) -> dict[str, Any]:
    """The JSON object in a file; raises NoFile."""
    sample = "docs/nodes.md (“A State and a commune”) shows one."
    try:
        found = json.loads(path.read_text())
    except OSError as error:
        raise NoFile(f"{path} cannot be read ({error.strerror}). Nothing was sent. Write it first: {sample}") from error
    except ValueError as error:
        raise NoFile(f"{path} is not JSON ({error}). Nothing was sent. {sample}") from error
    if not isinstance(found, dict):
        raise NoFile(f"{path} holds no JSON object. Nothing was sent. {sample}")
    return found
