"""What a client signed is bounded like what it sends in the open."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from parvis.core.signin import client_keys
from parvis.core.signin.rules import assertions
from parvis.core.signin.rules.assertions import NotAccepted
from parvis.kernel.fetching import NoAnswer

NOW = 1_800_000_000
ISSUER = "https://portal.example/api/v2"
RIGHT = {"iss": "town", "sub": "town", "aud": ISSUER, "exp": NOW + 60, "jti": "one"}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": float("nan")}, {"exp": float("inf")}, {"exp": -float("inf")}, {"nbf": float("nan")}, {"iat": float("inf")},
        {"jti": "a\0b"}, {"jti": "\ud800"}, {"jti": ""}, {"jti": "j" * 257}, {"jti": 7},
    ],
)  # fmt: skip
def test_an_assertion_without_a_time_or_a_name_that_can_be_kept_is_refused(changes):
    assertions.check_assertion(RIGHT, client_id="town", audiences=[ISSUER], now=NOW)
    with pytest.raises(NotAccepted):
        assertions.check_assertion(RIGHT | changes, client_id="town", audiences=[ISSUER], now=NOW)


@pytest.mark.parametrize(
    "changes", [{"state": "a\0b"}, {"nonce": "\udfff"}, {"login_hint": "\0"}, {"exp": float("nan")}, {"scope": ["openid"]}]
)
def test_a_request_object_holds_texts_that_can_be_kept(changes):
    with pytest.raises(NotAccepted):
        assertions.parameters_in({"aud": ISSUER} | changes, values={}, client_id="town", issuer=ISSUER, now=NOW)


def test_a_slow_address_of_keys_is_left_alone_for_a_minute(monkeypatch):
    """Its owner could otherwise hold every process with requests that anybody may send."""
    cache.clear()
    asked = []

    def slow(url, **_more):
        asked.append(url)
        raise NoAnswer("ReadTimeout")

    monkeypatch.setattr(client_keys, "fetch", slow)
    for afresh in (False, False, True):
        with pytest.raises(client_keys.NoUsableKey):
            client_keys.document_at("https://slow.example/jwks", afresh=afresh)
    assert len(asked) == 1
    cache.clear()
