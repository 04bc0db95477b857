"""A network of six sites in two departments, two members and somebody who runs it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from parvis.components.network.actions import loading
from parvis.core.people import actions as people
from parvis.core.people.selectors import SESSION
from parvis.kernel.networks import Label

BASE = {
    "body": "110043015", "body_name": "Ministère", "family": "education", "kind": "school", "commune": "35238", "place": "Rennes", "area": "35",
    "longitude": -1.68, "latitude": 48.11, "technology": "fibre", "rate": 100, "backup": "", "services": ["connection", "voice"],
    "opened_on": "2020-01-01", "closed_on": None, "criticality": 3, "label": "internal",
}  # fmt: skip
SITES = [
    BASE | {"code": "S-1", "name": "Lycée Été"},
    BASE | {"code": "S-2", "name": "=cmd()", "services": ["connection"], "criticality": 1},
    BASE | {"code": "S-3", "name": "Tribunal", "body": "other", "family": "justice", "kind": "court", "area": "59", "place": "Lille"},
    BASE | {"code": "S-4", "name": "Base secrète", "body": "other", "family": "armees", "label": "restricted"},
    BASE | {"code": "S-5", "name": "Ancien", "closed_on": "2024-01-01"},
    BASE | {"code": "S-6", "name": "Prochain", "opened_on": "2099-01-01"},
]


def hired(body, name: str, *roles: str):
    person = people.recognise_professional(
        provider="agents", uid=name, family_name=name.title(), given_names=("Agent",), email=f"{name}@example.test", language="en"
    )
    for role in roles:
        people.join(person, body, role=role)
    return person


def desk(person, body, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    session = client.session
    session[SESSION] = {
        "person": str(person.id),
        "audience": "agent",
        "level": "eidas1",
        "organisation": str(body.id),
        "provider": "agents",
    }
    session.save()
    return client


@pytest.fixture
def network(db):
    """The bodies, their agents' desks, and the sites."""
    ministry = people.organisation("110043015", name="Ministère", kind="ministry")
    giver = people.organisation("000000018", name="Service", kind="operator")
    town = people.organisation("213502388", name="Rennes", kind="municipality")
    loading.admit(ministry, family="education", clearance=Label.INTERNAL)
    loading.admit(giver, family="premier-ministre", clearance=Label.RESTRICTED)
    loading.insert(SITES)
    lea, nolwenn, malo = (
        hired(ministry, "lea", "network-correspondent"),
        hired(giver, "nolwenn", "network-operator"),
        hired(giver, "malo", "network-operator"),
    )
    soizic = hired(town, "soizic", "network-correspondent", "rights-manager")
    return SimpleNamespace(
        ministry=ministry, giver=giver, town=town, lea=lea, nolwenn=nolwenn, malo=malo,
        reader=desk(lea, ministry), operator=desk(nolwenn, giver), second=desk(malo, giver), outside=desk(soizic, town), everyone=Client(headers={"accept-language": "en"}),
    )  # fmt: skip
