"""Offers, the register, tokens and the operator's switch, as a browser sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.models import Token
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.manifest import Audience

from .conftest import OFFER

ENGLISH = {"accept-language": "en"}


def signed_in(client, person, *, audience=Audience.PERSON, organisation=None):
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": audience.value,
        "level": "low",
        "organisation": str(organisation.id) if organisation else "",
        "provider": "",
        "since": "",
    }
    session.save()
    return client


def person(name: str = "Lovelace"):
    return people.recognise(Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01"))


@pytest.fixture
def operator_client(client, db):
    platform = people.organisation("platform", name="Platform", kind="agency")
    operator = person("Operator")
    people.join(operator, platform, role="operator")
    return signed_in(client, operator, audience=Audience.OPERATOR, organisation=platform)


def text(client, path: str) -> str:
    page = client.get(path, headers=ENGLISH)
    assert page.status_code == 200
    return page.content.decode()


def test_anyone_reads_what_is_offered_and_how_the_source_is(client, source, town):
    assert "Household" in text(client, "/apis")
    assert "Answering" in text(client, f"/apis/offers/{OFFER}")


def test_an_offer_says_who_may_ask_and_why(client, authorised):
    page = text(client, f"/apis/offers/{OFFER}")
    assert "Ville des tests" in page
    assert "Set a fee" in page
    assert "An act" in page


def test_nobody_else_switches(client, source, db):
    signed_in(client, person())
    assert client.post("/platform/sources/switch", {"offer": OFFER, "to": "suspended"}).status_code == 403


def test_an_operator_suspends_and_resumes_a_source(operator_client, source, transactional_db):
    operator_client.post("/platform/sources/switch", {"offer": OFFER, "to": "suspended"})
    assert "Suspended by the operator" in text(operator_client, "/apis")
    operator_client.post("/platform/sources/switch", {"offer": OFFER, "to": "answering"})
    assert "Suspended by the operator" not in text(operator_client, "/apis")


@pytest.mark.parametrize("fields", [{"offer": "no/such", "to": "suspended"}, {"offer": OFFER, "to": "exploded"}, {}])
def test_a_switch_to_nowhere_is_not_found(operator_client, source, transactional_db, fields):
    assert operator_client.post("/platform/sources/switch", fields).status_code == 404


@pytest.mark.django_db
def test_a_visitor_is_told_to_sign_in_for_a_token(client):
    assert "/sign-in?next=/apis/tokens" in text(client, "/apis/tokens")
    assert client.post("/apis/tokens", {"name": "mine"}).status_code == 403
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_a_token_is_shown_once_and_only_its_digest_is_kept(client):
    made = signed_in(client, person()).post("/apis/tokens", {"name": "My buses"})
    key, token = made.context["key"], Token.objects.get()
    assert key in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert token.digest == selectors.digest(key)
    assert key not in text(client, "/apis/tokens")
    assert selectors.usable_token(key) == token


@pytest.mark.django_db
def test_a_token_without_a_name_is_asked_again(client):
    assert signed_in(client, person()).post("/apis/tokens", {"name": " "}).status_code == 422


@pytest.mark.django_db
def test_there_is_a_limit_to_tokens(client, monkeypatch):
    monkeypatch.setattr("parvis.core.exchange.actions.tokens.TOKENS_AT_ONCE", 1)
    signed_in(client, person()).post("/apis/tokens", {"name": "one"})
    page = client.post("/apis/tokens", {"name": "two"}, headers=ENGLISH)
    assert page.status_code == 422
    assert "Revoke one" in page.content.decode()
    assert 'value="two"' in page.content.decode()


@pytest.mark.django_db
def test_the_token_of_somebody_else_is_not_found(client):
    token, key = actions.make_token(person(), name="mine")
    assert signed_in(client, person("Other")).post(f"/apis/tokens/{token.id}/revoke").status_code == 404
    assert selectors.usable_token(key) == token


@pytest.mark.django_db
def test_a_revoked_token_no_longer_serves(client):
    owner = person()
    token, key = actions.make_token(owner, name="mine")
    assert signed_in(client, owner).post(f"/apis/tokens/{token.id}/revoke").status_code == 302
    assert selectors.usable_token(key) is None


@pytest.mark.django_db
def test_an_expired_token_no_longer_serves():
    token, key = actions.make_token(person(), name="mine")
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert selectors.usable_token(key) is None
