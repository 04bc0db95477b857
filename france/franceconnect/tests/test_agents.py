"""Agents at services: a public name, the employer, and two factors where a service demands them."""

from __future__ import annotations

import json
from datetime import date

import pyotp
import pytest

from parvis.core.factors import rules as factor_rules
from parvis.core.factors import sealing
from parvis.core.factors.models import CodeApplication
from parvis.core.people.selectors import professional
from parvis.core.signin.models import BrowserSession, Grant, ServiceProvider
from parvis.core.signin.rules import assurance

from .conftest import text_of
from .test_services import Service, agreed, path_of, query

pytestmark = pytest.mark.django_db

SCOPES = "openid given_name usual_name email uid siret idp_id phone"
OLD = "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"


@pytest.fixture
def tool(country):
    return Service("tool", path="agents/api/v2", scopes=SCOPES, audience="agents")


@pytest.fixture
def secret(country):
    """Claire's telephone."""
    made = factor_rules.new_secret()
    CodeApplication.objects.create(person=claire(), name="Telephone", sealed_secret=sealing.seal(made))
    return made


def claire():
    return professional(provider="agents", uid="claire")


def asked(service: Service, *values: str, essential: bool = True) -> str:
    claims = json.dumps({"id_token": {"acr": {"essential": essential, "values": list(values)}}})
    return service.authorize_url(claims=claims, acr_values=None)


def recognised(browser, url: str) -> str:
    """From the service through Claire's provider: the address of what comes after."""
    interaction = browser.get(path_of(url)).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "agents"}).headers["Location"]
    return browser.come_back(browser.at_provider(at_provider, account="claire")).headers["Location"]


def claims_told(service: Service, browser, back: str):
    tokens = service.fetch(back)
    return service.opened(tokens["id_token"]), service.opened(service.userinfo(tokens["access_token"]).text)


def test_nothing_need_be_asked_and_the_name_is_public(tool, browser):
    other = Service("other", path="agents/api/v2", entity="another-body", scopes=SCOPES, audience="agents")
    proved, told = claims_told(tool, browser, agreed(browser, tool.authorize_url(acr_values=None), provider="agents", account="claire"))
    again, _ = claims_told(other, browser, agreed(browser, other.authorize_url(acr_values=None)))
    assert proved["sub"] == again["sub"] == told["sub"]
    assert (told["uid"], told["siret"][:9], told["idp_id"], told["usual_name"]) == ("claire", "213502388", "agents", "Morvan")
    assert told["phone"]
    assert proved["acr"] == "eidas1"


def test_a_session_lasts_twelve_hours_and_a_token_a_minute(tool, browser):
    back = agreed(browser, tool.authorize_url(acr_values=None), provider="agents", account="claire")
    session = BrowserSession.objects.get()
    assert round((session.expires_at - session.authenticated_at).total_seconds() / 3600) == 12
    assert tool.fetch(back)["expires_in"] == 60


@pytest.mark.parametrize("name", ["eidas1-mfa", "eidas0-mfa", OLD])
def test_a_provider_without_two_factors_is_completed_by_ours(tool, browser, secret, name):
    consent = recognised(browser, asked(tool, name, "eidas2"))
    assert browser.get(consent).headers["Location"] == "/sign-in/second-factor"
    assert browser.post(consent, {"continue": "yes"}).headers["Location"] == "/sign-in/second-factor"  # no way round it
    assert not Grant.objects.exists()
    assert browser.post("/sign-in/second-factor", {"code": "000000"}).status_code == 400
    assert browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()}).headers["Location"] == consent
    back = browser.get(consent)
    assert back.status_code == 200, text_of(back)
    proved, _ = claims_told(tool, browser, browser.post(consent, {"continue": "yes"}).headers["Location"])
    assert proved["acr"] == name  # in the service's own spelling
    assert Grant.objects.get().methods[-2:] == ["otp", "mfa"]


def test_a_second_factor_given_once_serves_the_services_after(tool, browser, secret):
    consent = recognised(browser, asked(tool, "eidas1-mfa"))
    browser.get(consent)
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    browser.get(consent)
    browser.post(consent, {"continue": "yes"})
    proved, _ = claims_told(tool, browser, agreed(browser, asked(tool, "eidas1-mfa")))
    assert proved["acr"] == "eidas1-mfa"


def test_a_session_without_one_is_completed_not_begun_again(tool, browser, secret):
    agreed(browser, tool.authorize_url(acr_values=None), provider="agents", account="claire")
    interaction = browser.get(path_of(asked(tool, "eidas1-mfa"))).headers["Location"]
    consent = browser.get(interaction).headers["Location"]
    assert browser.get(consent).headers["Location"] == "/sign-in/second-factor"
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert browser.get(consent).status_code == 200


def test_a_tool_that_asks_how_reads_the_code_and_that_there_were_two_factors(tool, browser, secret):
    ServiceProvider.objects.filter(client_id="tool").update(claims=["amr"])
    wanted = '{"id_token":{"amr":{"essential":true},"acr":{"essential":true,"value":"eidas1-mfa"}}}'
    consent = recognised(browser, tool.authorize_url(acr_values=None, claims=wanted))
    browser.get(consent)
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    proved, told = claims_told(tool, browser, browser.post(consent, {"continue": "yes"}).headers["Location"])
    assert {"otp", "mfa"} <= set(proved["amr"])
    assert "amr" not in told, "asked for the id_token only"


@pytest.mark.parametrize(
    ("button", "error", "description"),
    [
        ("decline", "access_denied", "User auth aborted"),
        ("cannot", "unmet_authentication_requirements", "none of the requested ACRs could be obtained"),
    ],
)
def test_refusing_and_not_being_able_are_told_apart(tool, browser, secret, button, error, description):
    consent = recognised(browser, asked(tool, "eidas1-mfa"))
    browser.get(consent)
    page = text_of(browser.get(f"{consent}?without=yes"))
    assert "I do not want to" in page
    told = query(browser.post(consent, {button: "yes"}).headers["Location"])
    assert (told["error"], told["error_description"], told["state"]) == (error, description, "s" * 32)


def test_who_has_none_is_led_to_set_one_up(tool, browser):
    consent = recognised(browser, asked(tool, "eidas1-mfa"))
    browser.get(consent)
    assert "/sign-in/agent?next=/desk/security/code" in browser.get("/sign-in/second-factor").content.decode()


def test_a_code_given_for_one_sign_in_does_not_serve_another_browsers(tool, browser, secret):
    consent = recognised(browser, asked(tool, "eidas1-mfa"))
    browser.get(consent)
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    stranger = type(browser)(headers={"accept-language": "en"})
    assert stranger.get(consent).status_code == 400
    second = recognised(browser, asked(tool, "eidas1-mfa"))
    assert browser.get(second).headers["Location"] == "/sign-in/second-factor"  # it was given for the first


def test_what_is_wished_for_and_not_essential_stops_nobody(tool, browser, secret):
    proved, _ = claims_told(tool, browser, agreed(browser, asked(tool, "eidas1-mfa", essential=False), provider="agents", account="claire"))
    assert proved["acr"] == "eidas1"


def test_essential_levels_that_nobody_knows_are_refused(tool, browser):
    told = query(browser.get(path_of(asked(tool, "eidas9-mfa"))).headers["Location"])
    assert told["error"] == "invalid_acr"


def test_old_spellings_are_read_until_their_day_and_not_after():
    rows = (assurance.Assurance(name="old", until=date(2028, 6, 18)), assurance.Assurance(name="new"))
    assert list(assurance.known(rows, today=date(2028, 6, 18))) == ["old", "new"]
    assert list(assurance.known(rows, today=date(2028, 6, 19))) == ["new"]


def test_the_portal_opens_no_page_before_the_second_factor_of_who_has_one(browser, secret):
    answer = browser.sign_in("agents", "claire", entrance="/sign-in/agent", next_url="/desk/files")
    assert answer.headers["Location"] == "/sign-in/second-factor"
    assert browser.get("/desk").headers["Location"].startswith("/sign-in/agent")
    assert browser.get("/desk/security").headers["Location"].startswith("/sign-in/agent")
    answer = browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert browser.get(answer.headers["Location"]).headers["Location"] == "/desk/files"
    assert browser.get("/desk").status_code == 200


def test_a_provider_that_asked_two_factors_itself_is_believed(country, browser, secret, monkeypatch):
    from parvis.core.signin import relying_party

    monkeypatch.setattr(relying_party, "methods_in", lambda _amr: ("pwd", "mfa"))
    assert browser.sign_in("agents", "claire", entrance="/sign-in/agent").headers["Location"] == "/desk"


@pytest.mark.parametrize("amr", [None, "mfa", {"mfa": 1}, [["mfa"]], ["m" * 40], 3])
def test_means_that_are_no_list_of_texts_prove_nothing(amr):
    from parvis.core.signin.relying_party import methods_in

    assert methods_in(amr) == ()


@pytest.mark.parametrize(
    ("typed", "provider"), [("lea@education.exemple.example", "ministeres"), ("x@PARIS.Caf.exemple.example", "caisses")]
)
def test_the_domain_of_a_work_address_leads_to_the_employers_provider(browser, country, typed, provider):
    answer = browser.post("/sign-in/agent", {"email": typed, "next": ""})
    assert answer.status_code == 303
    assert f"/{provider}/authorize?" in answer.headers["Location"]
    assert typed.partition("@")[0] + "%40" not in answer.headers["Location"]
    assert "@" not in answer.headers["Location"]


@pytest.mark.parametrize("typed", ["someone@nowhere.example", "claire@education.exemple.example.evil.example"])
def test_an_unknown_domain_is_said_and_the_list_stays(browser, country, typed):
    page = text_of(browser.post("/sign-in/agent", {"email": typed}))
    assert "No provider is known for this domain" in page
    assert "The ministries" in page


def test_no_answer_tells_whether_an_address_exists(browser, country):
    answers = [browser.post("/sign-in/agent", {"email": f"{who}@education.exemple.example"}) for who in ("lea", "nobody-of-that-name")]
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"http://127.0.0.1:8001/ministeres/authorize"}


def test_a_body_is_found_by_its_name(browser, country):
    page = text_of(browser.get("/sign-in/agent?body=allocations"))
    assert "Caisse nationale des allocations familiales" in page
    assert "No body of that name" in text_of(browser.get("/sign-in/agent?body=zzz"))


def test_a_hint_is_filled_in_and_a_suspended_provider_is_not_led_to(tool, browser):
    from parvis.core.signin import actions as signin
    from parvis.core.signin import selectors

    interaction = browser.get(path_of(tool.authorize_url(acr_values=None, login_hint="lea@education.exemple.example"))).headers["Location"]
    assert 'value="lea@education.exemple.example"' in browser.get(interaction).content.decode()
    assert "/ministeres/authorize?" in browser.post(interaction, {"email": "lea@education.exemple.example"}).headers["Location"]
    signin.suspend_provider(selectors.provider("ministeres"), reason="breach")
    assert "No provider is known" in text_of(browser.post(interaction, {"email": "lea@education.exemple.example"}))


def test_operators_keep_the_table_of_domains(browser, country):
    from parvis.core.protection.models import Entry
    from parvis.core.signin.models import IdentityProvider, MailDomain

    browser.sign_in("agents", "malo", entrance="/sign-in/agent")
    provider = IdentityProvider.objects.get(slug="caisses")
    assert browser.post("/platform/domains", {"domain": "not a domain", "provider": provider.id}).status_code == 400
    assert browser.post("/platform/domains", {"domain": "new.example", "provider": provider.id}).status_code == 302
    row = MailDomain.objects.get(domain="new.example")
    assert Entry.objects.filter(event="signin.domain-changed").exists()
    browser.post(f"/platform/domains/{row.id}/remove")
    assert not MailDomain.objects.filter(domain="new.example").exists()


@pytest.mark.parametrize("siret", ["", "21350238800018", None])
def test_an_employer_that_cannot_be_read_is_explained_and_nobody_enters(browser, country, siret):
    from france.franceconnect import identity

    with pytest.raises(identity.EmployerUnreadable):
        identity.read({"usual_name": "Morvan", "given_name": "Claire", "uid": "claire", "siret": siret})
