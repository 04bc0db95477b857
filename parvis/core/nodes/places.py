"""Where this node keeps its keys and its pins: ``PARVIS_DATA/nodes/<network>/``, readable by its owner only.

======================  ==================================================================
``authority.json``      the authority's address and the keys pinned by another way; our name
``message.key``         private JWK that signs our messages
``tls/current``         the name of the folder beside it that holds ``tls.key`` and ``tls.pem``
``ca.pem``              certificates of the network's authority
``authority.key``       on the authority only: private JWK that signs the membership
``ca.key``              on the authority only: the certificate authority's key
``crl.pem``, ``serial`` on the authority only: what was last published
======================  ==================================================================
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from parvis.kernel import catalogue, writing

PINS = "authority.json"


class UnknownNetwork(LookupError):
    """No manifest declares this network; the message names those there are."""


def folder(network: str) -> Path:
    """The network's folder, whether or not it is there; raises UnknownNetwork."""
    if network not in catalogue.networks():
        raise UnknownNetwork(f"No network is called {network!r}. There are: {', '.join(catalogue.networks()) or 'none'}.")
    return Path(settings.PARVIS_DATA) / "nodes" / network


def networks() -> list[str]:
    """The networks in which this node is set up or has asked to be."""
    return [slug for slug in catalogue.networks() if (folder(slug) / PINS).exists()]


def is_authority(network: str) -> bool:
    return (folder(network) / "authority.key").exists()


def pins(network: str) -> dict[str, Any]:
    """``{"url", "keys", "identifier"}``; empty where this node has not begun to join."""
    path = folder(network) / PINS
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def keep_pins(network: str, *, url: str, keys: list[Mapping[str, str]], identifier: str) -> None:
    written = json.dumps({"url": url, "keys": [dict(key) for key in keys], "identifier": identifier}, indent=1)
    write(folder(network) / PINS, written)


def write(path: Path, content: str) -> None:
    """Write a file whole, for its owner only; a crash leaves the old one or the new one."""
    for each in (path.parent.parent, path.parent):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    writing.write(path, content.encode(), mode=0o600)


def read(path: Path) -> str:
    return path.read_text().strip()
