"""Two nodes and an attacker, with real keys made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from lxml import etree

from parvis.core.saml import keys
from parvis.core.saml.rules import names, requests, responses, signing
from parvis.core.saml.rules.responses import Awaited, Reply, Signer

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PROXY, CONNECTOR, ACS = "https://node.ee.example/proxy", "https://node.fr.example/connector", "https://node.fr.example/acs"
PERSON = {
    names.FAMILY_NAME: "Tamm",
    names.GIVEN_NAME: "Mari",
    names.DATE_OF_BIRTH: "1985-02-03",
    names.PERSON_IDENTIFIER: "EE/FR/38502030001",
}


@dataclass(frozen=True)
class Keys:
    proxy: keys.Pair
    connector: keys.Pair
    attacker: keys.Pair


@pytest.fixture(scope="session")
def pairs() -> Keys:
    return Keys(proxy=keys.made("proxy"), connector=keys.made("connector"), attacker=keys.made("attacker"))


def signer(pair: keys.Pair, algorithm: str = signing.PSS) -> Signer:
    return Signer(key=pair.key, certificate=pair.certificate, algorithm=algorithm)


def reply(**changed) -> Reply:
    return Reply(**{"request_id": "_asked", "destination": ACS, "audience": CONNECTOR, "issuer": PROXY, **changed})


def awaited(**changed) -> Awaited:
    fields = {
        "request_id": "_asked",
        "issuer": PROXY,
        "destination": ACS,
        "audience": CONNECTOR,
        "level": names.LOW,
        "country": "EE",
        "own_country": "FR",
    }
    return Awaited(**{**fields, **changed})


def answer(pairs: Keys, *, at=NOW, level=names.SUBSTANTIAL, attributes=PERSON, by=None, to=None, algorithm=signing.PSS, **changed) -> bytes:
    by, to = by or pairs.proxy, to or pairs.connector
    return responses.success(
        reply(**changed), attributes=attributes, level=level, now=at, signer=signer(by, algorithm), certificate=to.certificate
    )


def taken(message: bytes, pairs: Keys, *, now=NOW, opening=None, algorithms=signing.EIDAS_SIGNATURES, **changed):
    return responses.read(
        message,
        awaited=awaited(**changed),
        certificates=[pairs.proxy.certificate],
        keys=opening or [pairs.connector.key],
        algorithms=algorithms,
        now=now,
    )


def resigned(root, pair: keys.Pair) -> bytes:
    """``root`` with a fresh signature by ``pair`` in place of its own."""
    for old in root.findall(names.tag(names.DSIG, "Signature")):
        root.remove(old)
    return etree.tostring(signing.signed(root, key=pair.key, certificate=pair.certificate))


def request(**changed) -> requests.Request:
    fields = {
        "id": requests.new_id(),
        "issuer": CONNECTOR,
        "destination": "https://node.ee.example/sso",
        "level": names.SUBSTANTIAL,
        "wanted": tuple(requests.Wanted(name=name, required=True) for name in names.NATURAL_MINIMUM),
        "sp_type": "public",
    }
    return requests.Request(**{**fields, **changed})
