"""The operator's side of the node: its keys change in three steps, each published before it counts."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from lxml import etree

from france.eidas.tests.conftest import text_of
from parvis.core.protection.models import Entry
from parvis.core.saml import keys
from parvis.core.saml.models import Party
from parvis.core.saml.rules.names import DSIG, METADATA, tag

pytestmark = pytest.mark.django_db

PAGE = "/platform/europe"


@pytest.fixture
def operator(europe, browser, settings, tmp_path):
    """Malo, with keys of this test alone."""
    browser.sign_in("agents", "malo", entrance="/sign-in/agent")
    settings.PARVIS_DATA = tmp_path
    return browser


def pressed(operator, use: str):
    """The button of the page, as it is drawn, once."""
    page = operator.get(PAGE).content.decode()
    form = re.search(rf'action="{PAGE}/keys/{use}">.*?name="step" value="(\w+)"', page, re.DOTALL)
    return operator.post(f"{PAGE}/keys/{use}", {"step": form.group(1)})


def published(use: str) -> list[str]:
    """Certificates in our metadata, in their order."""
    root = etree.fromstring(Client().get("/saml/metadata/proxy").content)
    descriptors = [each for each in root.iter(tag(METADATA, "KeyDescriptor")) if each.get("use") == use]
    return ["".join(each.find(f".//{tag(DSIG, 'X509Certificate')}").text.split()) for each in descriptors]


@pytest.mark.parametrize("use", [keys.SIGNING, keys.ENCRYPTION])
def test_a_key_is_published_then_used_then_forgotten(operator, use):
    (old,) = keys.pairs(use)
    assert pressed(operator, use).status_code == 302
    assert keys.pairs(use)[0] == old, "the old one still counts"
    new = keys.pairs(use)[1]
    assert len(published(use)) == 2
    pressed(operator, use)
    assert keys.pairs(use) == [new, old], "both are read, the new one is used"
    pressed(operator, use)
    assert keys.pairs(use) == [new]
    assert len(published(use)) == 1
    lines = [entry.reading.detail["what"] for entry in Entry.objects.filter(event="signin.node-changed").order_by("occurred_at")]
    assert lines == [f"{use} keys: {step}" for step in ("prepare", "switch", "retire")]


def test_a_step_that_somebody_took_meanwhile_is_not_taken_twice(operator):
    for _ in range(2):
        answer = operator.post(f"{PAGE}/keys/signing", {"step": "prepare"}, follow=True)
    assert "Somebody else took that step" in text_of(answer)
    assert len(keys.pairs(keys.SIGNING)) == 2
    assert keys.next_step(keys.SIGNING) == "switch"


def test_keys_and_members_are_the_operator_s_alone(europe, browser):
    (before,) = keys.pairs(keys.SIGNING)
    for visitor in (browser, signed_in(type(browser)(headers={"accept-language": "en"}))):
        assert visitor.post(f"{PAGE}/keys/signing", {"step": "prepare"}).status_code in (302, 303, 403, 404)
        assert visitor.post(f"{PAGE}/members/eidas-ee-proxy").status_code in (302, 303, 403, 404)
    assert keys.pairs(keys.SIGNING) == [before]
    assert Party.objects.get(slug="eidas-ee-proxy").problem == ""


def signed_in(browser):
    browser.sign_in("impots", "maelle")
    return browser


def test_unknown_keys_and_members_are_not_found(operator):
    assert operator.post(f"{PAGE}/keys/other", {"step": "prepare"}).status_code == 404
    assert operator.post(f"{PAGE}/members/nobody").status_code == 404
    assert operator.get(f"{PAGE}/keys/signing").status_code == 405


def test_metadata_that_cannot_be_read_again_keeps_what_was_held(operator):
    held = Party.objects.get(slug="eidas-ee-proxy").metadata
    answer = operator.post(f"{PAGE}/members/eidas-ee-proxy", follow=True)
    assert "could not be read" in text_of(answer)
    party = Party.objects.get(slug="eidas-ee-proxy")
    assert (party.metadata, bool(party.problem)) == (held, True)
