"""A network's members as one signed document: who they are, with which keys, until when it may be believed.

The document is a compact JWS (EdDSA) of the type ``membership+jwt``; ``membership.schema.json`` beside this file says
what its claims are. Whoever holds the authority's public key checks it, with any library for JOSE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from jsonschema import Draft202012Validator

from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.keys import Jwk, NotAKey, NotSigned, SignerUnknown
from parvis.core.nodes.rules.plain import all_plain
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

TYPE = "membership+jwt"
AUTHORITY = "authority"  # the role of the member that keeps the register
LIFE = timedelta(days=7)
LONGEST_LIFE = timedelta(days=31)  # whoever signs: a node that is kept from hearing newer ones stops believing
SKEW = timedelta(minutes=5)  # by which two clocks may disagree
SCHEMA = Path(__file__).with_name("membership.schema.json")


class NotAccepted(Exception):
    """A document that does not take the place of the one in force; ``code`` is for programs, ``text`` for people."""

    code: ClassVar[str] = "not-accepted"
    text: ClassVar[Text]

    def __str__(self) -> str:
        return str(self.text)


class Altered(NotAccepted):
    code = "altered"
    text = Text(
        "Ce document n’est pas signé tel qu’il est : il a été modifié ou coupé en chemin. Demandez-le de nouveau à l’autorité.",
        "This document is not signed as it stands: it was altered or cut on its way. Ask the authority for it again.",
    )


class WrongClaims(NotAccepted):
    code = "wrong-claims"
    text = Text(
        "Ce document est signé, mais ce n’est pas une liste de membres complète et cohérente. L’autorité doit la publier de nouveau.",
        "This document is signed, but it is no complete and coherent list of members. The authority must publish it again.",
    )


class WrongNetwork(NotAccepted):
    code = "wrong-network"
    text = Text("Ce document est celui d’un autre réseau.", "This document is of another network.")


class UnknownKey(NotAccepted):
    code = "unknown-key"
    text = Text(
        "Ce document est signé d’une clé que ce nœud ne connaît pas. "
        "Si l’autorité a changé de clé, vérifiez-la auprès d’elle par une autre voie.",
        "This document is signed by a key that this node does not know. "
        "If the authority has changed its key, check it with them by another way.",
    )


class RevokedKey(NotAccepted):
    code = "revoked-key"
    text = Text(
        "Ce document est signé d’une clé révoquée : il est refusé pour toujours.",
        "This document is signed by a revoked key: it is refused for ever.",
    )


class ForgetsRevoked(NotAccepted):
    code = "forgets-revoked"
    text = Text(
        "Ce document ne cite plus une clé qui avait été révoquée : une clé révoquée le reste.",
        "This document no longer lists a key that had been revoked: a revoked key stays so.",
    )


class Expired(NotAccepted):
    code = "expired"
    text = Text(
        "Ce document a expiré : demandez le plus récent à l’autorité.", "This document has expired: ask the authority for the newest."
    )


class FutureDated(NotAccepted):
    code = "future-dated"
    text = Text(
        "Ce document est daté du futur : l’horloge de ce nœud ou celle de l’autorité est fausse. Mettez-les à l’heure.",
        "This document is dated in the future: the clock of this node or the authority’s is wrong. Set them right.",
    )


class OlderSerial(NotAccepted):
    code = "older-serial"
    text = Text(
        "Ce document est plus ancien que celui en vigueur : un retour en arrière est refusé.",
        "This document is older than the one in force: going back is refused.",
    )


class Fork(NotAccepted):
    code = "fork"
    text = Text(
        "Deux documents différents portent le même numéro : l’autorité, ou quelqu’un qui tient sa clé, montre à chacun autre chose. "
        "Gardez les deux et appelez-la.",
        "Two different documents carry one number: the authority, or someone who holds its key, shows different things to different "
        "members. Keep both and call them.",
    )


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member as the document describes it; ``address`` is the https origin of its listener."""

    identifier: str
    title: Text
    organisation_identifier: str
    country: str  # ISO 3166-1 alpha-2
    address: str
    clearance: Label
    message_key: Jwk
    certificates: tuple[str, ...]  # SHA-256 of those valid now, hexadecimal
    roles: tuple[str, ...] = ()

    @property
    def key_name(self) -> str:
        """The ``keyid`` with which it signs."""
        return jose.thumbprint(self.message_key)

    def claims(self) -> dict[str, Any]:
        return {
            "identifier": self.identifier,
            "title": {"fr": self.title.fr, "en": self.title.en},
            "organisation_identifier": self.organisation_identifier,
            "country": self.country,
            "address": self.address,
            "clearance": self.clearance.value,
            "message_key": dict(self.message_key),
            "certificates": list(self.certificates),
            "roles": list(self.roles),
        }


@dataclass(frozen=True, kw_only=True)
class Membership:
    """What a document says; ``document`` is the JWS itself, empty until it is signed."""

    network: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    keys: tuple[Jwk, ...]  # with which the next documents may be signed
    revoked_keys: tuple[str, ...]  # thumbprints, for ever
    members: tuple[Member, ...]
    crl: tuple[str, ...] = ()  # serials of revoked certificates, hexadecimal
    expelled: tuple[str, ...] = ()  # identifiers of former members
    authorities: tuple[str, ...] = ()  # certificates of the network's CA, DER in base64
    document: str = field(default="", compare=False, repr=False)

    @cached_property
    def by_identifier(self) -> dict[str, Member]:
        return {each.identifier: each for each in self.members}

    @cached_property
    def by_certificate(self) -> dict[str, Member]:
        return {fingerprint: each for each in self.members for fingerprint in each.certificates}

    @cached_property
    def by_key(self) -> dict[str, Member]:
        return {each.key_name: each for each in self.members}

    @property
    def authority(self) -> Member | None:
        return next((each for each in self.members if AUTHORITY in each.roles), None)

    @property
    def digest(self) -> str:
        """SHA-256 of the document, hexadecimal: what two members compare to see that both were shown the same."""
        return sha256(self.document.encode()).hexdigest()

    def claims(self) -> dict[str, Any]:
        return {
            "network": self.network,
            "serial": self.serial,
            "iat": int(self.issued_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "keys": [dict(key) for key in self.keys],
            "revoked_keys": list(self.revoked_keys),
            "members": [each.claims() for each in self.members],
            "crl": list(self.crl),
            "expelled": list(self.expelled),
            "authorities": list(self.authorities),
        }


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def parse(claims: Mapping[str, Any], *, document: str = "") -> Membership:
    """The membership that ``claims`` describe; raises WrongClaims for any that the schema or common sense refuses."""
    if not validator().is_valid(claims) or not all_plain(claims):
        raise WrongClaims
    try:
        found = membership_of(claims, document=document)
        refuse_incoherent(found)
    except (ValueError, OverflowError, OSError, NotAKey) as error:
        raise WrongClaims from error
    return found


def membership_of(claims: Mapping[str, Any], *, document: str) -> Membership:
    return Membership(
        network=claims["network"],
        serial=claims["serial"],
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        keys=tuple(jose.public(key) for key in claims["keys"]),
        revoked_keys=tuple(claims["revoked_keys"]),
        members=tuple(member_of(each) for each in claims["members"]),
        crl=tuple(claims["crl"]),
        expelled=tuple(claims["expelled"]),
        authorities=tuple(claims["authorities"]),
        document=document,
    )


def member_of(claims: Mapping[str, Any]) -> Member:
    return Member(
        identifier=claims["identifier"],
        title=Text.of(claims["title"]),
        organisation_identifier=claims["organisation_identifier"],
        country=claims["country"],
        address=claims["address"],
        clearance=Label(claims["clearance"]),
        message_key=jose.public(claims["message_key"]),
        certificates=tuple(claims["certificates"]),
        roles=tuple(claims["roles"]),
    )


def refuse_incoherent(found: Membership) -> None:
    """Raises ValueError where two members could be taken for one another, or a revoked key is named as a good one."""
    shared = [
        [each.identifier for each in found.members],
        [each.key_name for each in found.members],
        [fingerprint for each in found.members for fingerprint in each.certificates],
    ]
    if any(len(set(names)) != len(names) for names in shared):
        raise ValueError("two members share a name, a key or a certificate")
    if not timedelta() < found.expires_at - found.issued_at <= LONGEST_LIFE:
        raise ValueError("it expires before it begins, or never")
    if set(found.revoked_keys) & {jose.thumbprint(key) for key in found.keys}:
        raise ValueError("a key is both good and revoked")
    if set(found.expelled) & set(found.by_identifier):
        raise ValueError("a member is both in and expelled")


def verified(document: str, keys: Iterable[Jwk], *, revoked: Iterable[str] = ()) -> Membership:
    """What ``document`` says, once one of ``keys`` is seen to have signed it; its time is not looked at.

    Raises RevokedKey, UnknownKey, Altered, WrongClaims.
    """
    never = set(revoked)
    try:
        claims = jose.opened(document, keys=keys, typ=TYPE)
    except SignerUnknown as error:
        raise (RevokedKey if error.kid in never else UnknownKey) from error
    except NotSigned as error:
        raise Altered from error
    found = parse(claims, document=document)
    if signer_of(document) in never | set(found.revoked_keys):
        raise RevokedKey
    return found


def signer_of(document: str) -> str:
    """The thumbprint of the key that a document names as its own."""
    header, _ = jose.unverified(document)
    return str(header.get("kid", ""))


def refuse_untimely(found: Membership, *, now: datetime) -> None:
    """Raises FutureDated or Expired."""
    if found.issued_at > now + SKEW:
        raise FutureDated
    if found.expires_at <= now:
        raise Expired


def signed(membership: Membership, *, key: Any) -> str:
    """The document of ``membership``, under the authority's private key."""
    return jose.signed(membership.claims(), key=key, typ=TYPE)
