"""The demonstration's ready-made clients, as the command tells them to whoever tries the sign-in."""

from __future__ import annotations

import json

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet

from parvis.cli import main
from parvis.core.signin.models import ServiceProvider

from .test_services import Service, code_for

pytestmark = pytest.mark.django_db


def told(capsys, *options) -> dict[str, dict]:
    assert main(["signin", "demo-clients", "--json", *options]) == 0
    return {each["client_id"]: each for each in json.loads(capsys.readouterr().out)}


def test_issuers_are_those_of_the_demonstration_that_runs(country, capsys, settings):
    settings.PARVIS_ORIGIN = "http://127.0.0.1:9999"
    assert told(capsys)["demo-high"]["issuer"] == "http://127.0.0.1:8000/high/api/v2", "where it started, not what is set here"
    assert told(capsys, "--port", "8210")["demo-low"]["issuer"] == "http://127.0.0.1:8210/api/v2"
    assert told(capsys, "--origin", "http://localhost:1/")["demo-low"]["issuer"] == "http://localhost:1/api/v2"


def test_anyone_can_try_checktoken_as_the_data_provider(country, browser, capsys):
    provider = told(capsys, "--redirect-uri", "http://127.0.0.1:9/back")["demo-data-provider"]
    assert ServiceProvider.objects.get(client_id="demo-data-provider").redirect_uris == [], "it signs nobody in"
    service = Service("canteen", entity="city", scopes="openid identite_pivot cnaf_quotient_familial")
    token = service.redeem(code_for(service, browser)).json()["access_token"]
    form = {"token": token, "client_id": provider["client_id"], "client_secret": provider["client_secret"]}
    answer = service.machine.post("/api/v2/checktoken", form)
    assert answer.status_code == 200, answer.content
    key = next(ECKey.import_key(each) for each in provider["jwks"]["keys"] if each["use"] == "enc")
    opened = jwe.decrypt_compact(answer.content, key, algorithms=["ECDH-ES", "A256GCM"])
    published = KeySet.import_key_set(service.machine.get("/api/v2/jwks").json())
    said = json.loads(jws.deserialize_compact(opened.plaintext, published, algorithms=["ES256"]).payload)["token_introspection"]
    assert (said["active"], said["scope"], said["family_name"]) == (True, "openid identite_pivot cnaf_quotient_familial", "KERDONCUFF")
