"""What somebody who means harm tries at the sign-in: each test is one way in that must stay closed."""

from __future__ import annotations

import json

import pyotp
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from parvis.core.factors import rules as factor_rules
from parvis.core.factors import sealing
from parvis.core.factors.models import CodeApplication
from parvis.core.people.selectors import professional
from parvis.core.signin import actions as signin
from parvis.core.signin import relying_party, selectors
from parvis.core.signin.models import Attempt, BrowserSession, Grant, IdentityProvider, ServiceProvider, SignIn

from .conftest import text_of
from .test_services import Service, agreed, path_of, query

pytestmark = pytest.mark.django_db

AGENT_SCOPES = "openid given_name usual_name email uid siret"


@pytest.fixture
def tool(country):
    return Service("tool", path="agents/api/v2", scopes=AGENT_SCOPES, audience="agents")


@pytest.fixture
def town(country):
    return Service()


def factor_of(uid: str) -> str:
    made = factor_rules.new_secret()
    person = professional(provider="agents", uid=uid)
    CodeApplication.objects.create(person=person, name="Telephone", sealed_secret=sealing.seal(made))
    return made


def with_two_factors(service: Service) -> str:
    claims = json.dumps({"id_token": {"acr": {"essential": True, "values": ["eidas1-mfa"]}}})
    return path_of(service.authorize_url(claims=claims, acr_values=None))


# --- a second factor proves one person --------------------------------------------------------------


def test_a_second_factor_given_by_one_person_does_not_serve_the_session_of_another(tool, browser):
    """Who knows a colleague's password gives their own second factor, then signs in as the colleague beside it."""
    mine = factor_of("claire")
    factor_of("gwenola")
    agreed(browser, tool.authorize_url(acr_values=None), provider="agents", account="claire")
    consent = browser.get(browser.get(with_two_factors(tool)).headers["Location"]).headers["Location"]
    browser.get(consent)
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(mine).now()})
    assert browser.get(consent).status_code == 200
    agreed_as(browser, tool.authorize_url(acr_values=None, prompt="login"), account="gwenola")
    assert browser.post(consent, {"continue": "yes"}).headers["Location"] == "/sign-in/second-factor"
    assert not Grant.objects.filter(level="eidas1-mfa").exists()


def agreed_as(browser, url: str, *, account: str) -> None:
    interaction = browser.get(path_of(url)).headers["Location"]
    there = browser.post(interaction, {"provider": "agents"}).headers["Location"]
    browser.post(browser.come_back(browser.at_provider(there, account=account)).headers["Location"], {"continue": "yes"})


def test_means_of_whoever_came_back_before_are_forgotten_when_another_provider_is_chosen(tool, browser, monkeypatch):
    """A session that lacks a second factor is not completed by somebody else's, left behind in the attempt."""
    factor_of("claire")
    agreed(browser, tool.authorize_url(acr_values=None), provider="agents", account="claire")
    interaction = browser.get(with_two_factors(tool)).headers["Location"]
    monkeypatch.setattr(relying_party, "methods_in", lambda _amr: ("pwd", "mfa"))
    there = browser.post(interaction, {"provider": "agents"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(there, account="gwenola")).headers["Location"]
    browser.post(interaction, {"provider": "agents"})
    assert (Attempt.objects.latest("created_at").methods, Attempt.objects.latest("created_at").received_level) == ([], "")
    assert browser.post(consent, {"continue": "yes"}).headers["Location"] == "/sign-in/second-factor"


def test_a_fresh_proof_of_one_person_does_not_open_the_factors_of_another(tool, browser):
    """Whoever finds an agent's browser open gives their own code at a service, and may still not touch the agent's factors."""
    theirs, mine = factor_of("claire"), factor_of("gwenola")
    browser.sign_in("agents", "claire", entrance="/sign-in/agent")
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(theirs).now()})
    session = browser.session
    session["factors.proved-by"] = {**session["factors.proved-by"], "at": "2020-01-01T00:00:00+00:00"}
    session.save()
    interaction = browser.get(with_two_factors(tool)).headers["Location"]
    there = browser.post(interaction, {"provider": "agents"}).headers["Location"]
    browser.get(browser.come_back(browser.at_provider(there, account="gwenola")).headers["Location"])
    browser.post("/sign-in/second-factor", {"code": pyotp.TOTP(mine).now()})
    assert browser.get("/desk/security/code").headers["Location"] == "/desk/security/prove"


# --- who may vouch for whom, and where --------------------------------------------------------------


def test_an_attempt_for_a_service_does_not_open_the_portal(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    there = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    browser.come_back(browser.at_provider(there, account="maelle"))
    page = f"/sign-in/received/{Attempt.objects.get().id}"
    assert browser.get(page).status_code == 400
    assert browser.post(page, {"continue": "yes"}).status_code == 400
    assert browser.get("/me").status_code == 302


def test_invented_accounts_open_neither_the_portal_nor_a_service_in_production(town, browser, settings):
    settings.PARVIS_DEMO = False
    IdentityProvider.objects.update(declared=True)
    assert not selectors.usable_providers("person")
    assert not selectors.usable_providers("person", service=selectors.service("town"))
    ServiceProvider.objects.filter(client_id="town").update(environment="sandbox")
    assert selectors.usable_providers("person", service=selectors.service("town"))


def test_a_session_of_an_invented_account_does_not_open_a_service_in_production(town, browser, settings):
    agreed(browser, town.authorize_url())
    settings.PARVIS_DEMO = False
    from parvis.core.signin import sessions

    session = BrowserSession.objects.get()
    assert not sessions.may_be_seen(session, selectors.service("town"))
    ServiceProvider.objects.filter(client_id="town").update(environment="sandbox")
    assert sessions.may_be_seen(session, selectors.service("town"))


def test_a_provider_of_residents_that_names_an_employer_makes_nobody_an_agent(country, browser, monkeypatch):
    """A lying provider: its person would come in as whoever was invited to a body by e-mail."""
    from france.franceconnect import identity

    IdentityProvider.objects.update(checked=False)
    monkeypatch.setattr(identity, "resident", lambda claims: identity.agent(claims | AN_AGENT))
    answer = browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle"))
    assert answer.status_code == 400, text_of(answer)
    assert not Attempt.objects.exclude(received="").exists()


AN_AGENT = {"usual_name": "Morvan", "uid": "claire", "siret": "21350238800019", "email": "claire@exemple.example"}


def test_a_provider_of_agents_that_names_no_employer_lets_nobody_in(country, browser, monkeypatch):
    from france.franceconnect import identity

    monkeypatch.setattr(identity, "agent", lambda claims: identity.resident(claims | A_RESIDENT))
    answer = browser.come_back(browser.at_provider(browser.choose("agents", entrance="/sign-in/agent"), account="claire"))
    assert answer.status_code == 502, text_of(answer)


A_RESIDENT = {"family_name": "MORVAN", "birthdate": "1980-01-01", "gender": "female", "birthplace": "35238", "birthcountry": "99100"}


def test_a_service_suspended_before_the_last_click_is_told_nothing(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    there = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(there, account="maelle")).headers["Location"]
    signin.switch_service(selectors.service("town"), state="suspended", reason="breach", by=None)
    assert browser.post(consent, {"continue": "yes"}).status_code == 400
    assert not Grant.objects.exists()
    assert not SignIn.objects.filter(outcome="succeeded").exists()


# --- what is sent twice, or too much ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["state", "code", "iss"])
def test_each_doubled_parameter_of_a_provider_s_answer_is_refused(country, browser, name):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    answer = browser.come_back(f"{back}&{name}=other&{name}=other")
    assert answer.status_code == 400, text_of(answer)
    assert not Attempt.objects.exclude(received="").exists()


def test_a_request_object_is_bounded_like_the_address(country, browser):
    """What a client signs goes to the database like the rest."""
    service = Service("modern", standard=True)
    key = ECKey.generate_key("P-256", parameters={"use": "sig"}, auto_kid=True)
    ServiceProvider.objects.filter(client_id="modern").update(jwks={"keys": [key.as_dict(private=False)]})
    told = {"iss": "modern", "aud": "http://127.0.0.1:8000/api/v2", "nonce": "n" * 3000}
    signed = jwt.encode({"alg": "ES256", "kid": key.kid}, told, key, algorithms=["ES256"])
    back = browser.get(path_of(service.authorize_url(request=signed, acr_values=None))).headers["Location"]
    assert query(back)["error"] == "invalid_request"
    assert not Attempt.objects.exists()
