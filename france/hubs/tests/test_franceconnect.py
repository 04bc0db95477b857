"""Whose an access token is, asked of our own broker as any data provider would."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from france.franceconnect.tests.test_services import Service, code_for
from france.hubs import franceconnect, tables
from france.hubs.particulier import demo
from parvis.core.hubs.rules.sources import NotIntrospected
from parvis.core.protection.models import Entry
from parvis.core.signin.models import Grant, ServiceProvider

pytestmark = pytest.mark.django_db

QUOTIENT, SCHOLARSHIP = (
    next(each for each in tables.endpoints("particulier") if each.path == path)
    for path in ("/v3/dss/quotient_familial/france_connect", "/v3/cnous/etudiant_boursier/france_connect")
)


@pytest.fixture
def broker(country, register):
    """The line from the hub to the broker."""
    machine = Client()

    def reach(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.startswith("/api/v2/"):
            return None
        answer = machine.generic(request.method, request.url.path, request.content, request.headers.get("content-type", ""))
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)

    cache.clear()
    register.instead = reach
    demo.load()


@pytest.fixture
def token(broker, browser):
    service = Service("canteen", entity="city", scopes="openid identite_pivot cnaf_quotient_familial cnous_email")
    return service.redeem(code_for(service, browser)).json()["access_token"]


def test_each_provider_behind_the_hub_is_a_data_provider_with_its_own_scopes(broker):
    rows = {row.client_id: row for row in ServiceProvider.objects.filter(client_id__startswith="api-particulier-")}
    assert set(rows) == {f"api-particulier-{slug}" for slug in ("ants", "cnav", "cnous", "dsnj", "gip-mds", "enseignement-superieur")}
    assert all(row.kind == "data-provider" and row.redirect_uris == [] for row in rows.values())
    assert "cnaf_quotient_familial" in rows["api-particulier-cnav"].scopes
    assert "cnous_email" not in rows["api-particulier-cnav"].scopes
    assert "eaje_enfants" in rows["api-particulier-cnav"].scopes


def test_the_hub_learns_who_signed_in_where_and_what_they_allowed_of_this_provider(token):
    found = franceconnect.introspect(QUOTIENT, token)
    assert (found.identity.family_name, found.identity.given_names, found.identity.birth_date) == ("KERDONCUFF", ("Maëlle",), "1988-04-12")
    assert (found.client, found.invented) == ("canteen", False)
    assert set(found.scopes) == {"openid", "identite_pivot", "cnaf_quotient_familial"}
    assert "cnous_email" in franceconnect.introspect(SCHOLARSHIP, token).scopes


def test_the_person_reads_that_the_token_was_checked(token):
    franceconnect.introspect(QUOTIENT, token)
    assert Entry.objects.get(event="signin.token-checked").reading.organisation == "API Particulier (CNAV)"


@pytest.mark.parametrize("spoil", ["expired", "revoked", "unknown"])
def test_a_token_that_does_not_hold_is_unknown(token, spoil):
    if spoil == "expired":
        Grant.objects.update(token_expires_at=timezone.now() - timedelta(seconds=1))
    if spoil == "revoked":
        Grant.objects.update(revoked_at=timezone.now())
    with pytest.raises(NotIntrospected) as refused:
        franceconnect.introspect(QUOTIENT, "x" * 43 if spoil == "unknown" else token)
    assert refused.value.kind == "unknown"


def test_who_agreed_to_nothing_is_nobody_here(broker, browser):
    service = Service("anonymous", entity="city", scopes="openid")
    token = service.redeem(code_for(service, browser)).json()["access_token"]
    with pytest.raises(NotIntrospected) as refused:
        franceconnect.introspect(QUOTIENT, token)
    assert refused.value.kind == "no-identity"


def test_a_hub_that_the_broker_does_not_know_says_that_it_is_unavailable(token):
    ServiceProvider.objects.filter(client_id="api-particulier-cnav").update(state="suspended")
    with pytest.raises(NotIntrospected) as refused:
        franceconnect.introspect(QUOTIENT, token)
    assert refused.value.kind == "unavailable"


def test_production_uses_the_client_that_the_operator_gave_and_no_other(settings, monkeypatch, tmp_path):
    settings.PARVIS_DEMO = False
    mine = franceconnect.broker("cnav")
    assert (mine.client_id(), mine.client_secret()) == ("", "")
    (tmp_path / "secret").write_text("s" * 40 + "\n")
    monkeypatch.setenv("PARVIS_HUBS_CNAV_CLIENT_ID", "id-of-the-fund")
    monkeypatch.setenv("PARVIS_HUBS_CNAV_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    assert (mine.client_id(), mine.client_secret()) == ("id-of-the-fund", "s" * 40)
    with pytest.raises(NotIntrospected):
        franceconnect.broker("cnous").answered("x")
