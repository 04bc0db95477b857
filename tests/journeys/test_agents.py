"""Agents of a ministry, an operator and a municipality: recognised everywhere, with two factors where asked, with rights from their body."""

from __future__ import annotations

import json
import re
import time

import httpx
import pyotp
import pytest
from journeys.story import DESKTOP, PHONE, Visitor, plain

ROW = "franceconnect-agent"
OFFICIALS = [
    ("claire", "rennes.exemple.example", "agents", "213502388", "municipality"),
    ("lea", "education.exemple.example", "ministeres", "110043015", "ministry"),
    ("tristan", "caf.exemple.example", "caisses", "180035065", "agency"),
]


def through_employer(agent: Visitor, account: str, domain: str, provider: str) -> None:
    """The work address leads to the employer's provider; the account there leads back."""
    agent.fill("email", f"{account}@{domain}")
    agent.press("main form:has([name='email']) button")
    assert agent.page.url.startswith(f"{agent.country.providers}/{provider}/"), agent.page.url
    assert "%40" not in agent.page.url
    assert "@" not in agent.page.url
    agent.press(f"button[name='account'][value='{account}']")


def to_service(agent: Visitor, *, two_factors: bool = False) -> None:
    agent.page.goto(f"{agent.country.providers}/agents-service")
    agent.press("a[href$='two-factors=yes']" if two_factors else "a[href$='/sign-in']")


@pytest.mark.demand(ROW, "officials-of-every-kind-of-body")
@pytest.mark.parametrize(("account", "domain", "provider", "siren", "kind"), OFFICIALS, ids=[row[4] for row in OFFICIALS])
def test_officials_of_every_kind_of_body_are_recognised(country, visitors, account, domain, provider, siren, kind):
    agent = visitors("fr" if account == "lea" else "en", PHONE if account == "tristan" else DESKTOP)
    to_service(agent)
    agent.page.locator("main details summary").first.click()
    through_employer(agent, account, domain, provider)
    agent.sees("Établissement (SIRET)", "Establishment (SIRET)")
    agent.press("main button[name='continue']")
    assert siren in agent.page.locator("main").inner_text()
    assert country.rows(
        "SELECT o.identifier, o.kind, g.uid FROM signin_grant g JOIN people_organisation o ON o.id = g.organisation_id WHERE g.uid = ?",
        account,
    )[-1] == (siren, kind, account)
    agent.open("/sign-in/agent?next=/desk")
    through_employer(agent, account, domain, provider)
    agent.press("main button[name='continue']")
    assert agent.page.url.endswith("/desk")


@pytest.mark.demand(ROW, "same-core-service-as-for-households")
def test_officials_and_households_come_through_one_service(country, visitors):
    person = visitors("en")
    person.page.goto(f"{country.providers}/service")
    person.press("a[href$='/service/sign-in']")
    person.press("main button[name='provider'][value='impots']")
    person.press("button[name='account'][value='yanis']")
    person.press("main button[name='continue']")
    agent = visitors("fr")
    to_service(agent)
    through_employer(agent, *OFFICIALS[2][:3])
    agent.press("main button[name='continue']")
    issuers = country.rows("SELECT DISTINCT s.issuer FROM signin_grant g JOIN signin_serviceprovider s ON s.id = g.service_id")
    assert {("agents",), ("low",)} <= set(issuers)
    documents = [httpx.get(f"{country.origin}/{path}/.well-known/openid-configuration").json() for path in ("api/v2", "agents/api/v2")]
    assert documents[1].keys() <= documents[0].keys()
    assert [document["subject_types_supported"] for document in documents] == [["pairwise"], ["public"]]
    kids = [{key["kid"] for key in httpx.get(document["jwks_uri"]).json()["keys"]} for document in documents]
    assert not kids[0] & kids[1]


@pytest.mark.demand(ROW, "second-factor-where-demanded")
def test_a_second_factor_is_set_up_and_asked_where_a_service_demands_it(country, visitors):
    tristan = visitors("en")
    tristan.open("/sign-in/agent?next=/desk/security/code")
    through_employer(tristan, *OFFICIALS[2][:3])
    tristan.press("main button[name='continue']")
    totp = pyotp.TOTP(re.search(r"[A-Z2-7 ]{39}", tristan.page.locator("main ol code").inner_text()).group(0).replace(" ", ""))
    tristan.fill("name", "My telephone")
    tristan.fill("code", "000000")
    tristan.send()
    tristan.sees("Cela ne convient pas", "This does not fit")
    tristan.fill("code", totp.at(time.time() - 30))
    tristan.send()
    recovery = tristan.page.locator("main li code").all_inner_texts()
    assert len(recovery) == 10
    tristan.send()
    tristan.sees("Mon téléphone", "My telephone")
    (sealed,) = country.rows("SELECT sealed_secret FROM factors_codeapplication WHERE name = 'My telephone'")[0]
    assert totp.secret not in sealed

    away = visitors("fr", PHONE, javascript=False)  # another device, without JavaScript
    to_service(away, two_factors=True)
    through_employer(away, *OFFICIALS[2][:3])
    away.sees("Votre second facteur", "Your second factor")
    away.fill("code", "000000")
    away.press("main form:has([name='code']) button")
    away.sees("Cela ne convient pas", "This does not fit")
    away.fill("code", totp.at(time.time() + 30) if totp.now() == totp.at(time.time() - 30) else totp.now())
    away.press("main form:has([name='code']) button")
    away.press("main button[name='continue']")
    assert "eidas1-mfa" in away.page.locator("main").inner_text()
    level, methods = country.rows("SELECT level, methods FROM signin_grant WHERE uid = 'tristan' ORDER BY id DESC")[0]
    assert (level, json.loads(methods)) == ("eidas1-mfa", ["pwd", "otp", "mfa"])

    # The portal opens nothing before the second factor; a recovery code stands in for the telephone, once.
    home = visitors("en")
    home.open("/sign-in/agent?next=/desk")
    through_employer(home, *OFFICIALS[2][:3])
    home.press("main button[name='continue']")
    home.sees("Votre second facteur", "Your second factor")
    home.open("/desk")
    assert "/sign-in/agent" in home.page.url
    home.open("/sign-in/second-factor")
    home.fill("code", recovery[0])
    home.press("main form:has([name='code']) button")
    assert home.page.url.endswith("/desk")
    assert country.rows("SELECT count(*) FROM factors_recoverycode WHERE used_at IS NOT NULL") == [(1,)]
    a_passkey_is_made_and_used(country, home)


def a_passkey_is_made_and_used(country, home: Visitor) -> None:
    """At this machine's name, since browsers make no passkeys for numbers; the key is Chromium's virtual one."""
    named = country.origin.replace("127.0.0.1", "localhost")
    context = home.page.context
    (session,) = [cookie for cookie in context.cookies(country.origin) if cookie["name"] == "parvis"]
    context.add_cookies([{"name": "parvis", "value": session["value"], "url": named}])
    devices = context.new_cdp_session(home.page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    home.page.goto(f"{named}/desk/security/passkey")
    home.fill("name", "Blue key")
    home.press("[data-passkey-start]")
    home.sees("Votre second facteur est en place", "Your second factor is set up")
    assert country.rows("SELECT name, used_at FROM factors_passkey") == [("Blue key", None)]
    home.page.goto(f"{named}/desk/security/prove")
    home.press("[data-passkey-start]")
    assert home.page.url.endswith("/desk/security"), home.page.locator("main").inner_text()
    ((used, count),) = country.rows("SELECT used_at, sign_count FROM factors_passkey")
    assert used
    assert count >= 1


@pytest.mark.demand(ROW, "rights-given-by-the-body")
def test_a_right_is_refused_explained_given_and_taken_back(country, visitors):
    gwenola, soizic = visitors("fr", PHONE), visitors("en")
    gwenola.sign_in_as_agent("gwenola")
    assert gwenola.page.goto(f"{country.origin}/desk/team").status == 403
    shown = plain(gwenola.page.locator("main").inner_text())
    for said in ("donner et retirer les droits des agents de votre organisme", "Gestionnaire des droits", "Soizic Hamon"):
        assert plain(said) in shown
    soizic.sign_in_as_agent("soizic")
    soizic.open("/desk/team")
    soizic.press("main a:has-text('Gwenola')")
    soizic.tick("roles", "rights-manager")
    soizic.send()
    assert gwenola.page.goto(f"{country.origin}/desk/team").status == 200
    soizic.press("main button[name='role'][value='rights-manager']")
    assert gwenola.page.goto(f"{country.origin}/desk/team").status == 403
    rows = country.rows(
        "SELECT g.usual_name || g.family_name, e.family_name, m.until FROM people_membership m JOIN people_person p ON p.id = m.person_id "
        "JOIN people_person g ON g.id = m.given_by_id JOIN people_person e ON e.id = m.ended_by_id "
        "WHERE p.family_name = 'Piriou' AND m.role = 'rights-manager'"
    )
    assert [(given, ended) for given, ended, until in rows if until] == [("Hamon", "Hamon")]
    assert country.rows("SELECT count(*) FROM protection_entry WHERE event = 'team.right-changed'")[0][0] >= 2
