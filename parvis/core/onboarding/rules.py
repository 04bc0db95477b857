"""Which addresses and keys a service may register, which steps an application takes, and what must be looked at again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
MOST_ADDRESSES = 20
MOST_KEYS = 10
LARGEST_KEYS = 20_000  # characters
PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # RFC 7518 6.2.2, 6.3.2, 6.4.1
PRINTABLE = re.compile(r"[!-~]+")

DRAFT, SUBMITTED, CHANGES, APPROVED, REFUSED, REVOKED = "draft", "submitted", "changes-requested", "approved", "refused", "revoked"
OPEN = (DRAFT, SUBMITTED, CHANGES)
STEPS = {
    (DRAFT, SUBMITTED),
    (CHANGES, SUBMITTED),
    (SUBMITTED, CHANGES),
    (SUBMITTED, APPROVED),
    (SUBMITTED, REFUSED),
    (APPROVED, REVOKED),
}

# What a reviewer approves and what the clients of the sign-in are made of.
REVIEWED = (
    "name",
    "sector",
    "organisation_identifier",
    "organisation_name",
    "activity",
    "purpose",
    "website",
    "mode",
    "authentication",
    "id_token_algorithm",
    "userinfo",
    "redirect_uris",
    "post_logout_redirect_uris",
    "scopes",
    "reasons",
)
OF_CLIENT = (
    "name",
    "sector",
    "website",
    "issuer",
    "mode",
    "authentication",
    "id_token_algorithm",
    "userinfo",
    "redirect_uris",
    "post_logout_redirect_uris",
    "scopes",
)
KEYS = ("jwks", "jwks_uri", "encryption_algorithm")  # the team's own affair: they change at once, in production too


def lines(text: str) -> list[str]:
    """One entry a line, without repeats."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def wrong_address(address: str) -> str:
    """Why ``address`` cannot be a return address (RFC 9700 2.1): ``form``, ``wildcard``, ``fragment`` or ``https``; empty when it can."""
    try:
        parts = urlsplit(address)
        host, has_user = parts.hostname or "", "@" in parts.netloc
        _ = parts.port
    except ValueError:
        return "form"
    if not PRINTABLE.fullmatch(address) or "\\" in address or len(address) > 500 or not host or has_user:
        return "form"
    if "*" in address:
        return "wildcard"
    if "#" in address:
        return "fragment"
    return "" if parts.scheme == "https" or is_loopback(address) else "https"


def is_loopback(address: str) -> bool:
    """On the developer's own machine, where plain HTTP is safe (RFC 8252 7.3)."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def for_production(addresses: Iterable[str]) -> list[str]:
    """Those that lead to a server, not to a developer's machine."""
    return [address for address in addresses if not is_loopback(address)]


def hosts(addresses: Iterable[str]) -> set[str]:
    return {f"{parts.hostname}:{parts.port or 443}" for parts in map(urlsplit, addresses)}


def known_hosts_only(wanted: Iterable[str], *, approved: Collection[str]) -> list[str]:
    """Of ``wanted``, addresses on hosts that were approved: another page of the same site is the team's own affair."""
    allowed = hosts(approved)
    return [address for address in for_production(wanted) if hosts([address]) <= allowed]


def wrong_keys(document: object) -> str:
    """Why ``document`` is no set of public keys (RFC 7517 5): ``form``, ``many``, ``private`` or ``kind``; empty when it is."""
    found = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(found, list) or not found or not all(isinstance(key, dict) for key in found):
        return "form"
    if len(found) > MOST_KEYS:
        return "many"
    if any(PRIVATE_PARTS & set(key) for key in found):
        return "private"
    return "" if all(key.get("kty") in ("EC", "RSA", "OKP") for key in found) else "kind"


def may_step(before: str, after: str) -> bool:
    return (before, after) in STEPS


def asked_in_production(service: Mapping[str, Any]) -> dict[str, Any]:
    """The part of ``service`` that reviewers look at, as it will hold for real people."""
    asked = {name: service[name] for name in REVIEWED}
    asked["redirect_uris"] = for_production(asked["redirect_uris"])
    asked["post_logout_redirect_uris"] = for_production(asked["post_logout_redirect_uris"])
    asked["reasons"] = {scope: why for scope, why in asked["reasons"].items() if scope in asked["scopes"]}
    return asked


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of what changed, in the order in which reviewers read."""
    return [(name, before.get(name, ""), after.get(name, "")) for name in REVIEWED if before.get(name, "") != after.get(name, "")]


def to_review(approved: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Fields that wait for a new approval: all but addresses on hosts that were approved already."""
    changed = [name for name, _, _ in differences(approved, wanted)]
    known = hosts(approved.get("redirect_uris", []))
    return [name for name in changed if not name.endswith("redirect_uris") or not hosts(wanted[name]) <= known]
