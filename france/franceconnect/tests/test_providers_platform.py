"""Operators add, check, try, edit, suspend and remove providers without a restart; nobody else does."""

from __future__ import annotations

import httpx
import pytest

from parvis.core.people.models import Person
from parvis.core.protection.models import Entry
from parvis.core.signin import relying_party, selectors
from parvis.core.signin.models import Account, IdentityProvider, SignIn

from .conftest import provider_answer, text_of

pytestmark = pytest.mark.django_db

LISTED = "/platform/providers"
ISSUER = "http://127.0.0.1:8001/carte"
NEW = {
    "slug": "carte-essai",
    "title_fr": "Carte à l’essai",
    "title_en": "Card on trial",
    "account_fr": "Votre carte",
    "account_en": "Your card",
    "issuer": ISSUER,
    "client_id": "parvis",
    "authentication": "client_secret_post",
    "audience": "person",
    "levels": ["eidas3"],
    "level_names": "eidas3 = https://carte.example/loa/high",
    "claim_rules": "family_name = surname|upper\ngiven_name = forenames\nbirthdate = date_of_birth|day-first\n"
    "gender = sex|gender\nbirthplace = birth/place\nbirthcountry = birth/country",
    "prompt": "login",
    "signed_userinfo": "on",
    "ends_sessions": "on",
    "order": "60",
}


@pytest.fixture
def operator(country, browser):
    browser.sign_in("agents", "malo", entrance="/sign-in/agent")
    country.seen.clear()
    return browser


@pytest.fixture
def public(monkeypatch, country):
    """Requests to addresses that operators gave go over the same line, once checked."""
    from parvis.kernel import fetching

    monkeypatch.setattr(fetching, "allowed_address", lambda host, port: host)


def secret():
    from france.franceconnect.secrets import provider_secret

    return provider_secret("carte")


def added(operator, **changes) -> IdentityProvider:
    answer = operator.post(f"{LISTED}/add", {**NEW, "secret": secret(), **changes})
    assert answer.status_code == 302, text_of(answer)
    return selectors.provider("carte-essai")


def test_discovery_fills_in_the_form(operator, public):
    page = operator.post(f"{LISTED}/add", {"discovery": f"{ISSUER}/.well-known/openid-configuration"})
    assert page.status_code == 200
    assert f'value="{ISSUER}"' in page.content.decode()


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/x", "https://10.0.0.1/x", "file:///etc/passwd", "gopher://x", "https://[::1", ""]
)
def test_discovery_never_leads_into_the_network(operator, country, address):
    answer = operator.post(f"{LISTED}/add", {"discovery": address})
    assert answer.status_code == 400
    assert not country.seen


def test_a_new_provider_is_suspended_until_it_was_tested(operator, public):
    made = added(operator)
    assert (made.state, made.declared) == ("suspended", False)
    assert secret() not in made.sealed_secret
    assert operator.post("/sign-in", {"provider": "carte-essai"}).status_code == 403
    operator.post(f"{LISTED}/carte-essai/state", {"state": "active"})
    resident = type(operator)(headers={"accept-language": "en"})
    assert resident.sign_in("carte-essai", "fatou").status_code == 303
    line = SignIn.objects.get(provider=made)
    assert (line.level, line.person.family_name) == ("eidas3", "Diarra")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "ftp://x"),
        ("issuer", "http://x/?y"),
        ("scope", "profile"),
        ("levels", []),
        ("claim_rules", "family_name = surname|exec"),
        ("claim_rules", "nonsense"),
        ("level_names", "eidas9 = x"),
        ("error_meanings", "x = perhaps"),
        ("slug", "add"),
        ("slug", "impots"),
        ("secret", ""),
        ("prompt", "none"),
    ],
)
def test_what_cannot_work_is_refused_and_what_was_typed_kept(operator, field, value):
    answer = operator.post(f"{LISTED}/add", {**NEW, "secret": secret(), field: value})
    assert answer.status_code == 400
    assert "Card on trial" in answer.content.decode()
    assert selectors.provider("carte-essai") is None


def test_checks_say_what_passes_and_what_does_not(operator, public, country):
    added(operator)
    page = text_of(operator.post(f"{LISTED}/carte-essai/check"))
    assert "speaks for this issuer passed" in page
    assert "did not pass" not in page
    country.instead = lambda request: httpx.Response(
        200, json={**provider_answer(request).json(), "id_token_signing_alg_values_supported": ["HS256"], "acr_values_supported": ["x"]}
    )
    page = text_of(operator.post(f"{LISTED}/carte-essai/check"))
    assert "with an algorithm that we accept did not pass" in page
    assert "levels that it is to give did not pass" in page
    country.instead = lambda request: httpx.Response(503)
    assert "did not pass" in text_of(operator.post(f"{LISTED}/carte-essai/check"))


def test_a_test_sign_in_shows_what_came_once_and_creates_nobody(operator, public):
    added(operator)
    before = Person.objects.count(), SignIn.objects.count(), Account.objects.count()
    there = operator.post(f"{LISTED}/carte-essai/try", {"level": "eidas3"}).headers["Location"]
    shown = operator.come_back(operator.at_provider(there, account="hugo")).headers["Location"]
    assert shown.startswith(f"{LISTED}/tried/")
    refused = operator.post(shown.replace(f"{LISTED}/tried", "/sign-in/received"), {"continue": "yes"})
    assert refused.status_code == 400, "a trial signs nobody in"
    page = operator.get(shown)
    words = text_of(page)
    for said in ("would succeed", "Lestienne", "24/07/1979", "24 July 1979", "high", "date_of_birth|day-first"):
        assert said in words
    assert operator.get(shown).status_code == 400
    assert (Person.objects.count(), SignIn.objects.count(), Account.objects.count()) == before


def test_a_test_sign_in_says_why_no_identity_can_be_made(operator, public):
    added(operator, claim_rules="")
    there = operator.post(f"{LISTED}/carte-essai/try", {"level": "eidas3"}).headers["Location"]
    page = operator.get(operator.come_back(operator.at_provider(there, account="hugo")).headers["Location"])
    assert "claim family_name is missing" in text_of(page)


def test_an_edit_holds_from_the_next_click_on_in_every_process(operator, country):
    """What was read of the provider is named after its last change, so that no process keeps an older one."""
    before = relying_party.kept_as(selectors.provider("impots"), "metadata")
    operator.post(
        f"{LISTED}/impots/edit",
        {**NEW, "slug": "impots", "issuer": "http://127.0.0.1:8001/impots", "levels": ["eidas1"], "title_en": "Taxes"},
    )
    provider = selectors.provider("impots")
    assert relying_party.kept_as(provider, "metadata") != before
    assert (provider.title_en, provider.declared, bool(provider.edited_at)) == ("Taxes", True, True)
    assert "Taxes" in text_of(type(operator)(headers={"accept-language": "en"}).get("/sign-in"))


def test_an_empty_secret_keeps_the_one_there_is(operator):
    before = selectors.provider("impots").sealed_secret
    operator.post(
        f"{LISTED}/impots/edit",
        {**NEW, "slug": "impots", "issuer": "http://127.0.0.1:8001/impots", "level_names": "", "levels": ["eidas1"]},
    )
    assert selectors.provider("impots").sealed_secret == before


def test_the_country_s_table_no_longer_overwrites_what_an_operator_edited(operator):
    from france.franceconnect import demo

    operator.post(f"{LISTED}/impots/edit", {**NEW, "slug": "impots", "issuer": "http://127.0.0.1:8001/impots", "title_en": "Taxes"})
    demo.load_providers()
    assert selectors.provider("impots").title_en == "Taxes"


def test_a_new_issuer_is_no_longer_the_country_s_word(operator):
    operator.post(f"{LISTED}/impots/edit", {**NEW, "slug": "impots", "issuer": "https://elsewhere.example/impots"})
    assert not selectors.provider("impots").declared


def test_only_a_provider_that_nobody_used_is_removed(operator, public):
    added(operator)
    operator.post(f"{LISTED}/carte-essai/remove")
    assert selectors.provider("carte-essai") is None
    operator.post(f"{LISTED}/impots/remove")
    assert selectors.provider("impots"), "the country declares it"
    added(operator)
    operator.post(f"{LISTED}/carte-essai/state", {"state": "active"})
    type(operator)().sign_in("carte-essai", "fatou")
    operator.post(f"{LISTED}/carte-essai/remove")
    assert selectors.provider("carte-essai"), "somebody signed in through it"


def test_every_act_leaves_a_line_in_the_trace(operator, public):
    before = Entry.objects.count()
    added(operator)
    operator.post(f"{LISTED}/carte-essai/edit", {**NEW, "title_en": "Other"})
    operator.post(f"{LISTED}/carte-essai/state", {"state": "active"})
    operator.post(f"{LISTED}/carte-essai/state", {"state": "suspended", "reason": "breach"})
    operator.post(f"{LISTED}/carte-essai/try", {"level": "eidas3"})
    operator.post(f"{LISTED}/carte-essai/remove")
    assert Entry.objects.count() - before == 6


def test_the_list_tells_how_each_does_and_finds_one_among_many(operator, country):
    country.instead = lambda request: httpx.Response(503) if "/ameli/" in request.url.path else None
    for _ in range(2):
        operator.post("/sign-in", {"provider": "ameli"})
    country.instead = None
    type(operator)().sign_in("impots", "maelle")
    page = text_of(operator.get(LISTED))
    assert "does not answer" in page
    lines = {line.provider.slug: line for line in selectors.provider_lines()}
    assert (lines["impots"].today, lines["impots"].health.failures) == (1, 0)
    assert lines["ameli"].is_failing
    assert [line.provider.slug for line in selectors.provider_lines(search="assurance")] == ["ameli"]
    assert "No provider found" in text_of(operator.get(LISTED, {"q": "nobody"}))


@pytest.mark.parametrize("path", ["", "/add", "/impots", "/impots/edit"])
def test_a_resident_does_not_read_them(country, browser, path):
    browser.sign_in("impots", "maelle")
    assert browser.get(f"{LISTED}{path}").status_code in (302, 403, 404)


@pytest.mark.parametrize("act", ["check", "try", "remove", "edit"])
def test_a_resident_does_none_of_it(country, browser, act):
    browser.sign_in("impots", "maelle")
    assert browser.post(f"{LISTED}/carte/{act}", NEW).status_code in (302, 403, 404)
    assert selectors.provider("carte").edited_at is None
