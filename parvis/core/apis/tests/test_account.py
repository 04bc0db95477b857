"""A developer's account: sandbox keys at once, one's own keys only, rotation without a gap."""

import re

import pytest

from parvis.core.apis import account
from parvis.core.hubs import selectors as hubs
from parvis.core.hubs.models import HubUse
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db


def signed_in(client, name):
    person = people.recognise(Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01"))
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": Audience.PERSON.value,
        "level": "low",
        "organisation": "",
        "provider": "",
        "since": "",
    }
    session.save()
    return person


def a_key(client) -> str:
    made = client.post("/apis/account", {"hub": next(iter(sorted(catalogue.hubs()))), "name": "My map"})
    assert made.status_code == 200, made.content.decode()
    return re.search(r'<code id="key">([^<]+)<', made.content.decode())[1]


def test_a_sandbox_key_is_given_at_once_and_opens_the_sandbox_only(client):
    person = signed_in(client, "Lovelace")
    key = a_key(client)
    (token,) = account.keys_of([account.developer_of(person)])
    assert token.authorisation.stage == "sandbox"
    assert "Lovelace" not in token.authorisation.organisation.name
    answer = client.get("/privileges", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert key not in client.get("/apis/account").content.decode()


def test_the_key_of_another_is_not_there(client):
    person = signed_in(client, "Lovelace")
    a_key(client)
    (token,) = account.keys_of([account.developer_of(person)])
    signed_in(client, "Hopper")
    assert client.get(f"/apis/account/keys/{token.pk}").status_code == 404
    assert client.post(f"/apis/account/keys/{token.pk}/end").status_code == 404


def test_rotation_leaves_no_gap_and_ending_ends(client):
    person = signed_in(client, "Lovelace")
    first = a_key(client)
    (token,) = account.keys_of([account.developer_of(person)])
    page = client.post(f"/apis/account/keys/{token.pk}/rotate").content.decode()
    second = re.search(r'<code id="key">([^<]+)<', page)[1]
    for key in (first, second):
        assert client.get("/privileges", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    client.post(f"/apis/account/keys/{token.pk}/leaked")
    assert client.get("/privileges", headers={"Authorization": f"Bearer {first}"}).status_code == 401
    assert client.get("/privileges", headers={"Authorization": f"Bearer {second}"}).status_code == 200


def test_a_key_is_prolonged_and_bound_to_addresses(client):
    person = signed_in(client, "Lovelace")
    key = a_key(client)
    (token,) = account.keys_of([account.developer_of(person)])
    assert "key" in client.post(f"/apis/account/keys/{token.pk}/prolong").content.decode()
    assert account.keys_of([account.developer_of(person)])[0].expires_at > token.expires_at
    assert client.post(f"/apis/account/keys/{token.pk}", {"addresses": "nowhere"}).status_code == 422
    assert client.post(f"/apis/account/keys/{token.pk}", {"addresses": "192.0.2.0/24"}).status_code == 302
    assert client.get("/privileges", headers={"Authorization": f"Bearer {key}"}).status_code in (401, 403)


def test_too_many_keys_are_refused_in_words(client):
    signed_in(client, "Lovelace")
    for _ in range(account.SANDBOX_KEYS):
        a_key(client)
    refused = client.post("/apis/account", {"hub": next(iter(sorted(catalogue.hubs()))), "name": "More"}, headers={"accept-language": "en"})
    assert refused.status_code == 422
    assert "ten sandbox keys" in refused.content.decode()


def test_visitors_are_sent_to_sign_in(client):
    assert "/sign-in?next=/apis/account" in client.get("/apis/account").content.decode()
    assert client.post("/apis/account").status_code == 403
    assert client.get("/apis/account/calls.csv").status_code == 404


def test_calls_are_a_picture_and_a_csv(client):
    person = signed_in(client, "Lovelace")
    a_key(client)
    (token,) = account.keys_of([account.developer_of(person)])
    HubUse.objects.create(day=today(), token=token, operation="x", status=200, calls=7)
    assert list(hubs.usage([token]))
    assert "My map,x,200,7" in b"".join(client.get("/apis/account/calls.csv").streaming_content).decode()
    assert "<code>x</code>" in client.get(f"/apis/account/keys/{token.pk}").content.decode()
