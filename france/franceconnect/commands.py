"""``parvis signin demo-clients``: who a program of yours may be at the demonstration."""

from __future__ import annotations

import argparse
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from france.franceconnect import demo_clients

ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def with_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="all of it, private keys too, for a program")
    parser.add_argument("--redirect-uri", metavar="URI", default="", help="let them come back at this address of this machine, too")
    parser.add_argument(
        "--origin", metavar="URL", default="", help="where the demonstration runs, if not where this PARVIS_DATA last started it"
    )
    parser.add_argument("--port", type=int, default=0, help="the same, by its port on this machine")


def demo_clients_told(arguments: argparse.Namespace) -> int:
    """0 once told; 2 outside the demonstration, or for an address elsewhere."""
    if not settings.PARVIS_DEMO:
        print("Only the demonstration has ready-made clients: here, register a service.")
        return 2
    if arguments.redirect_uri and urlsplit(arguments.redirect_uri).hostname not in ON_THIS_MACHINE:
        print("Demonstration clients come back on this machine only: http://127.0.0.1:PORT/… or http://localhost:PORT/…")
        return 2
    if arguments.redirect_uri:
        demo_clients.allow(arguments.redirect_uri)
    origin = origin_of(arguments)
    clients = [demo_clients.described(client, origin=origin) for client in demo_clients.CLIENTS]
    print(json.dumps(clients, indent=2, ensure_ascii=False) if arguments.json else table(clients))
    return 0


def origin_of(arguments: argparse.Namespace) -> str:
    named = str(arguments.origin).rstrip("/")
    return named or (f"http://127.0.0.1:{arguments.port}" if arguments.port else demo_clients.running_origin())


def table(clients: list[dict[str, Any]]) -> str:
    lines = [
        f"{each['client_id']:20} {each['mode']:11} {each['authentication']:20} {each['userinfo'] if each['kind'] == 'service' else 'checks':10} {each['issuer']}\n"
        f"{'':20} secret {each['client_secret']}"
        for each in clients
    ]
    ports, paths = ", ".join(map(str, demo_clients.PORTS)), ", ".join(demo_clients.PATHS)
    where = f"Services come back at http://127.0.0.1 and http://localhost, ports {ports}, paths {paths}; --redirect-uri adds one, --json tells keys."
    return "\n".join([*lines, where])
