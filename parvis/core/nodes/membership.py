"""The membership that this node believes: the newest signed document that it accepted, until it expires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import httpx
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.nodes import evidence, places, reaching, recording
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.models import Place
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.keys import Jwk
from parvis.core.nodes.rules.membership import Member, Membership, NotAccepted
from parvis.kernel.text import Text

MOST_AHEAD = 1_000_000  # serials: a stolen key that used up all of them would leave the authority none


class NotAMember(LookupError):
    """Base: this node cannot say that somebody is a member; ``code`` is for programs, ``text`` for people."""

    code = "not-a-member"

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class NoMembership(NotAMember):
    code = "no-membership"


class MembershipExpired(NotAMember):
    code = "membership-expired"


class ClockSetBack(MembershipExpired):
    code = "clock-set-back"


class UnknownMember(NotAMember):
    code = "unknown-member"


class Expelled(UnknownMember):
    code = "expelled"


def current(network: str) -> Membership:
    """The membership in force; raises NoMembership, MembershipExpired, ClockSetBack."""
    held = held_document(network)
    if held is None:
        raise NoMembership(
            Text(
                f"Ce nœud ne connaît pas encore les membres de {network} : parvis nodes join {network}.",
                f"This node does not know the members of {network} yet: parvis nodes join {network}.",
            )
        )
    digest, received_at = held
    found = parsed(network, digest)
    refuse_past(found, received_at=received_at, now=timezone.now())
    return found


def held_document(network: str) -> tuple[str, datetime] | None:
    """SHA-256 of the newest document and when it came: one row by an index, asked at each message."""
    return Document.objects.filter(network=network).order_by("-serial").values_list("digest", "received_at").first()


@lru_cache(maxsize=64)
def parsed(network: str, digest: str) -> Membership:
    """An accepted document never changes: each is read once."""
    document = Document.objects.values_list("document", flat=True).filter(network=network, digest=digest)[0]
    return rules.parse(jose.unverified(document)[1], document=document)


def refuse_past(found: Membership, *, received_at: datetime, now: datetime) -> None:
    """Raises MembershipExpired; ClockSetBack when it is earlier than it can be, which would revive what has expired."""
    if now < max(found.issued_at, received_at) - rules.SKEW:
        raise ClockSetBack(
            Text(
                "L’horloge de ce nœud est en retard sur la liste des membres qu’il a reçue : rien n’est échangé tant qu’elle est fausse.",
                "The clock of this node is behind the list of members that it received: nothing is exchanged while it is wrong.",
            )
        )
    if found.expires_at <= now:
        raise MembershipExpired(
            Text(
                f"La liste des membres de {found.network} a expiré le {found.expires_at:%d/%m/%Y} : rien n’est échangé "
                "tant que l’autorité n’en a pas publié une nouvelle.",
                f"The list of members of {found.network} expired on {found.expires_at:%Y-%m-%d}: nothing is exchanged until the "
                "authority has published a new one.",
            )
        )


def member(network: str, identifier: str) -> Member:
    """A member in good standing now; raises UnknownMember, Expelled and what ``current`` raises."""
    held = current(network)
    found = held.by_identifier.get(identifier)
    if found is not None:
        return found
    if identifier in held.expelled:
        raise Expelled(
            Text(f"{identifier} a été exclu du réseau {network}.", f"{identifier} was expelled from the network {network}."),
        )
    raise UnknownMember(
        Text(f"{identifier} n’est pas membre du réseau {network}.", f"{identifier} is not a member of the network {network}."),
    )


def newest(network: str) -> Membership | None:
    """The newest accepted document, be it expired."""
    held = held_document(network)
    return parsed(network, held[0]) if held else None


def trusted(network: str) -> tuple[Sequence[Jwk], Sequence[str]]:
    """Keys that may sign the next document, and those that never may again.

    The newest accepted document says so; before the first one, what was pinned by another way.
    """
    held = newest(network)
    if held is not None:
        return held.keys, held.revoked_keys
    return places.pins(network).get("keys", []), ()


def accept(network: str, document: str, *, source: str = "") -> Membership:
    """Put ``document`` in force; the one that is in force already is accepted again without effect.

    Raises Altered, WrongClaims, WrongNetwork, UnknownKey, RevokedKey, ForgetsRevoked, Expired, FutureDated, OlderSerial, Fork;
    what was refused is kept as evidence.
    """
    keys, revoked = trusted(network)
    try:
        return accepted(network, rules.verified(document, keys, revoked=revoked), source=source)
    except NotAccepted as refusal:
        evidence.keep(network, document, refusal, source=source)
        raise


def accepted(network: str, found: Membership, *, source: str = "") -> Membership:
    """``found``, whose signature was checked, in force; raises what ``accept`` does beyond signatures."""
    if found.network != network:
        raise rules.WrongNetwork
    if refuse_backward(found, newest(network)):
        return found
    rules.refuse_untimely(found, now=timezone.now())
    try:
        with transaction.atomic():
            put_in_force(found, source=source)
    except IntegrityError:  # another process was first with this serial
        refuse_backward(found, newest(network))
    return found


def refuse_backward(found: Membership, held: Membership | None) -> bool:
    """Whether ``found`` is known already; raises Fork, OlderSerial, ForgetsRevoked."""
    if held is None:
        return False
    known = of_serial(found.network, found.serial)
    if known is not None and known != found:
        raise rules.Fork
    if found.serial < held.serial:
        raise rules.OlderSerial
    if found.serial > held.serial + MOST_AHEAD:
        raise rules.WrongClaims
    if not set(held.revoked_keys) <= set(found.revoked_keys):
        raise rules.ForgetsRevoked
    return known is not None


def of_serial(network: str, serial: int) -> Membership | None:
    digest = Document.objects.filter(network=network, serial=serial).values_list("digest", flat=True).first()
    return parsed(network, digest) if digest else None


def names_of(found: Iterable[Jwk]) -> set[str]:
    return {jose.thumbprint(key) for key in found}


def put_in_force(found: Membership, *, source: str) -> None:
    held = newest(found.network)
    Document.objects.create(
        network=found.network,
        serial=found.serial,
        document=found.document,
        digest=found.digest,
        issued_at=found.issued_at,
        expires_at=found.expires_at,
        keys_changed=held is None or names_of(held.keys) != names_of(found.keys),
    )
    recording.record(
        "nodes.membership-accepted",
        network=found.network,
        detail={"serial": str(found.serial), "members": str(len(found.members)), "digest": found.digest, "source": source},
    )


def follow(network: str, documents: Sequence[str], *, source: str = "") -> Membership:
    """Accept the last of ``documents`` through those before it, each of which announced the keys of the next.

    For a node that was away while the authority changed its key. Raises what ``accept`` raises.
    """
    try:
        return accepted(network, last_of(network, documents), source=source)
    except NotAccepted as refusal:
        evidence.keep(network, documents[-1] if documents else "", refusal, source=source)
        raise


def last_of(network: str, documents: Sequence[str]) -> Membership:
    """What the last one says, its signature checked by the keys that those before it announced; raises NotAccepted."""
    keys, revoked = trusted(network)
    held = newest(network)
    for document in documents[:-1]:
        try:
            found = rules.verified(document, keys, revoked=revoked)
        except NotAccepted:
            continue  # of before the keys that this node holds
        if held is None or found.serial >= held.serial:
            keys, revoked = found.keys, found.revoked_keys
    return rules.verified(documents[-1] if documents else "", keys, revoked=revoked)


def refresh(network: str) -> Membership | None:
    """Ask the authority for its newest document; None when it does not answer, and this node goes on with what it holds.

    Raises NotAccepted when it answered with something that is refused.
    """
    url = places.pins(network).get("url", "")
    if not url or places.is_authority(network):
        return newest(network)
    try:
        found = heard(network, f"{url}/nodes/{network}/membership", url=url)
    except (httpx.HTTPError, reaching.NotReached) as error:
        note(network, cause=type(error).__name__)
        return None
    except NotAccepted as refusal:
        note(network, cause=refusal.code)
        raise
    note(network, cause="")
    return found


def heard(network: str, address: str, *, url: str) -> Membership:
    document = reaching.get(address).decode("ascii", "replace").strip()
    if is_signed_by_trusted(network, document):
        return accept(network, document, source=url)
    steps = reaching.get(f"{url}/nodes/{network}/keys").decode("ascii", "replace").split()
    return follow(network, [*steps, document], source=url)


def is_signed_by_trusted(network: str, document: str) -> bool:
    """Whether it says to be signed by a key that this node trusts already; `accept` tells whether that is true."""
    return signer_said(document) in names_of(trusted(network)[0])


def known(network: str, document: str) -> Membership | None:
    """This very document, if this node accepted it before."""
    digest = sha256(document.encode()).hexdigest()
    return parsed(network, digest) if Document.objects.filter(network=network, digest=digest).exists() else None


def signer_said(document: str) -> str:
    try:
        return rules.signer_of(document)
    except jose.NotSigned:
        return ""


def note(network: str, *, cause: str) -> None:
    """When this node last heard its authority, or why it did not."""
    now = timezone.now()
    said = {"failed_at": now, "cause": cause[:30]} if cause else {"heard_at": now, "cause": ""}
    Place.objects.update_or_create(network=network, defaults=said)
