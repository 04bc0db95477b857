"""Signed messages: the RFC's own vectors, and every way in which a message is not to be believed."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.nodes.rules import signing
from parvis.core.nodes.rules.http_messages import Request, Response, lines
from parvis.core.nodes.rules.signature_base import base, parameters_line
from parvis.core.nodes.rules.signing import BadSignature

NOW = 1_800_000_000
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([each]) * 32) for each in (1, 2))
KEYS = {"key-of-a": ("a.sample", KEY.public_key()), "key-of-b": ("b.sample", OTHER.public_key())}
OWN = {
    "parvis-network": "town",
    "parvis-from": "a.sample",
    "parvis-to": "b.sample",
    "parvis-message-id": "0123456789abcdef0123",
    "parvis-label": "internal",
}

# RFC 9421, appendix B.1.4 (the key) and B.2 (the request).
RFC_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
RFC_REQUEST = Request(
    method="POST",
    authority="example.com",
    target="/foo?param=Value&Pet=dog",
    headers=lines(
        [
            ("Host", "example.com"),
            ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("Content-Type", "application/json"),
            ("Content-Digest", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"),
            ("Content-Length", "18"),
        ]
    ),
    body=b'{"hello": "world"}',
)


def request(method: str = "POST", target: str = "/node/v1/ask", body: bytes = b'{"a":1}', **own: str) -> Request:
    headers = {**OWN, **{name.replace("_", "-"): value for name, value in own.items()}, "content-digest": signing.content_digest(body)}
    if body:
        headers["content-type"] = "application/json"
    return Request(method=method, authority="b.sample:8443", target=target, headers=lines(headers), body=body)


def signed(message, *, key=KEY, keyid: str = "key-of-a", created: int = NOW):
    headers, _ = signing.signature_of(message, key=key, keyid=keyid, created=created)
    return replace(message, headers=(*message.headers, *headers))


def verify(message, *, now: int = NOW, network: str = "town", recipient: str = "b.sample"):
    return signing.verified(message, key_of=KEYS.get, network=network, recipient=recipient, now=now)


def code_of(message, **how) -> str:
    with pytest.raises(BadSignature) as refused:
        verify(message, **how)
    return refused.value.code


def with_header(message, name: str, value: str):
    return replace(message, headers=tuple((each, value if each == name else old) for each, old in message.headers))


def without(message, name: str):
    return replace(message, headers=tuple(each for each in message.headers if each[0] != name))


def answer_to(asked: Request, body: bytes = b'{"b":2}') -> Response:
    own = {**OWN, "parvis-from": "b.sample", "parvis-to": "a.sample"}
    headers = lines({**own, "content-type": "application/json", "content-digest": signing.content_digest(body)})
    return Response(status=200, request=asked, headers=headers, body=body)


def test_the_rfc_s_own_ed25519_vector_is_signed_letter_for_letter():
    """RFC 9421 B.2.6: Ed25519 is deterministic, so the signature itself must be the same."""
    chosen = tuple((name, False) for name in ("date", "@method", "@path", "@authority", "content-type", "content-length"))
    parameters = {"created": 1618884473, "keyid": "test-key-ed25519"}
    text = base(RFC_REQUEST, chosen, parameters)
    assert text.decode().splitlines() == [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ]
    key = load_pem_private_key(RFC_KEY.encode(), None)
    assert base64.b64encode(key.sign(text)).decode() == (
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )


def test_the_rfc_s_minimal_vector_has_the_same_parameters_line():
    """RFC 9421 B.2.1: no component at all."""
    parameters = {"created": 1618884473, "keyid": "test-key-rsa-pss", "nonce": "b3k2pp5k7z-50gnwp.yemd"}
    assert parameters_line((), parameters) == '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"'


def test_the_rfc_s_content_digest_of_its_example_body():
    """RFC 9530, appendix D."""
    assert signing.content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_signed_message_proves_who_sent_it():
    proof = verify(signed(request()))
    assert (proof.sender, proof.recipient, proof.network, proof.label) == ("a.sample", "b.sample", "town", "internal")
    assert len(proof.digest) == 64


def test_both_sides_keep_the_same_fingerprint():
    message = request()
    _, kept_by_sender = signing.signature_of(message, key=KEY, keyid="key-of-a", created=NOW)
    assert verify(signed(message)).digest == kept_by_sender


def test_a_get_without_body_is_signed_with_the_digest_of_nothing():
    assert verify(signed(request("GET", "/node/v1/description", b""))).sender == "a.sample"


def test_an_answer_is_bound_to_the_request_that_it_answers():
    asked = signed(request())
    answer = signed(answer_to(asked), key=OTHER, keyid="key-of-b")
    assert verify(answer, recipient="a.sample").sender == "b.sample"
    other = signed(request(parvis_message_id="another-0123456789"))
    assert code_of(replace(answer, request=other), recipient="a.sample") == "signature-wrong"


def test_an_altered_status_is_refused():
    answer = signed(answer_to(signed(request())), key=OTHER, keyid="key-of-b")
    assert code_of(replace(answer, status=404), recipient="a.sample") == "signature-wrong"


def test_an_altered_body_is_refused():
    assert code_of(replace(signed(request()), body=b'{"a":2}')) == "digest-wrong"


def test_an_altered_body_with_its_digest_made_anew_is_refused():
    message = replace(signed(request()), body=b'{"a":2}')
    assert code_of(with_header(message, "content-digest", signing.content_digest(b'{"a":2}'))) == "signature-wrong"


@pytest.mark.parametrize("name", ["parvis-label", "content-type"])
def test_an_altered_header_is_refused(name):
    assert code_of(with_header(signed(request()), name, "public")) == "signature-wrong"


def test_an_altered_path_is_refused():
    assert code_of(replace(signed(request()), target="/node/v1/deliveries")) == "signature-wrong"


def test_an_altered_query_is_refused():
    assert code_of(replace(signed(request(target="/node/v1/ask?a=1")), target="/node/v1/ask?a=2")) == "signature-wrong"


def test_a_query_that_was_added_is_refused():
    assert code_of(replace(signed(request()), target="/node/v1/ask?a=2")) == "signature-wrong"


def test_another_method_is_refused():
    assert code_of(replace(signed(request()), method="PUT")) == "signature-wrong"


def test_another_host_is_refused():
    assert code_of(replace(signed(request()), authority="c.sample:8443")) == "signature-wrong"


def test_an_expired_message_is_refused():
    assert code_of(signed(request()), now=NOW + signing.VALID_SECONDS + 1) == "signature-expired"


def test_a_message_from_the_future_is_refused():
    assert code_of(signed(request()), now=NOW - signing.CLOCKS_APART - 1) == "signature-from-future"


def test_a_message_valid_for_too_long_is_refused():
    message = signed(request())
    longer = with_header(
        message, "signature-input", header(message, "signature-input").replace(f"expires={NOW + 300}", f"expires={NOW + 90_000}")
    )
    assert code_of(longer) == "signature-too-long"


def header(message, name: str) -> str:
    return next(value for each, value in message.headers if each == name)


def test_a_message_for_another_node_is_refused():
    assert code_of(signed(request()), recipient="c.sample") == "wrong-recipient"


def test_a_message_of_another_network_is_refused():
    assert code_of(signed(request()), network="village") == "wrong-network"


def test_a_message_signed_by_another_member_is_refused():
    assert code_of(signed(request(), key=OTHER, keyid="key-of-b")) == "signed-by-another"


def test_a_message_signed_with_an_unknown_key_is_refused():
    assert code_of(signed(request(), keyid="key-of-nobody")) == "key-unknown"


def test_a_message_signed_with_another_key_under_a_known_name_is_refused():
    assert code_of(signed(request(), key=OTHER)) == "signature-wrong"


@pytest.mark.parametrize("name", ["parvis-to", "content-digest", "signature", "signature-input", "content-type"])
def test_a_header_that_stands_twice_is_refused(name):
    message = signed(request())
    assert code_of(replace(message, headers=(*message.headers, (name, header(message, name))))) == "header-duplicated"


def test_two_signatures_are_refused():
    message = signed(request())
    two = header(message, "signature-input")
    message = with_header(message, "signature-input", f"{two}, other{two.removeprefix('parvis')}")
    assert code_of(message) == "signature-several"


def test_the_same_label_twice_in_a_signature_is_refused():
    message = signed(request())
    two = header(message, "signature")
    assert code_of(with_header(message, "signature", f"{two}, {two}")) == "signature-several"


@pytest.mark.parametrize("name", [*signing.REQUEST, "content-type"])
def test_a_signature_that_leaves_a_component_out_is_refused(name):
    """The signature itself is right: what it does not cover could have been anything."""
    message = request()
    chosen = tuple(each for each in signing.components_of(message) if each[0] != name)
    parameters = {"created": NOW, "expires": NOW + 60, "keyid": "key-of-a", "nonce": OWN["parvis-message-id"], "tag": signing.TAG}
    signature = base64.b64encode(KEY.sign(base(message, chosen, parameters))).decode()
    made = (("signature-input", f"s={parameters_line(chosen, parameters)}"), ("signature", f"s=:{signature}:"))
    assert code_of(replace(message, headers=(*message.headers, *made))) == "component-missing"


def test_a_purpose_that_is_not_signed_is_refused():
    message = signed(request())
    assert code_of(replace(message, headers=(*message.headers, ("parvis-purpose", "another")))) == "component-missing"


@pytest.mark.parametrize("name", ["parvis-network", "parvis-label"])
def test_a_message_that_lacks_a_signed_header_is_refused(name):
    assert code_of(without(signed(request()), name)) == "component-missing"


def test_a_message_without_signature_is_refused():
    assert code_of(request()) == "signature-missing"


def test_a_signature_under_another_name_than_its_input_is_refused():
    message = signed(request())
    assert code_of(with_header(message, "signature", header(message, "signature").replace("parvis", "x"))) == "signature-missing"


def test_a_message_without_digest_is_refused():
    message = signed(request())
    assert code_of(without(message, "content-digest")) in ("component-missing", "digest-missing")


@pytest.mark.parametrize("value", ["sha-512=:AAAA:", "sha-256=1", "sha-256=:*:", "é"])
def test_a_digest_that_is_none_is_refused(value):
    assert code_of(with_header(signed(request()), "content-digest", value)) == "digest-malformed"


@pytest.mark.parametrize(
    "change",
    [("tag=", 'tag="other";x='), ('tag="parvis-node"', 'tag="other"')],
    ids=["parameter-of-no-profile", "tag"],
)
def test_a_signature_made_for_something_else_is_refused(change):
    message = signed(request())
    assert code_of(with_header(message, "signature-input", header(message, "signature-input").replace(*change))) in (
        "signature-malformed",
        "wrong-tag",
    )


@pytest.mark.parametrize(
    ("old", "new"), [('"@path"', '"@path";bs'), ('"@path"', '"@path";req'), ('"@path"', '"@nothing"'), ('"@path"', "@path")]
)
def test_a_component_of_no_profile_is_refused(old, new):
    message = signed(request())
    assert code_of(with_header(message, "signature-input", header(message, "signature-input").replace(old, new))) in (
        "component-unknown",
        "component-missing",
        "signature-malformed",
    )


@pytest.mark.parametrize("name", ["created", "expires", "keyid", "nonce", "tag"])
def test_a_signature_that_lacks_a_parameter_is_refused(name):
    message = signed(request())
    kept = ";".join(each for each in header(message, "signature-input").split(";") if not each.startswith(f"{name}="))
    assert code_of(with_header(message, "signature-input", kept)) in ("signature-malformed", "wrong-tag")


@given(st.text(max_size=200))
def test_whatever_stands_in_signature_input_is_refused_with_a_code(text):
    assert code_of(with_header(signed(request()), "signature-input", text))


@given(st.text(max_size=200))
def test_whatever_stands_in_signature_is_refused_with_a_code(text):
    assert code_of(with_header(signed(request()), "signature", text))


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_bit_of_the_signature_lines_matters(place, bit):
    message = signed(request())
    for name in ("signature", "signature-input"):
        text = header(message, name)
        place_here = place % len(text)
        changed = text[:place_here] + chr(ord(text[place_here]) ^ (1 << bit)) + text[place_here + 1 :]
        if name == "signature-input" and means_the_same(changed, text):
            continue
        assert code_of(with_header(message, name, changed))


def test_another_spelling_of_the_same_signature_is_refused():
    """The last letter of its base64 carries four bits that decoders drop."""
    message = signed(request())
    text = header(message, "signature")
    last = text.index("==:") - 1
    assert code_of(with_header(message, "signature", f"{text[:last]}{chr(ord(text[last]) + 1)}{text[last + 1 :]}")) == "signature-malformed"


def means_the_same(one: str, other: str) -> bool:
    """Two spellings of one structured field: what is signed is read from it, however it spells spaces."""
    try:
        return signing.parsed(one, code="x") == signing.parsed(other, code="x")
    except BadSignature:
        return False


def test_a_private_jwk_and_its_thumbprint():
    """RFC 8037, appendices A.1 and A.3."""
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
    assert signing.keyid_of(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert signing.private_key(jwk).public_key() == signing.public_key(jwk)
