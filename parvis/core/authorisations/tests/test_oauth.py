"""Tokens for programs: made by secret, short-lived, revocable, and refused in the words of RFC 6749."""

import base64
import re
from datetime import timedelta

import pytest
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.authorisations.actions import clients
from parvis.core.authorisations.models import AccessToken, Client
from parvis.core.authorisations.rules import oauth
from parvis.kernel.manifest import Audience

from .conftest import ENGLISH, agent_of, signed_in, text

ALLOWED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")  # RFC 6749 5.2


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests():
    cache.clear()


@pytest.fixture
def made(town):
    return clients.make_client(town, name="Software", scopes=[oauth.READ, oauth.WRITE], by=agent_of(town))


def basic(client_id, secret) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def token(http, headers=None, **form):
    return http.post("/oauth/token", form, headers=headers or {})


def in_form(made, **more):
    client, secret = made
    return {"grant_type": "client_credentials", "client_id": str(client.pk), "client_secret": secret, **more}


@pytest.mark.parametrize("by_header", [True, False])
def test_a_client_receives_a_token_by_header_or_form(client, made, by_header):
    answer = token(client, basic(made[0].pk, made[1]), grant_type="client_credentials") if by_header else token(client, **in_form(made))
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 1800)
    assert body["scope"] == "read_authorizations write_authorizations"
    assert answer.headers["Cache-Control"] == "no-store"
    stored = AccessToken.objects.get()
    assert body["access_token"] not in (stored.fingerprint, made[0].fingerprint)
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {body['access_token']}"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "read_webhooks"}, 400, "invalid_scope"),
        ({"scope": 'admin "quoted" é'}, 400, "invalid_scope"),
        ({"username": "x"}, 400, "invalid_request"),
        ({"scope": ["a", "b"]}, 400, "invalid_request"),
    ],
)
def test_what_is_wrong_is_said_as_the_standard_says(client, made, change, status, error):
    answer = token(client, **in_form(made, **change))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ALLOWED.fullmatch(answer.json()["error_description"])
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert not AccessToken.objects.exists()


def test_a_secret_never_stands_in_the_address(client, made):
    answer = client.post("/oauth/token?client_id=x&client_secret=y", in_form(made))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!", "Basic " + base64.b64encode(b"nocolon").decode(), "Bearer x", "Basic " + base64.b64encode(b"\xff:\xff").decode()],
)
def test_a_header_that_cannot_be_read_is_no_client(client, made, header):
    assert token(client, {"authorization": header}, grant_type="client_credentials").status_code == 401


def test_two_ways_at_once_are_refused(client, made):
    assert token(client, basic(made[0].pk, made[1]), **in_form(made)).json()["error"] == "invalid_request"


def test_who_keeps_guessing_waits_and_who_knows_does_not(client, made):
    for _ in range(21):
        answer = token(client, **in_form(made, client_secret="guess"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert token(client, **in_form(made)).status_code == 200


def test_a_client_that_asks_for_ever_new_tokens_waits(client, made, monkeypatch):
    monkeypatch.setattr(clients, "TOKENS_A_MINUTE", 2)
    assert [token(client, **in_form(made)).status_code for _ in range(3)] == [200, 200, 429]


def test_an_expired_token_serves_no_more(client, made):
    found = token(client, **in_form(made)).json()["access_token"]
    AccessToken.objects.update(expires_at=timezone.now())
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {found}"}).status_code == 401
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(hours=2))
    clients.forget_tokens()
    assert not AccessToken.objects.exists()


def test_a_token_is_revoked_by_its_own_client_only(client, made, owner):
    found = token(client, **in_form(made)).json()["access_token"]
    other = clients.make_client(owner, name="Other", scopes=[oauth.READ], by=agent_of(owner, name="Else"))
    for pair, left in ((other, 1), (made, 0)):
        answer = client.post("/oauth/revoke", {"token": found, "client_id": str(pair[0].pk), "client_secret": pair[1]})
        assert (answer.status_code, AccessToken.objects.count()) == (200, left)


def test_authlib_gets_a_token_and_calls(live_server, made):
    """The OAuth client of others, over HTTP; the demonstration alone is served without TLS."""
    client, secret = made
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        session = OAuth2Session(str(client.pk), secret, scope="read_authorizations")
        found = session.fetch_token(f"{live_server.url}/oauth/token", grant_type="client_credentials")
        assert found["scope"] == "read_authorizations"
        answer = session.get(f"{live_server.url}/api/v1/demandes")
        assert (answer.status_code, answer.json()) == (200, [])
        session.revoke_token(f"{live_server.url}/oauth/revoke", found["access_token"])
        assert session.get(f"{live_server.url}/api/v1/demandes").status_code == 401


@given(st.dictionaries(st.sampled_from(sorted(oauth.PARAMETERS)), st.text(max_size=30)), st.text(max_size=60))
def test_credentials_are_found_or_refused(form, header):
    try:
        found = oauth.credentials(form, header)
    except oauth.OauthError as error:
        found = error.description
    assert all(isinstance(each, str) for each in found)
    assert not isinstance(found, str) or ALLOWED.fullmatch(found)


@pytest.fixture
def developer(client, town):
    agent = agent_of(town, "authorisations-developer")
    return signed_in(client, agent, audience=Audience.AGENT, organisation=town)


def test_an_agent_makes_a_client_whose_secret_is_shown_once(developer, town):
    made = developer.post("/desk/authorisations/programs", {"name": "Software", "scopes": ["read_authorizations"]}, headers=ENGLISH)
    secret, found = made.context["secret"], Client.objects.get()
    assert secret in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert (found.organisation, found.scopes) == (town, ["read_authorizations"])
    assert secret not in text(developer, "/desk/authorisations/programs")
    assert clients.authenticated(str(found.pk), secret) == found


def test_what_is_typed_wrong_is_kept(developer):
    answer = developer.post("/desk/authorisations/programs", {"name": "Software"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert 'value="Software"' in answer.content.decode()


def test_there_is_a_limit_to_clients(developer, made, monkeypatch):
    monkeypatch.setattr(clients, "CLIENTS_AT_ONCE", 1)
    answer = developer.post("/desk/authorisations/programs", {"name": "Two", "scopes": ["read_authorizations"]}, headers=ENGLISH)
    assert (answer.status_code, Client.objects.count()) == (422, 1)


def test_a_revoked_client_and_its_tokens_serve_no_more(developer, made, client):
    found = token(client, **in_form(made)).json()["access_token"]
    path = f"/desk/authorisations/programs/{made[0].pk}/revoke"
    assert "serves no more" in text(developer, path)
    assert developer.post(path).status_code == 302
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {found}"}).status_code == 401
    assert token(client, **in_form(made)).status_code == 401


def test_programs_of_others_and_pages_without_the_right(client, made, owner, town):
    stranger = signed_in(client, agent_of(owner, "authorisations-developer"), audience=Audience.AGENT, organisation=owner)
    assert stranger.post(f"/desk/authorisations/programs/{made[0].pk}/revoke").status_code == 404
    plain = signed_in(client, agent_of(town, "instructor", name="Plain"), audience=Audience.AGENT, organisation=town)
    assert plain.get("/desk/authorisations/programs").status_code == 403
