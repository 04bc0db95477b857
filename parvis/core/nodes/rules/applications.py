"""An application to become a member: a compact JWS signed by the message key that it presents, around a request for a certificate.

Both keys are thereby proven to be held by who applies; that they belong to whom they say is for people to compare aloud.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from parvis.core.nodes.rules import certificates
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.certificates import BadRequest
from parvis.core.nodes.rules.keys import Jwk, NotAKey, NotSigned
from parvis.core.nodes.rules.membership import SKEW, schema
from parvis.core.nodes.rules.plain import all_plain
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

TYPE = "node-application+jwt"
MEMBER = ("identifier", "title", "organisation_identifier", "country", "address", "clearance", "message_key")
IDENTIFIER = re.compile(r"(?=.{2,64}\Z)[a-z0-9]+(?:[.-]+[a-z0-9]+)*")  # no name that another one is but for a last dot


class BadApplication(ValueError):
    """Not an application that can be decided on; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who wants to become a member, with which keys."""

    network: str
    identifier: str
    title: Text
    organisation_identifier: str
    country: str
    address: str
    clearance: Label
    message_key: Jwk
    request: str  # PKCS #10, PEM

    @property
    def fingerprint(self) -> str:
        """SHA-256 over both keys, hexadecimal."""
        return fingerprint_of(*self.prints)

    @property
    def numbers(self) -> str:
        """The same to be read aloud."""
        return jose.numbers_to_say(*self.prints)

    @property
    def prints(self) -> tuple[str, str]:
        return prints_of(self.message_key, self.request)


def fingerprint_of(*prints: str) -> str:
    return sha256("\n".join(prints).encode()).hexdigest()


def prints_of(message_key: Jwk, request: str) -> tuple[str, str]:
    """Both keys by their prints; raises BadRequest."""
    return jose.thumbprint(message_key), certificates.key_print(certificates.key_of_request(request))


def numbers_of(message_key: Jwk, request: str) -> str:
    return jose.numbers_to_say(*prints_of(message_key, request))


def signed(wish: Wish, *, key: Any, now: datetime) -> str:
    claims = {
        "network": wish.network,
        "identifier": wish.identifier,
        "title": {"fr": wish.title.fr, "en": wish.title.en},
        "organisation_identifier": wish.organisation_identifier,
        "country": wish.country,
        "address": wish.address,
        "clearance": wish.clearance.value,
        "message_key": dict(wish.message_key),
        "request": wish.request,
        "iat": int(now.timestamp()),
    }
    return jose.signed(claims, key=key, typ=TYPE)


def opened(document: str, *, network: str, now: datetime | None = None) -> Wish:
    """The wish in ``document``, both of whose keys are proven held; raises BadApplication.

    With ``now``, one that was signed long ago is refused: it was carried off from somewhere.
    """
    try:
        claims = jose.opened(document, keys=[presented_key(document)], typ=TYPE)
        wish = wish_of(claims)
        certificates.key_of_request(wish.request)
    except (NotSigned, NotAKey, BadRequest) as error:
        raise BadApplication(str(error)) from error
    if wish.network != network:
        raise BadApplication("it is for another network")
    if now is not None and not isinstance(claims.get("iat"), int):
        raise BadApplication("it is not dated")
    if now is not None and abs(int(now.timestamp()) - claims["iat"]) > SKEW.total_seconds():
        raise BadApplication("it was signed too long ago, or a clock is wrong")
    return wish


def presented_key(document: str) -> Jwk:
    _, claims = jose.unverified(document)
    key = claims.get("message_key")
    if not isinstance(key, Mapping):
        raise BadApplication("it presents no key")
    return jose.public({name: str(value) for name, value in key.items() if name in ("kty", "crv", "x")})


def wish_of(claims: Mapping[str, Any]) -> Wish:
    """Raises BadApplication where a member could not be described so."""
    described = {name: claims.get(name) for name in MEMBER} | {"certificates": [], "roles": []}
    problem = next(iter(member_validator().iter_errors(described)), None)
    request = claims.get("request")
    if problem is None and not all_plain(described):
        raise BadApplication("a text holds characters that nobody sees")
    if problem is None and not (IDENTIFIER.fullmatch(str(described["identifier"])) and is_address(str(described["address"]))):
        raise BadApplication("identifier or address is not as it should be")
    if problem is not None or not isinstance(request, str) or len(request) > 10_000:
        raise BadApplication(f"{'.'.join(map(str, problem.absolute_path)) if problem else 'request'} is missing or not as it should be")
    return Wish(
        network=str(claims.get("network", "")),
        identifier=claims["identifier"],
        title=Text.of(claims["title"]),
        organisation_identifier=claims["organisation_identifier"],
        country=claims["country"],
        address=claims["address"],
        clearance=Label(claims["clearance"]),
        message_key=jose.public(claims["message_key"]),
        request=request,
    )


def is_address(text: str) -> bool:
    """Whether it is the https origin of a listener: a host, perhaps a port, nothing else. Which host is the network's affair."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and text == f"https://{parts.netloc}" and "@" not in parts.netloc


def member_validator() -> Draft202012Validator:
    return Draft202012Validator({"$ref": "#/$defs/member", "$defs": schema()["$defs"]})
