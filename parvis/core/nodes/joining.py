"""Joining a network: pin the authority's key, make our own, apply, and take what the authority gives once it admits us.

Nothing that the authority's address answers is believed for having come from there: the membership is signed by the
pinned key, names our key and our certificate, and brings the authority's own certificate.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from django.utils import timezone

from parvis.core.nodes import identity, membership, places, reaching
from parvis.core.nodes.actions import keep_new_key, refuse_name
from parvis.core.nodes.rules import applications, certificates
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.applications import Wish
from parvis.core.nodes.rules.keys import Jwk
from parvis.core.nodes.rules.membership import Membership
from parvis.kernel.networks import Label
from parvis.kernel.text import Text


class NotJoined(RuntimeError):
    """Joining did not come to its end; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far joining came: ``waiting``, ``admitted`` or ``refused``; ``numbers`` are to be compared aloud."""

    state: str
    numbers: str
    reason: str = ""


def prepare(
    network: str,
    *,
    url: str,
    key: str,
    identifier: str,
    address: str,
    title: Text,
    organisation_identifier: str,
    country: str,
    clearance: Label,
) -> Wish:
    """Pin the authority's key and make ours, each once; raises NotJoined, Refused."""
    refuse_name(identifier, address)
    if places.is_authority(network):
        raise NotJoined(f"This node is the authority of {network}: it is a member already.")
    held = places.pins(network)
    if held and held["identifier"] != identifier:
        raise NotJoined(f"This node applied to {network} as {held['identifier']}: set PARVIS_NODE_ID back, or move its folder away.")
    if not held:
        places.keep_pins(network, url=url.rstrip("/"), keys=[pinned(network, url.rstrip("/"), key)], identifier=identifier)
    keep_new_key(network, "message.key")
    request = certificates.request(certificates.key_of_pem(identity.waiting_key(network)), identifier=identifier)
    return Wish(
        network=network,
        identifier=identifier,
        title=title,
        organisation_identifier=organisation_identifier,
        country=country,
        address=address,
        clearance=clearance,
        message_key=jose.public(identity.message_key(network)),
        request=request,
    )


def pinned(network: str, url: str, key: str) -> Jwk:
    """The authority's key: given whole, or found at its address by its thumbprint or the numbers read aloud."""
    if key.lstrip().startswith("{"):
        return jose.public(json.loads(key))
    wanted = key.replace(" ", "")
    for candidate in keys_shown(network, url):
        if wanted in (jose.thumbprint(candidate), spoken(candidate).replace(" ", "")):
            return jose.public(candidate)
    raise NotJoined(f"{url} shows no key of {network} with the fingerprint {key}. Compare it with the authority by another way.")


def spoken(key: Jwk) -> str:
    """A public key as numbers to be read aloud."""
    return jose.numbers_to_say(jose.thumbprint(key))


def spoken_own(network: str) -> str:
    """This node's own message key, to be read aloud."""
    return spoken(jose.public(identity.message_key(network)))


def keys_shown(network: str, url: str) -> Iterable[Jwk]:
    try:
        document = reaching.get(f"{url}/nodes/{network}/membership").decode("ascii", "replace").strip()
        shown: list[dict[str, Any]] = jose.unverified(document)[1].get("keys", [])
    except (httpx.HTTPError, reaching.NotReached, jose.NotSigned) as error:
        raise NotJoined(f"{url} gave no list of members of {network} ({error}). Is the address right?") from error
    return [each for each in shown if isinstance(each, dict)]


def application(wish: Wish) -> str:
    """The application to send or to carry to the authority."""
    return applications.signed(wish, key=identity.message_key(wish.network), now=timezone.now())


def apply(wish: Wish) -> Progress:
    """Send the application, and take the answer if there is one already; raises NotJoined, NotAccepted."""
    url = places.pins(wish.network)["url"]
    address = f"{url}/nodes/{wish.network}/applications"
    return answered(wish, *exchanged("POST", address, application(wish).encode()))


def ask_again(network: str) -> Progress:
    """Whether the authority has decided meanwhile; raises NotJoined, NotAccepted."""
    url = places.pins(network)["url"]
    prints = own_prints(network)
    wish_print = applications.fingerprint_of(*prints)
    status, body = exchanged("GET", f"{url}/nodes/{network}/applications/{wish_print}")
    return progressed(network, prints, status, body)


def own_prints(network: str) -> tuple[str, str]:
    key = certificates.key_of_pem(identity.waiting_key(network)).public_key()
    return identity.message_key(network).thumbprint(), certificates.key_print(key)


def answered(wish: Wish, status: int, body: bytes) -> Progress:
    return progressed(wish.network, wish.prints, status, body)


def exchanged(method: str, address: str, content: bytes | None = None) -> tuple[int, bytes]:
    try:
        return reaching.exchanged(method, address, content=content, content_type="application/jose" if content else "")
    except (httpx.HTTPError, reaching.NotReached) as error:
        raise NotJoined(f"The authority cannot be reached at {address} ({error}). Try again later.") from error


def progressed(network: str, prints: tuple[str, str], status: int, body: bytes) -> Progress:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise NotJoined(f"The authority answered {status}, and not as an authority does.") from error
    if status >= 400 or not isinstance(said, dict):
        raise NotJoined(f"The authority answered {status}: {said.get('detail', '') if isinstance(said, dict) else ''}")
    state = str(said.get("state", ""))
    if state == "admitted":
        take(network, said)
    return Progress(state=state, numbers=jose.numbers_to_say(*prints), reason=str(said.get("reason", "")))


def take(network: str, given: dict[str, Any], *, used_from: datetime | None = None) -> Membership:
    """Check what the authority gave and put it in force; raises NotJoined, NotAccepted."""
    certificate, documents = str(given.get("certificate", "")), [str(each) for each in given.get("documents", [])]
    held = membership.follow(network, documents, source=places.pins(network).get("url", "carried"))
    take_certificate(network, certificate, held, used_from=used_from)
    return held


def take_certificate(network: str, pem: str, held: Membership, *, used_from: datetime | None) -> None:
    """Keep our new certificate, if it is ours: for our waiting key, by the network's authority, named in the membership."""
    key = identity.waiting_key(network)
    try:
        found = x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise NotJoined("The authority gave no certificate.") from error
    me = held.by_identifier.get(places.pins(network)["identifier"])
    if me is None or me.message_key["x"] != jose.public(identity.message_key(network))["x"]:
        raise NotJoined("The list of members does not name this node with its key: ask the authority what it admitted.")
    if certificates.fingerprint(found) not in me.certificates:
        raise NotJoined("The certificate that was given is not the one that the list of members names.")
    if found.public_key() != certificates.key_of_pem(key).public_key():
        raise NotJoined("The certificate that was given is for another key than the one that this node made.")
    authority = issuer_of(found, held)
    places.write(places.folder(network) / "ca.pem", "".join(map(certificates.pem_of, authorities(held))))
    identity.keep_certificate(network, chain=pem + certificates.pem_of(authority), key=key, used_from=used_from)
    identity.forget_waiting_key(network)


def authorities(held: Membership) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(b64decode(each)) for each in held.authorities]


def issuer_of(found: x509.Certificate, held: Membership) -> x509.Certificate:
    """Raises NotJoined when none of the network's authorities issued it."""
    for authority in authorities(held):
        try:
            found.verify_directly_issued_by(authority)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return authority
    raise NotJoined("The certificate that was given was not issued by the network’s authority.")


def take_file(network: str, text: str) -> Membership:
    """The answer that was carried from the authority; raises NotJoined, NotAccepted."""
    try:
        return take(network, json.loads(text))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotJoined("This file is not an authority’s answer.") from error
