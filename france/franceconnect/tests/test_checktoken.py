"""A data provider checks the token that a service shows it; Authlib and joserfc open what it is told."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from france.franceconnect import demo_people
from france.franceconnect.identity import compatible_subject
from parvis.core.people.models import SectoralIdentifier
from parvis.core.protection.models import Entry
from parvis.core.signin import actions as signin
from parvis.core.signin import keys, selectors
from parvis.core.signin.models import Grant, ServiceProvider

from .test_services import SECRET, Service, agreed, code_for, query

pytestmark = pytest.mark.django_db

QUOTIENT = "openid identite_pivot cnaf_quotient_familial"
FORMS = [("ECDH-ES", ECKey.generate_key("P-256")), ("RSA-OAEP", RSAKey.generate_key(2048)), ("RSA-OAEP-256", RSAKey.generate_key(2048))]


class DataProvider:
    """The family allowance fund as it calls ``/checktoken``."""

    def __init__(
        self,
        *,
        path="api/v2",
        issuer="low",
        algorithm="ECDH-ES",
        key=FORMS[0][1],
        scopes="openid identite_pivot cnaf_quotient_familial cnaf_enfants",
    ):
        self.path, self.key = path, key
        self.machine = Client()
        public = {**key.as_dict(private=False), "use": "enc", "alg": algorithm}
        signin.register_service(
            "fund", secret=SECRET, name="Caisse d’allocations familiales", entity="fund", issuer=issuer, redirect_uris=[], scopes=scopes.split(),
            kind=ServiceProvider.Kind.DATA_PROVIDER, jwks={"keys": [public]}, encryption_algorithm=algorithm,
        )  # fmt: skip

    def ask(self, token, /, **changes):
        form = {"token": token, "client_id": "fund", "client_secret": SECRET, **changes}
        return self.machine.post(f"/{self.path}/checktoken", {name: value for name, value in form.items() if value is not None})

    def told(self, token, /, **changes):
        """The answer opened: decrypted with our key, its signature checked with the published ones."""
        answer = self.ask(token, **changes)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/token-introspection+jwt")
        opened = jwe.decrypt_compact(answer.content, self.key, algorithms=["ECDH-ES", "RSA-OAEP", "RSA-OAEP-256", "A256GCM"])
        assert opened.headers()["cty"] == "token-introspection+jwt"
        published = KeySet.import_key_set(self.machine.get(f"/{self.path}/jwks").json())
        signed = jws.deserialize_compact(opened.plaintext, published, algorithms=["ES256"])
        assert signed.headers()["typ"] == "token-introspection+jwt"
        said = json.loads(signed.payload)
        assert (said["aud"], said["iss"]) == ("fund", f"http://127.0.0.1:8000/{self.path}")
        return said["token_introspection"]


def token_at(service: Service, browser, **changes) -> str:
    return service.redeem(code_for(service, browser, **changes)).json()["access_token"]


@pytest.fixture
def canteen(country):
    return Service("canteen", entity="city", scopes=f"{QUOTIENT} cnous_email")


@pytest.mark.parametrize(("algorithm", "key"), FORMS, ids=[name for name, _ in FORMS])
def test_the_provider_learns_who_signed_in_where_and_what_they_allowed(canteen, browser, algorithm, key):
    token = token_at(canteen, browser)
    told = DataProvider(algorithm=algorithm, key=key).told(token)
    grant = Grant.objects.get()
    assert told == {
        "active": True,
        "aud": "canteen",
        "sub": told["sub"],
        "iat": int(grant.used_at.timestamp()),
        "exp": int(grant.token_expires_at.timestamp()),
        "acr": "eidas1",
        "jti": told["jti"],
        "scope": QUOTIENT,  # what the service was granted and this provider serves: not cnous_email
        "given_name": "Maëlle",
        "given_name_array": ["Maëlle"],
        "family_name": "KERDONCUFF",
        "birthdate": "1988-04-12",
        "gender": "female",
        "birthplace": "35238",
        "birthcountry": "99100",
    }
    assert re.fullmatch(r"[0-9a-f]{64}v1", told["sub"])
    assert told["sub"] != grant.subject
    assert "email" not in told


def test_the_person_reads_who_checked_and_for_what(canteen, browser):
    DataProvider().told(token_at(canteen, browser))
    line = Entry.objects.get(event="signin.token-checked").reading
    assert line.organisation == "Caisse d’allocations familiales"
    assert list(line.fields) == ["Quotient familial (CAF ou MSA)"]
    assert line.detail["service"] == "Service canteen"


@pytest.mark.parametrize("spoil", ["unknown", "expired", "revoked", "service suspended", "another entrance"])
def test_a_token_that_does_not_hold_is_inactive_and_nothing_more_is_said(canteen, browser, spoil):
    token, provider = token_at(canteen, browser), DataProvider()
    if spoil == "expired":
        Grant.objects.update(token_expires_at=timezone.now() - timedelta(seconds=1))
    if spoil == "revoked":
        Grant.objects.update(revoked_at=timezone.now())
    if spoil == "service suspended":
        ServiceProvider.objects.filter(client_id="canteen").update(state="suspended")
    if spoil == "another entrance":
        provider = DataProvider(path="high/api/v2", issuer="high")
    assert provider.told("x" * 43 if spoil == "unknown" else token) == {"active": False}
    assert not Entry.objects.filter(event="signin.token-checked").exists()


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"token": None}, 400, "invalid_request"),
        ({"token": ""}, 400, "invalid_request"),
        ({"token": ["a" * 43, "b" * 43]}, 400, "invalid_request"),
        ({"token": "a" * 5000}, 400, "invalid_request"),
        ({"scope": "openid"}, 400, "invalid_request"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_secret": "wrong" * 10}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "canteen"}, 401, "invalid_client"),  # a service may not check tokens
    ],
)
def test_wrong_requests_get_json_with_the_reason(canteen, changes, status, error):
    answer = DataProvider().ask("a" * 43, **changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_in_the_address_is_refused(canteen):
    answer = Client().post(f"/api/v2/checktoken?token={'a' * 43}", {"client_id": "fund", "client_secret": SECRET})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_provider_without_a_key_to_encrypt_to_is_told_and_nothing_leaks(canteen, browser):
    token = token_at(canteen, browser)
    provider = DataProvider()
    ServiceProvider.objects.filter(client_id="fund").update(jwks={"keys": []})
    answer = provider.ask(token)
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    assert b"KERDONCUFF" not in answer.content


def test_a_data_provider_cannot_sign_people_in(canteen, browser):
    DataProvider()
    address = Service("another").authorize_url().replace("client_id=another", "client_id=fund")
    page = browser.get(address.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 400


def test_one_provider_names_a_person_the_same_whatever_the_service_once_identity_is_shared(canteen, browser):
    other = Service("library", entity="department", scopes=QUOTIENT)
    provider = DataProvider()
    assert provider.told(token_at(canteen, browser))["sub"] == provider.told(token_at(other, browser))["sub"]


def test_who_agreed_to_nothing_stays_anonymous_to_the_provider(country, browser):
    one, two = (Service(name, entity=name, scopes="openid") for name in ("one", "two"))
    provider = DataProvider()
    first, second = (provider.told(token_at(service, browser)) for service in (one, two))
    assert set(first) == {"active", "aud", "sub", "iat", "exp", "acr", "jti", "scope"}
    assert first["sub"] != second["sub"]
    assert first["jti"] != second["jti"]


def test_a_service_that_moves_over_keeps_the_names_that_franceconnect_gave(country, browser, settings, tmp_path):
    keys.compatible_subject_key.cache_clear()
    service = Service("moving", entity="moving-entity", scopes="openid")
    ServiceProvider.objects.filter(client_id="moving").update(subject_form=ServiceProvider.SubjectForm.COMPATIBLE)
    back = query(agreed(browser, service.authorize_url()))
    told = service.opened(service.redeem(back["code"]).json()["id_token"])
    expected = compatible_subject(demo_people.MAELLE.identity, entity="moving-entity", secret=keys.compatible_subject_key())
    assert told["sub"] == expected == SectoralIdentifier.objects.get(sector="entity:moving-entity").value
    keys.compatible_subject_key.cache_clear()


def test_the_compatible_form_is_the_published_formula():
    """sha256(entity + base64(sha256(given_name + family_name + birthdate + gender + birthplace + birthcountry)) + secret) + "v1"."""
    from base64 import b64encode
    from hashlib import sha256

    pivot = "MaëlleKERDONCUFF1988-04-12female3523899100"
    known = b64encode(sha256(pivot.encode()).digest()).decode()
    assert compatible_subject(demo_people.MAELLE.identity, entity="e", secret="s") == sha256(f"e{known}s".encode()).hexdigest() + "v1"


def test_discovery_names_the_endpoint_where_it_is():
    documents = {
        row.slug: Client().get(f"/{row.path}/.well-known/openid-configuration").json()
        for row in selectors.profile().issuers
        if row.protocol == "oidc"
    }
    assert documents["low"]["introspection_endpoint"] == "http://127.0.0.1:8000/api/v2/checktoken"
    assert documents["high"]["introspection_endpoint"] == "http://127.0.0.1:8000/high/api/v2/checktoken"
    assert "introspection_endpoint" not in documents["agents"]
