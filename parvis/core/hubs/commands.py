"""What the operator of the hubs types."""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

from parvis.core.exchange import selectors as exchange
from parvis.core.hubs import actions, tokens


def new_key(_options: argparse.Namespace) -> int:
    """A secret for PARVIS_HUB_KEY; whoever has it can write tokens."""
    sys.stdout.write(f"{tokens.new_key()}\n")
    return 0


def with_authorisation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("authorisation", help="as the register names it: H-0042")
    parser.add_argument("--name", default="made by an operator", help="what its holder calls it")
    parser.add_argument("--allow", action="append", default=[], metavar="ADDRESS", help="from where alone it may be used; may be repeated")


def issue_token(options: argparse.Namespace) -> int:
    """A token under an authorisation of a hub, written once, here."""
    authorisation = exchange.authorisation(options.authorisation)
    if authorisation is None:
        sys.stderr.write(f"No authorisation is called {options.authorisation!r}. They are listed at /apis/authorisations.\n")
        return 1
    try:
        _, key = actions.issue_token(authorisation, name=options.name, allowed_ips=options.allow)
    except ValueError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(f"{key}\n")
    return 0


def with_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("token", type=UUID, help="its identifier, the jti of the signed text")
    parser.add_argument("--disclosed", action="store_true", help="strangers know it")


def revoke_token(options: argparse.Namespace) -> int:
    """End a token in every process at once."""
    token = actions.HubToken.objects.filter(pk=options.token).first()
    if token is None or not actions.revoke_token(token, disclosed=options.disclosed):
        sys.stderr.write("No token of that identifier is alive.\n")
        return 1
    sys.stdout.write(f"{token}: ended\n")
    return 0
