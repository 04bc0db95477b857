"""Signing in for a company: chosen by the person, checked, told to the service, ended with the mandate."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet

from france.franceconnect.demo_people import SOLENN, YANIS
from france.franceconnect.demo_services import DEMO_SERVICE
from france.franceconnect.secrets import service_secret
from parvis.core.mandates.actions import ending, proving
from parvis.core.mandates.actions.errors import Unproven
from parvis.core.mandates.models import Line
from parvis.core.people import actions as people
from parvis.core.people.models import Mandate
from parvis.core.people.selectors import organisation_by_identifier, organisation_subject, person_by_identity
from parvis.core.protection import selectors as protection
from parvis.core.signin.models import Grant
from parvis.kernel.text import Text

SIREN = "000000026"


@pytest.fixture
def solenn(country):
    return person_by_identity(SOLENN.identity)


@pytest.fixture
def mandate(solenn):
    """Solenn's, as the register proved it just now."""
    found = Mandate.objects.get(holder=solenn, kind="representation")
    people.note_proof(found, capacity="GERANT", source=Text("Le registre", "The register"))
    return found


def authorize(browser, service, *, scope="openid organization", account="solenn"):
    """From the service to the page of consent."""
    query = {
        "response_type": "code",
        "client_id": DEMO_SERVICE,
        "redirect_uri": service.redirect_uris[0],
        "scope": scope,
        "acr_values": "eidas1",
        "state": "s" * 32,
        "nonce": "n" * 32,
    }
    page = browser.get(f"/api/v2/authorize?{urlencode(query)}").headers["Location"]
    at_provider = browser.post(page, {"provider": "impots"}).headers["Location"]
    received = browser.come_back(browser.at_provider(at_provider, account=account))
    return received.headers["Location"]


@pytest.fixture
def service(country):
    from parvis.core.signin.models import ServiceProvider

    return ServiceProvider.objects.get(client_id=DEMO_SERVICE)


def told(browser, service, answer) -> dict:
    """What the service gets from the code in ``answer``."""
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": service.redirect_uris[0],
        "client_id": DEMO_SERVICE,
        "client_secret": service_secret(DEMO_SERVICE),
    }
    tokens = browser.post("/api/v2/token", form).json()
    said = browser.get("/api/v2/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"})
    if said.status_code != 200:
        return {"status": said.status_code}
    keys = KeySet.import_key_set(browser.get("/api/v2/jwks").json())
    return json.loads(json.dumps(jwt.decode(said.content.decode(), keys).claims))


def test_the_service_learns_both_persons_and_by_what_right(browser, service, mandate):
    page = authorize(browser, service, scope="openid family_name organization")
    assert "Atelier Abgrall (000000026)" in browser.get(page).content.decode()
    claims = told(browser, service, browser.post(page, {"continue": "yes", "mandate": mandate.pk}))
    assert claims["family_name"] == "ABGRALL"
    assert (claims["siren"], claims["organization_name"]) == (SIREN, "Atelier Abgrall")
    assert claims["mandate"] == {"kind": "representation", "powers": []}
    grant = Grant.objects.get()
    assert (grant.organisation.identifier, grant.mandate, grant.person) == (SIREN, mandate, mandate.holder)
    assert Line.objects.get(event="used").detail == service.name
    events = [each.event for each in protection.entries_about([organisation_subject(SIREN)])]
    assert {"mandates.used", "signin.identity-released"} <= set(events)


def test_the_name_of_the_person_stays_the_same_with_and_without_a_company(browser, service, mandate):
    with_company = told(browser, service, browser.post(authorize(browser, service), {"continue": "yes", "mandate": mandate.pk}))
    browser.cookies.clear()
    alone = told(browser, service, browser.post(authorize(browser, service), {"continue": "yes", "mandate": ""}))
    assert with_company["sub"] == alone["sub"]
    assert "siren" not in alone
    assert "mandate" not in alone


def test_a_service_that_does_not_ask_is_told_of_no_company(browser, service, mandate):
    page = authorize(browser, service, scope="openid email")
    assert "For whom do you sign in?" not in browser.get(page).content.decode()
    assert "siren" not in told(browser, service, browser.post(page, {"continue": "yes", "mandate": mandate.pk}))


def test_anothers_mandate_cannot_be_chosen(browser, service, mandate):
    page = authorize(browser, service, account="yanis")
    answer = browser.post(page, {"continue": "yes", "mandate": mandate.pk})
    assert answer.status_code == 422
    assert not Grant.objects.exists()


def test_a_delegate_without_that_power_cannot_sign_in_for_the_company(browser, service, mandate):
    yanis = person_by_identity(YANIS.identity)
    company = organisation_by_identifier(SIREN)
    held = people.give_mandate(holder=yanis, kind="delegation", organisation=company, powers=["files"], via=mandate)
    page = authorize(browser, service, account="yanis")
    assert browser.post(page, {"continue": "yes", "mandate": held.pk}).status_code == 422
    Mandate.objects.filter(pk=held.pk).update(powers=["services"])
    assert told(browser, service, browser.post(page, {"continue": "yes", "mandate": held.pk}))["mandate"]["kind"] == "delegation"


def test_a_mandate_revoked_while_the_page_is_open_is_not_told(browser, service, mandate, solenn):
    page = authorize(browser, service)
    browser.get(page)
    ending.end_by(mandate, person=solenn, reason="")
    answer = browser.post(page, {"continue": "yes", "mandate": mandate.pk})
    assert answer.status_code == 422
    assert "no longer holds" in answer.content.decode()
    assert not Grant.objects.exists()


def test_a_mandate_revoked_after_the_code_ends_its_token(browser, service, mandate, solenn):
    answer = browser.post(authorize(browser, service), {"continue": "yes", "mandate": mandate.pk})
    ending.end_by(mandate, person=solenn, reason="")
    assert told(browser, service, answer) == {"status": 401}


def test_with_the_register_down_an_old_proof_is_not_told(browser, service, mandate, monkeypatch):
    Mandate.objects.update(checked_at=timezone.now() - timedelta(hours=3))

    def down(identifier):
        raise Unproven(proving.unavailable(Text("panne", "down")))

    monkeypatch.setattr(proving, "asked", down)
    answer = browser.post(authorize(browser, service), {"continue": "yes", "mandate": mandate.pk})
    assert answer.status_code == 422
    assert "nothing can be called proven" in answer.content.decode()


def test_who_has_no_mandate_is_told_where_to_prove_one(browser, service, country):
    page = authorize(browser, service, account="hugo")
    assert "Prove once" in browser.get(page).content.decode()
    assert reverse("mandates:prove") == "/me/mandates/companies"
