"""``parvis nodes admit``, ``expel``, ``renew``, ``revoke``, ``publish``, ``rotate``: the authority's register."""

from __future__ import annotations

import argparse
from pathlib import Path

from parvis.core.nodes import actions, joining, selectors
from parvis.core.nodes.commands.shared import with_network, worded
from parvis.core.nodes.rules import applications
from parvis.kernel.networks import Label

BY = "parvis nodes"  # who the trace names when no operator signed in


def with_admission(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="name under which the node applied")
    parser.add_argument("--network", default="", help="where the same name applied to several networks")
    parser.add_argument("--fingerprint", default="", help="its numbers, where several applied under the same name")
    parser.add_argument("--clearance", default="", choices=[label.value for label in Label], help="default: what it asked for")
    parser.add_argument("--file", type=Path, help="an application that was carried here")
    parser.add_argument("--out", type=Path, help="write the answer into a file, to be carried back")


@worded
def admit(arguments: argparse.Namespace) -> int:
    if arguments.file:
        carried = applications.opened(arguments.file.read_text().strip(), network=arguments.network)
        application = actions.apply(carried, carried=True)
    else:
        application = selectors.waiting_application(arguments.id, network=arguments.network, numbers=arguments.fingerprint)
    actions.admit(application, clearance=Label(arguments.clearance) if arguments.clearance else None, by=BY)
    if arguments.out:
        arguments.out.write_text(selectors.answer_file(application))
    print(f"{application.identifier} is a member of {application.network}. Its fingerprint was: {selectors.spoken(application)}")
    return 0


def with_member(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="the member's name")
    parser.add_argument("--network", default="", help="where it is a member of several networks")


def with_expulsion(parser: argparse.ArgumentParser) -> None:
    with_member(parser)
    parser.add_argument("--reason", required=True, help="why; kept in the trace")


@worded
def expel(arguments: argparse.Namespace) -> int:
    node = selectors.member_here(arguments.id, network=arguments.network)
    actions.expel(node, reason=arguments.reason, by=BY)
    print(f"{node.identifier} is expelled from {node.network}: other members refuse it within a minute.")
    return 0


def with_renewal(parser: argparse.ArgumentParser) -> None:
    with_member(parser)
    parser.add_argument("--csr", type=Path, required=True, help="request for a certificate (PKCS #10, PEM)")
    parser.add_argument("--out", type=Path, help="where to write the certificate with its chain; default: print it")


@worded
def renew(arguments: argparse.Namespace) -> int:
    """At the authority, for a member whose machine does not renew by itself."""
    node = selectors.member_here(arguments.id, network=arguments.network)
    made = actions.renew(node, arguments.csr.read_text(), by=BY)
    chain = selectors.chain(made)
    if arguments.out:
        arguments.out.write_text(chain)
        print(f"Certificate {made.serial} of {node.identifier}, until {made.not_after:%Y-%m-%d}, is in {arguments.out}.")
    else:
        print(chain, end="")
    return 0


def with_revocation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("serial", help="the certificate's serial, hexadecimal")
    parser.add_argument("--network", required=True)
    parser.add_argument("--reason", required=True, help="why; kept in the trace")


@worded
def revoke(arguments: argparse.Namespace) -> int:
    found = actions.revoke(arguments.network, arguments.serial, reason=arguments.reason, by=BY)
    print(f"Certificate {found.serial} of {found.node.identifier} is revoked: other members refuse it within a minute.")
    return 0


def with_publication(parser: argparse.ArgumentParser) -> None:
    with_network(parser)
    parser.add_argument("--after", type=int, default=0, metavar="SERIAL", help="after a restoration: the highest serial that members hold")


@worded
def publish(arguments: argparse.Namespace) -> int:
    published = actions.publish(arguments.network, after=arguments.after)
    print(f"Membership {published.serial} of {published.network}: {len(published.members)} members, until {published.expires_at:%Y-%m-%d}.")
    return 0


@worded
def rotate(arguments: argparse.Namespace) -> int:
    """Prints the new key; members follow by themselves, newcomers are told this one."""
    published = actions.rotate(arguments.network, by=BY)
    key = published.keys[0]
    print(f"The authority of {published.network} signs with {key['kid']} from now on; the old key is revoked for ever.")
    print(f"To be compared by another way: {joining.spoken(key)}")
    return 0
