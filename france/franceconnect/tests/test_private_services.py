"""What private services and services being tried out may learn, and what their developers are told."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.core.signin import actions as signin
from parvis.core.signin.actions import counting
from parvis.core.signin.models import IdentityProvider, ServiceCount, ServiceProvider

from .conftest import text_of
from .test_services import Service, agreed, code_for, path_of, query

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(country):
    return Service("shop", entity="shop", scopes="openid age_over_18")


def test_a_shop_learns_yes_or_no_and_never_the_date(shop, browser):
    token = shop.fetch(agreed(browser, shop.authorize_url()))
    claims = shop.opened(shop.userinfo(token["access_token"]).text)
    assert claims["age_over_18"] is True
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "age_over_18"}
    assert not any("1988" in str(value) for name, value in claims.items() if name not in {"sub", "iat", "exp"})


def test_the_person_reads_what_the_shop_will_learn_and_what_it_will_not(shop, browser):
    interaction = browser.get(path_of(shop.authorize_url())).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    page = browser.get(browser.come_back(browser.at_provider(at_provider, account="maelle")).headers["Location"])
    assert "You are 18 or over yes" in text_of(page)
    assert "This site will not learn your date of birth." in text_of(page)
    assert "1988" not in text_of(page)


def test_who_is_told_the_date_itself_is_not_said_not_to_be(country, browser):
    service = Service("both", entity="both", scopes="openid birthdate age_over_18")
    interaction = browser.get(path_of(service.authorize_url())).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    page = browser.get(browser.come_back(browser.at_provider(at_provider, account="maelle")).headers["Location"])
    assert "will not learn" not in text_of(page)


@pytest.fixture
def sandbox(country):
    service = Service()
    ServiceProvider.objects.update(environment="sandbox")
    return service


def test_a_service_in_the_sandbox_sees_test_accounts_only(sandbox, browser):
    IdentityProvider.objects.exclude(slug="impots").update(test=False)
    interaction = browser.get(path_of(sandbox.authorize_url())).headers["Location"]
    page = browser.get(interaction)
    assert b'value="impots"' in page.content
    assert b'value="ameli"' not in page.content
    assert "Health insurance – this service is being tried out" in text_of(page)
    refused = browser.post(interaction, {"provider": "ameli"})
    assert refused.status_code == 403
    assert "test accounts only" in text_of(refused)


def test_a_session_of_a_real_account_does_not_open_the_sandbox(country, browser):
    first, second = Service(), Service("tried", entity="tried")
    ServiceProvider.objects.filter(client_id="tried").update(environment="sandbox")
    agreed(browser, first.authorize_url())
    IdentityProvider.objects.exclude(slug="laposte").update(test=False)
    page = browser.get(browser.get(path_of(second.authorize_url())).headers["Location"])
    assert page.status_code == 200, "must choose again"


def test_developers_read_how_sign_ins_ended_and_which_requests_were_wrong(country, browser):
    town = Service()
    code = code_for(town, browser)
    agreed(browser, town.authorize_url(), answer="decline")
    town.redeem(code, client_secret="wrong")
    browser.get(path_of(town.authorize_url()) + "&jean%40example.org=1&display=page")
    found = {(row.kind, row.code, row.detail): row.count for row in ServiceCount.objects.all()}
    assert found[("succeeded", "", "")] == 1
    assert found[("declined", "", "")] == 1
    assert any(kind == "error" and code == "invalid_client" for kind, code, _ in found)
    assert ("error", "invalid_request", "unknown parameters: display, …") in found
    assert "jean" not in str(found)


def test_strangers_cannot_fill_the_table_of_errors(country):
    Service()
    service = ServiceProvider.objects.get(client_id="town")
    for number in range(counting.MOST_DETAILS_A_DAY + 50):
        counting.count(service, counting.ERROR, code="invalid_request", detail=f"rule {number}")
    assert ServiceCount.objects.filter(service=service).count() <= counting.MOST_DETAILS_A_DAY + 1
    assert sum(ServiceCount.objects.values_list("count", flat=True)) == counting.MOST_DETAILS_A_DAY + 50


@pytest.fixture
def operator(country, rf):
    return rf.get("/")


def test_two_secrets_hold_while_a_service_changes_from_one_to_the_other(country, browser, operator):
    town = Service()
    service = ServiceProvider.objects.get(client_id="town")
    new = signin.make_secret(service, by=operator)
    with pytest.raises(signin.TooManySecrets):
        signin.make_secret(service, by=operator)
    for secret in ("s" * 40, new):
        assert town.redeem(code_for(town, browser), client_secret=secret).status_code == 200
    newest = signin.make_secret(service, by=operator, others_end=timezone.now())
    assert town.redeem(code_for(town, browser), client_secret=new).status_code == 401
    assert town.redeem(query(agreed(browser, town.authorize_url()))["code"], client_secret=newest).status_code == 200


def test_a_suspended_service_is_refused_at_once(country, browser, operator):
    town = Service()
    token = town.fetch(agreed(browser, town.authorize_url()))["access_token"]
    signin.switch_service(ServiceProvider.objects.get(client_id="town"), state="suspended", reason="leaked", by=operator)
    assert town.userinfo(token).status_code == 401
    assert browser.get(path_of(town.authorize_url())).status_code == 400
