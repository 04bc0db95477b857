"""Limits of open APIs: by address, by token, and said in every answer."""

import pytest
from django.core.cache import cache
from ninja import NinjaAPI

from parvis.core.exchange import actions, open_access
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity


def person():
    return people.recognise(Identity(family_name="Lovelace", given_names=("Ada",), birth_date="1990-01-01"))


@pytest.fixture
def call(rf, monkeypatch):
    """Calls an open API of one operation, with limits of two and three calls a minute, in a stopped minute."""
    cache.clear()
    monkeypatch.setattr(open_access, "ANONYMOUS_PER_WINDOW", 2)
    monkeypatch.setattr(open_access, "TOKEN_PER_WINDOW", 3)
    monkeypatch.setattr(open_access.time, "time", lambda: 1_000_000.0)
    router = actions.OpenRouter()

    @router.get("")
    def hello(request):
        return {"hello": request.auth.token.name if request.auth.token else "anyone"}

    api = NinjaAPI(urls_namespace="tests-open", docs_url=None, openapi_url=None)
    api.add_router("hello", router)
    view = next(route.callback for route in api.urls[0] if route.name != "api-root")
    return lambda key="", address="10.0.0.1": view(
        rf.get("/hello", headers={"Authorization": f"Bearer {key}"} if key else {}, REMOTE_ADDR=address)
    )


def test_anyone_may_call_and_is_told_what_is_left(call):
    answer = call()
    assert (answer.status_code, answer.content) == (200, b'{"hello": "anyone"}')
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"], answer["RateLimit-Reset"]) == ("2", "1", "1000020")


def test_too_many_calls_are_refused_until_the_next_minute(call):
    refused = [call() for _ in range(3)][-1]
    assert (refused.status_code, refused["Retry-After"], refused["RateLimit-Remaining"]) == (429, "20", "0")
    assert call(address="10.0.0.2").status_code == 200


@pytest.mark.parametrize(
    ("demo", "forwarded", "counted"),
    [
        (False, "203.0.113.7", "203.0.113.7"),
        (False, "invented, 203.0.113.7", "203.0.113.7"),
        (False, "", "10.0.0.1"),
        (True, "203.0.113.7", "10.0.0.1"),
    ],
)
def test_callers_are_told_apart_by_the_address_that_the_proxy_saw(rf, settings, demo, forwarded, counted):
    settings.PARVIS_DEMO = demo
    request = rf.get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {}, REMOTE_ADDR="10.0.0.1")
    assert open_access.address(request) == counted


@pytest.mark.django_db
def test_a_token_raises_the_limit_and_is_known_to_serve(call):
    token, key = actions.make_token(person(), name="My buses")
    answers = [call(key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].content == b'{"hello": "My buses"}'
    token.refresh_from_db()
    assert token.last_used_on is not None


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["pv_wrong", " ", "é"])
def test_a_wrong_token_is_refused_rather_than_taken_for_anonymous(call, key):
    assert call(key).status_code == 401


def test_an_operation_tells_that_the_token_is_optional(call):
    router = actions.OpenRouter()
    router.get("")(lambda request: None)
    api = NinjaAPI(urls_namespace="tests-document", docs_url=None, openapi_url=None)
    api.add_router("hello", router)
    (operation,) = [methods["get"] for methods in api.get_openapi_schema(path_prefix="")["paths"].values()]
    assert operation["security"] == [{"OpenToken": []}, {}]
    assert {401, 422, 429} <= set(operation["responses"])
