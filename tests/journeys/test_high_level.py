"""Services that need to be surer: identities at the substantial level, encrypted to the service that asked."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwe, jwt
from joserfc.jwk import KeySet
from journeys.story import DESKTOP, PHONE

RETURN_TO = "http://127.0.0.1:7000/callback"
SCOPES = "openid identite_pivot rnipp_identite_pivot"


@pytest.fixture(scope="module")
def service(country):
    """A service of the demonstration that signs people in at the high entrance."""
    command = [sys.executable, "-m", "parvis", "signin", "demo-clients", "--json", "--origin", country.origin]
    told = subprocess.run(command, env=country.environment, capture_output=True, text=True, check=True).stdout
    return next(each for each in json.loads(told[told.index("[") :]) if each["client_id"] == "demo-high")


class AtTheService(BaseHTTPRequestHandler):
    """The page where people come back."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"back at the service")

    def log_message(self, *_: object) -> None:
        """Nothing: addresses hold codes."""


@pytest.fixture(scope="module", autouse=True)
def at_the_service():
    """The service's own address answers, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 7000), AtTheService)
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def leave_for_sign_in(visitor, service) -> None:
    asked = {"client_id": "demo-high", "response_type": "code", "redirect_uri": RETURN_TO, "scope": SCOPES, "acr_values": "eidas2"}
    visitor.page.goto(f"{service['issuer']}/authorize?{urlencode({**asked, 'state': 's' * 32, 'nonce': 'n' * 32})}")


def received(visitor, service) -> tuple[dict, dict, str]:
    """Claims of the id_token, claims of the user information once opened with the service's key, and the bare answer."""
    back = {name: values[0] for name, values in parse_qs(urlsplit(visitor.page.url).query).items()}
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": RETURN_TO}
    tokens = httpx.post(
        f"{service['issuer']}/token", data={**form, "client_id": "demo-high", "client_secret": service["client_secret"]}
    ).json()
    answer = httpx.get(f"{service['issuer']}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    issuer_keys = KeySet.import_key_set(httpx.get(f"{service['issuer']}/jwks").json())
    own = KeySet.import_key_set({"keys": [key for key in service["jwks"]["keys"] if key["use"] == "enc"]})
    opened = jwe.decrypt_compact(answer.text, own, algorithms=["ECDH-ES", "A256GCM"]).plaintext.decode()
    return jwt.decode(tokens["id_token"], issuer_keys).claims, jwt.decode(opened, issuer_keys).claims, answer.text


@pytest.mark.demand("franceconnect-plus", "federates-substantial-identities")
@pytest.mark.demand("franceconnect-plus", "identity-encrypted-to-the-service")
@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("en", DESKTOP)])
def test_a_service_gets_a_substantial_identity_that_only_it_can_read(country, visitors, service, language, width):
    person = visitors(language, width)
    leave_for_sign_in(person, service)
    assert person.page.locator("main button[name='provider'][value='laposte']").count() == 1
    person.press("main button[name='provider'][value='laposte']")
    person.press("button[name='account'][value='maelle']")
    person.sees("substantiel", "substantial")
    person.press("main button[name='continue']")

    proved, told, sealed = received(person, service)
    assert (proved["acr"], proved["aud"]) == ("eidas2", "demo-high")
    assert (told["family_name"], told["rnipp_family_name"]) == ("KERDONCUFF", "KERDONCUFF")
    assert len(sealed.split(".")) == 5
    stored = country.rows(
        "SELECT g.level, g.subject, s.level FROM signin_grant g JOIN signin_serviceprovider p ON p.id = g.service_id "
        "JOIN signin_signin s ON s.service_id = p.id AND s.person_id = g.person_id WHERE p.client_id = 'demo-high' ORDER BY s.at DESC"
    )
    assert stored[0] == ("eidas2", told["sub"], "eidas2")


@pytest.mark.demand("franceconnect-plus", "federates-substantial-identities")
def test_a_lower_identity_alone_is_not_passed_on(country, visitors, service):
    person = visitors("en")
    leave_for_sign_in(person, service)
    before = country.rows("SELECT count(*) FROM signin_grant")
    person.press("main button[name='provider'][value='impots']")
    if person.page.url.startswith(country.providers):
        person.press("button[name='account'][value='yanis']")
    assert person.page.locator("main button[name='continue']").count() == 0, person.page.url
    assert country.rows("SELECT count(*) FROM signin_grant") == before
