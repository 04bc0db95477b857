"""The same messages in the hands of another implementation: PyPI http-message-signatures, of which we share no line."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature
from http_message_signatures.algorithms import ED25519
from http_message_signatures.resolvers import MappingKeyResolver

from parvis.core.nodes.rules.http_messages import lines
from parvis.core.nodes.tests.test_signing import KEY, OTHER, OWN, answer_to, request, signed, verify

RESOLVER = MappingKeyResolver(
    public_keys={"key-of-a": KEY.public_key(), "key-of-b": OTHER.public_key()}, private_keys={"key-of-a": KEY, "key-of-b": OTHER}
)


def theirs(message):
    """Our message as their library takes one."""
    url = f"https://{message.authority}{message.target}"
    return SimpleNamespace(method=message.method, url=url, headers=dict(message.headers), body=message.body)


def their_answer(answer):
    return SimpleNamespace(status_code=answer.status, headers=dict(answer.headers), request=theirs(answer.request), body=answer.body)


def verified_by_them(message, body: bytes):
    return HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=RESOLVER).verify(
        message, body=body, max_age=timedelta(seconds=60), expect_tag="parvis-node"
    )


def test_a_message_of_ours_is_verified_by_another_implementation():
    message = signed(request(target="/node/v1/ask?a=%20b"), created=int(time.time()))
    (result,) = verified_by_them(theirs(message), message.body)
    assert result.parameters["keyid"] == "key-of-a"
    assert '"content-digest"' in result.covered_components


def test_an_answer_of_ours_bound_to_its_request_is_verified_by_another_implementation():
    now = int(time.time())
    answer = signed(answer_to(signed(request(), created=now)), key=OTHER, keyid="key-of-b", created=now)
    (result,) = verified_by_them(their_answer(answer), answer.body)
    assert '"signature";req' in result.covered_components


def test_an_altered_message_of_ours_is_refused_by_another_implementation():
    message = replace(signed(request(), created=int(time.time())), target="/node/v1/other")
    with pytest.raises(InvalidSignature):
        verified_by_them(theirs(message), message.body)


def test_a_message_made_by_another_implementation_is_accepted():
    message = request()
    made = theirs(message)
    del made.headers["content-digest"]  # they make their own
    now = datetime.now(UTC)
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=RESOLVER).sign(
        made,
        key_id="key-of-a",
        created=now,
        expires=now + timedelta(seconds=60),
        nonce=OWN["parvis-message-id"],
        tag="parvis-node",
        label="sig-b",
        body=message.body,
        covered_component_ids=("@query", "@path", "@method", "@authority", "content-type", *OWN),
    )
    proof = verify(replace(message, headers=lines(made.headers)), now=int(time.time()))
    assert proof.sender == "a.sample"
