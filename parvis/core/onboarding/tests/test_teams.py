"""A team registers a service, gets keys at once, asks for production; strangers find nothing."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from parvis.core.notices.models import Message as Mail
from parvis.core.onboarding import actions, rules, selectors
from parvis.core.onboarding.models import Application, Integration, Invitation, Member
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection.models import Entry
from parvis.core.signin.models import ClientSecret, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db
TEAM = "/apis/sign-in/services"
TYPED = {
    "name": "La Cave du Port",
    "sector": "private",
    "organisation_identifier": "000 000 026",
    "organisation_name": "Atelier Abgrall",
    "activity": "Trade",
    "contact": "dev@shop.example",
    "purpose": "Selling wine to adults",
    "website": "https://shop.example/",
    "redirect_uris": "http://127.0.0.1:8050/callback\nhttps://shop.example/back",
    "post_logout_redirect_uris": "https://shop.example/",
    "mode": "standard",
    "authentication": "client_secret_post",
    "id_token_algorithm": "ES256",
    "userinfo": "signed",
    "scope_age_over_18": "on",
    "why_age_over_18": "Wine is sold to adults only",
}
ASKED = {
    "legal_basis": "Public health code",
    "volumes": "1000 a month",
    "incident_contact": "help@shop.example",
    "protection_officer": "dpo@shop.example",
}


def somebody(name: str, *, operator: bool = False):
    """A browser signed in as a new person."""
    person = people.recognise(
        Identity(family_name=name, given_names=("Jo",), birth_date="1990-01-01"), email=f"{name.lower()}@example.org", language="en"
    )
    client = Client(headers={"accept-language": "en"})
    request = client.get("/").wsgi_request
    request.session.create()
    organisation = people.organisation("op", name="Operator", kind="operator") if operator else None
    if organisation:
        people.join(person, organisation, role="operator")
    audience = Audience.OPERATOR if operator else Audience.PERSON
    people.enter(request, person, audience=audience, level="eidas1", organisation=organisation, provider="x")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    client.person = person
    return client


@pytest.fixture
def solenn():
    return somebody("Solenn")


@pytest.fixture
def operator():
    return somebody("Malo", operator=True)


def registered(client, **changes) -> Integration:
    answer = client.post(f"{TEAM}/new?issuer=low", TYPED | changes)
    assert answer.status_code == 200, answer.content.decode()
    return Integration.objects.latest("created_at")


def test_keys_of_the_sandbox_come_at_once_and_the_secret_is_shown_once(solenn):
    answer = solenn.post(f"{TEAM}/new?issuer=low", TYPED)
    secret = re.search(r'id="client-secret">([^<]+)<', answer.content.decode()).group(1)
    client = ServiceProvider.objects.get(environment="sandbox")
    assert ClientSecret.objects.get().fingerprint == tokens.fingerprint(secret)
    assert client.scopes == ["openid", "age_over_18"]
    assert client.entity.startswith("sandbox:"), "whoever claims to be an organisation must not learn its names for people"
    page = solenn.get(f"{TEAM}/{Integration.objects.get().pk}")
    assert secret not in page.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert Entry.objects.filter(record__contains="signin.service-changed").exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("redirect_uris", "https://shop.example/*", "holds a *"),
        ("redirect_uris", "http://shop.example/back", "is not secure"),
        ("redirect_uris", "https://shop.example/#x", "part after #"),
        ("organisation_identifier", "000000027", "is not that of an organisation"),
        ("activity", "", "Write what the company does"),
        ("jwks", '{"keys": [{"kty": "EC", "d": "x"}]}', "private part"),
        ("jwks", "not json", "not a JWKS"),
        ("jwks_uri", "http://shop.example/jwks", "Enter a valid URL"),
        ("authentication", "private_key_jwt", "give your public keys"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(solenn, field, typed, said):
    answer = solenn.post(f"{TEAM}/new?issuer=low", TYPED | {field: typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "La Cave du Port" in answer.content.decode()
    assert not ServiceProvider.objects.exists()


EC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
HIGH = {
    "mode": "compatible",
    "userinfo": "encrypted",
    "encryption_algorithm": "ECDH-ES",
    "jwks": json.dumps({"keys": [{**EC_KEY, "use": "enc"}]}),
    "scope_age_over_18": "",
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"userinfo": "signed"}, "this entrance encrypts user information to your key"),
        ({"userinfo": "json"}, "this entrance encrypts user information to your key"),
        ({"encryption_algorithm": ""}, "choose how it is encrypted"),
        ({"jwks": ""}, "give your public keys or their address"),
        ({"jwks": json.dumps({"keys": [{**EC_KEY, "use": "sig"}]})}, "None of these keys serves ECDH-ES"),
        ({"encryption_algorithm": "RSA-OAEP-256"}, "None of these keys serves RSA-OAEP-256"),
        ({"id_token_algorithm": "RS256"}, "Select a valid choice"),
        ({"authentication": "client_secret_basic"}, "the secret is sent in the form"),
    ],
)
def test_the_high_entrance_asks_for_a_key_to_encrypt_to(solenn, changes, said):
    answer = solenn.post(f"{TEAM}/new?issuer=high", TYPED | HIGH | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ServiceProvider.objects.exists()


def test_a_service_of_the_high_entrance_is_registered_with_its_key_and_changes_it_at_once(solenn, operator):
    answer = solenn.post(f"{TEAM}/new?issuer=high", TYPED | HIGH)
    assert answer.status_code == 200, answer.content.decode()
    integration = Integration.objects.get()
    assert (integration.sandbox.userinfo, integration.sandbox.encryption_algorithm) == ("encrypted", "ECDH-ES")
    decided(operator, sent(solenn, integration))
    there = HIGH | {"jwks": "", "jwks_uri": "https://shop.example/jwks", "encryption_algorithm": "RSA-OAEP-256"}
    assert solenn.post(f"{TEAM}/{integration.pk}/change", TYPED | there).status_code == 302
    production = ServiceProvider.objects.get(environment="production")
    assert (production.jwks, production.jwks_uri, production.encryption_algorithm) == ({}, "https://shop.example/jwks", "RSA-OAEP-256")


@pytest.mark.parametrize(("userinfo", "kept"), [("json", ""), ("signed", ""), ("encrypted", "ECDH-ES")])
def test_standard_mode_chooses_the_form_of_user_information(solenn, userinfo, kept):
    changes = HIGH | {"mode": "standard", "userinfo": userinfo, "authentication": "client_secret_basic", "id_token_algorithm": "RS256"}
    registered(solenn, **changes)
    client = ServiceProvider.objects.get()
    assert (client.userinfo, client.encryption_algorithm, client.authentication) == (userinfo, kept, "client_secret_basic")
    assert (client.id_token_algorithm, client.userinfo_algorithm) == ("RS256", "RS256"), "one algorithm for all that a service receives"


@pytest.mark.parametrize("path", ["", "/change", "/close", "/production", "/figures", "/figures.csv"])
def test_a_stranger_and_an_operator_find_nothing(solenn, operator, path):
    integration = registered(solenn)
    assert solenn.get(f"{TEAM}/{integration.pk}{path}").status_code == 200
    assert somebody("Stranger").get(f"{TEAM}/{integration.pk}{path}").status_code == 404
    assert operator.get(f"{TEAM}/{integration.pk}{path}").status_code == 404


@pytest.mark.parametrize("path", ["change", "close", "secrets", "secrets/1", "team", "team/1", "production", "messages"])
def test_a_stranger_changes_nothing(solenn, path):
    integration = registered(solenn)
    secret = ClientSecret.objects.get()
    answer = somebody("Stranger").post(f"{TEAM}/{integration.pk}/{path}".replace("/1", f"/{secret.pk}"), {"environment": "sandbox"})
    assert answer.status_code == 404
    integration.refresh_from_db()
    assert integration.closed_at is None
    assert ClientSecret.objects.get().expires_at is None


def test_a_visitor_is_asked_to_sign_in(solenn):
    integration = registered(solenn)
    answer = Client(headers={"accept-language": "en"}).get(f"{TEAM}/{integration.pk}")
    assert b"sign in to register one" in answer.content
    assert b"Cave" not in answer.content


def test_a_secret_of_another_service_cannot_be_ended(solenn):
    registered(solenn)
    other = somebody("Other")
    mine = registered(other)
    secret = ClientSecret.objects.exclude(service=mine.sandbox).get()
    assert other.post(f"{TEAM}/{mine.pk}/secrets/{secret.pk}").status_code == 404
    secret.refresh_from_db()
    assert secret.expires_at is None


def test_secrets_change_without_a_gap_or_at_once(solenn):
    integration = registered(solenn)
    path = f"{TEAM}/{integration.pk}/secrets"
    solenn.post(path, {"environment": "sandbox", "others": "week"})
    ends = sorted(ClientSecret.objects.values_list("expires_at", flat=True), key=lambda at: at is None)
    assert ends[0] > timezone.now()
    assert ends[1] is None
    assert solenn.post(path, {"environment": "sandbox", "others": "stay"}).status_code == 302, "a third waits for one to end"
    solenn.post(path, {"environment": "sandbox", "others": "now"})
    assert ClientSecret.objects.filter(expires_at=None).count() == 1
    assert solenn.post(path, {"environment": "production", "others": "now"}).status_code == 404


def test_a_team_is_joined_by_a_link_once_and_by_the_address_it_was_written_to(solenn):
    integration = registered(solenn)
    solenn.post(f"{TEAM}/{integration.pk}/team", {"email": "yanis@example.org"})
    link = re.search(r"/apis/sign-in/invitations/[\w-]+", Mail.objects.get(notice="onboarding.invited").body).group(0)
    stranger, yanis = somebody("Stranger"), somebody("Yanis")
    assert stranger.post(link).status_code == 403
    assert yanis.post(link).status_code == 302
    assert yanis.get(f"{TEAM}/{integration.pk}").status_code == 200
    assert stranger.post(link).status_code == 404
    assert not Invitation.objects.filter(fingerprint=link).exists(), "a fingerprint is kept, not the link"


def test_who_is_removed_finds_nothing_and_the_last_one_stays(solenn):
    integration = registered(solenn)
    page = solenn.post(f"{TEAM}/{integration.pk}/team", {"email": ""}).content.decode()
    yanis = somebody("Yanis")
    yanis.post(re.search(r"/apis/sign-in/invitations/[\w-]+", page).group(0))
    member = Member.objects.get(person=yanis.person)
    solenn.post(f"{TEAM}/{integration.pk}/team/{member.pk}")
    assert yanis.get(f"{TEAM}/{integration.pk}").status_code == 404
    solenn.post(f"{TEAM}/{integration.pk}/team/{Member.objects.get().pk}")
    assert Member.objects.count() == 1


def test_a_closed_service_signs_nobody_in(solenn):
    integration = registered(solenn)
    solenn.post(f"{TEAM}/{integration.pk}/close")
    assert ServiceProvider.objects.get().state == "suspended"
    assert solenn.get(f"{TEAM}/{integration.pk}/change").status_code == 404


def sent(client, integration) -> Application:
    answer = client.post(f"{TEAM}/{integration.pk}/production", ASKED | {"submit": "yes"})
    assert answer.status_code == 302, answer.content.decode()
    return integration.applications.latest("created_at")


def decided(operator, application, state="approved"):
    return operator.post(f"/platform/services/{application.pk}/decide", {"state": state, "reason": "As the law says"})


def test_approval_opens_a_client_of_its_own_whose_secret_only_the_team_sees(solenn, operator):
    integration = registered(solenn)
    application = sent(solenn, integration)
    assert Mail.objects.filter(notice="onboarding.for-platform", person=operator.person).exists()
    page = operator.get(f"/platform/services/{application.pk}").content.decode()
    assert "age_over_18: Wine is sold to adults only" in page
    decided(operator, application)
    production = ServiceProvider.objects.get(environment="production")
    assert production.entity == "000000026"
    assert production.redirect_uris == ["https://shop.example/back"], "no address of a developer's machine"
    assert not production.secrets.exists()
    assert production.client_id != ServiceProvider.objects.get(environment="sandbox").client_id
    assert Mail.objects.filter(notice="onboarding.for-team", person=solenn.person).exists()
    solenn.post(f"{TEAM}/{integration.pk}/secrets", {"environment": "production", "others": "stay"})
    assert production.secrets.count() == 1


def test_changes_are_asked_then_sent_again(solenn, operator):
    integration = registered(solenn)
    application = sent(solenn, integration)
    decided(operator, application, "changes-requested")
    solenn.post(f"{TEAM}/{integration.pk}/messages", {"text": "Done"})
    assert sent(solenn, integration).pk == application.pk
    application.refresh_from_db()
    assert application.state == rules.SUBMITTED
    assert [line.step for line in application.messages.all()] == ["submitted", "changes-requested", "", "submitted"]


def test_more_scopes_wait_for_a_new_review_and_a_page_of_the_same_host_does_not(solenn, operator):
    integration = registered(solenn)
    decided(operator, sent(solenn, integration))
    more = {"scope_email": "on", "why_email": "To send the bill", "redirect_uris": "https://shop.example/en\nhttps://evil.example/x"}
    assert solenn.post(f"{TEAM}/{integration.pk}/change", TYPED | more).status_code == 302
    production = ServiceProvider.objects.get(environment="production")
    assert "email" not in production.scopes
    assert production.redirect_uris == ["https://shop.example/en"]
    assert "email" in ServiceProvider.objects.get(environment="sandbox").scopes
    integration.refresh_from_db()
    assert selectors.waiting_for_review(integration) == ["redirect_uris", "scopes", "reasons"]
    second = sent(solenn, integration)
    page = operator.get(f"/platform/services/{second.pk}").content.decode()
    assert "openid, email, age_over_18" in page
    decided(operator, second)
    production.refresh_from_db()
    assert "email" in production.scopes
    assert ServiceProvider.objects.filter(environment="production").count() == 1


def test_a_decision_is_taken_once(solenn, operator):
    application = sent(solenn, registered(solenn))
    decided(operator, application)
    decided(operator, application, "refused")
    application.refresh_from_db()
    assert application.state == rules.APPROVED


def test_the_team_cannot_approve_itself(solenn):
    application = sent(solenn, registered(solenn))
    assert decided(solenn, application).status_code == 403
    application.refresh_from_db()
    assert application.state == rules.SUBMITTED


def test_the_platform_suspends_and_revokes(solenn, operator):
    integration = registered(solenn)
    application = sent(solenn, integration)
    decided(operator, application)
    for to, state in (("suspended", "suspended"), ("active", "active"), ("revoked", "suspended")):
        operator.post(f"/platform/services/{application.pk}/switch", {"to": to, "reason": "Leak"})
        assert ServiceProvider.objects.get(environment="production").state == state
    application.refresh_from_db()
    assert application.state == rules.REVOKED


def test_nothing_is_sent_without_a_server_to_come_back_to_nor_without_reasons(solenn):
    here = registered(solenn, redirect_uris="http://127.0.0.1:8050/callback")
    answer = solenn.post(f"{TEAM}/{here.pk}/production", ASKED | {"submit": "yes"})
    assert b"return address on a server" in answer.content
    silent = registered(solenn, why_age_over_18="")
    assert b"why you need: age_over_18" in solenn.post(f"{TEAM}/{silent.pk}/production", ASKED | {"submit": "yes"}).content
    assert not Application.objects.exclude(submitted_at=None).exists()


def test_a_draft_may_have_gaps(solenn):
    integration = registered(solenn)
    solenn.post(f"{TEAM}/{integration.pk}/production", {"volumes": "few", "draft": "yes"})
    assert Application.objects.get().state == rules.DRAFT
    with pytest.raises(actions.ApplicationMoved):
        actions.decide(Application.objects.get(), state="approved", reason="x", person=solenn.person, by=None)


def test_the_public_list_shows_what_is_open_to_real_people(solenn, operator):
    integration = registered(solenn)
    everyone = Client(headers={"accept-language": "en"})
    assert b"La Cave" not in everyone.get("/sign-in/services").content
    decided(operator, sent(solenn, integration))
    assert b"La Cave" in everyone.get("/sign-in/services").content
    assert "La Cave du Port,private" in b"".join(everyone.get("/sign-in/services.csv").streaming_content).decode()
    assert b"La Cave" not in everyone.get("/sign-in/services?sector=public").content


def test_the_button_s_style_may_be_used_from_any_site():
    answer = Client().get("/sign-in/button.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_nobody_fills_the_register_nor_the_mail(solenn):
    integration = registered(solenn)
    for number in range(25):
        solenn.post(f"{TEAM}/{integration.pk}/team", {"email": f"somebody{number}@example.org"})
        Integration.objects.create(name=str(number)).members.create(person=solenn.person)
    assert Mail.objects.filter(notice="onboarding.invited").count() == 20
    assert b"You have twenty services already" in solenn.post(f"{TEAM}/new?issuer=low", TYPED).content
