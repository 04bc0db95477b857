"""Requests between nodes: what they must say, and how they travel."""

from __future__ import annotations

import contextlib
import zlib
from base64 import b64encode
from datetime import timedelta
from urllib.parse import parse_qs, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parvis.core.saml.rules import bindings, names, requests, signing, xml
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.tests.conftest import NOW, request

AT = "https://node.ee.example/sso"


def refused(code: str):
    return pytest.raises(BadMessage, match=f"^{code}")


def read(element, *, now=NOW, **more):
    return requests.read(xml.parsed(etree.tostring(element)), destination=AT, now=now, **more)


def test_what_is_written_is_read():
    asked = request()
    assert read(requests.written(asked, now=NOW)) == asked


def test_a_request_says_what_eidas_wants():
    """ForceAuthn, no IsPassive, minimum comparison, SPType and a list of attributes (Message Format 6.3)."""
    root = requests.written(request(), now=NOW)
    assert (root.get("ForceAuthn"), root.get("IsPassive")) == ("true", "false")
    context = root.find(names.tag(names.PROTOCOL, "RequestedAuthnContext"))
    assert context.get("Comparison") == "minimum"
    assert xml.text_of(context) == names.SUBSTANTIAL
    assert len(list(root.iter(names.tag(names.EIDAS, "RequestedAttribute")))) == 4
    assert xml.text_of(next(root.iter(names.tag(names.EIDAS, "SPType")))) == "public"


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("ForceAuthn", "false", "passive"),
        ("IsPassive", "true", "passive"),
        ("Destination", "https://elsewhere.example", "wrong-destination"),
        ("Version", "1.1", "unreadable"),
        ("IssueInstant", "yesterday", "unreadable"),
        ("IssueInstant", "", "unreadable"),
    ],
)
def test_a_wrong_request(attribute, value, code):
    root = requests.written(request(), now=NOW)
    root.set(attribute, value)
    with refused(code):
        read(root)


def test_an_old_request_and_one_from_the_future():
    root = requests.written(request(), now=NOW)
    with refused("expired"):
        read(root, now=NOW + timedelta(minutes=12))
    with refused("not-yet"):
        read(root, now=NOW - timedelta(minutes=2))


def test_a_level_that_is_not_eidas():
    with refused("bad-level"):
        read(requests.written(request(level="urn:oasis:names:tc:SAML:2.0:ac:classes:Password"), now=NOW))


def test_a_list_without_attributes():
    with refused("incomplete"):
        read(requests.written(request(wanted=()), now=NOW))
    assert len(read(requests.written(request(wanted=()), now=NOW), eidas=False).wanted) == 4


# --- the redirect binding ---------------------------------------------------------------------------


def query(pairs, relay_state="token", **more):
    return bindings.redirected(
        etree.tostring(requests.written(request(), now=NOW)), relay_state=relay_state, key=pairs.connector.key, **more
    )


def require(query, pairs, algorithms=signing.EIDAS_SIGNATURES):
    bindings.require_signed_query(query, certificates=[pairs.connector.certificate], algorithms=algorithms)


def test_a_signed_query_is_read(pairs):
    require(query(pairs), pairs)
    assert b"AuthnRequest" in bindings.read_redirected(query(pairs))


def test_an_unsigned_query(pairs):
    with refused("unsigned"):
        require(query(pairs).partition("&SigAlg")[0], pairs)


def test_relay_state_is_under_the_signature(pairs):
    with refused("bad-signature"):
        require(query(pairs).replace("RelayState=token", "RelayState=other"), pairs)


def test_relay_state_put_in_afterwards(pairs):
    with refused("bad-signature"):
        require(query(pairs, relay_state="").replace("&SigAlg", "&RelayState=x&SigAlg"), pairs)


def test_a_parameter_given_twice(pairs):
    with refused("unreadable"):
        require(query(pairs) + "&SAMLRequest=AAAA", pairs)


def test_sha1_in_the_query(pairs):
    sha1 = quote("http://www.w3.org/2000/09/xmldsig#rsa-sha1", safe="")
    with refused("weak-algorithm"):
        require(query(pairs).replace(quote(signing.PSS, safe=""), sha1), pairs)


def test_pkcs1_in_the_query_only_from_ordinary_parties(pairs):
    signed = query(pairs, algorithm=signing.RSA_SHA256)
    require(signed, pairs, algorithms=signing.ORDINARY_SIGNATURES)
    with refused("weak-algorithm"):
        require(signed, pairs)


def test_deflate_bomb():
    packer = zlib.compressobj(wbits=-15)
    bomb = packer.compress(b"<a>" + b" " * 50_000_000) + packer.flush()
    with refused("too-large"):
        bindings.read_redirected(f"SAMLRequest={quote(b64encode(bomb), safe='')}")


@pytest.mark.parametrize("value", ["x" * 81, "a\r\nSet-Cookie: b=c", "é", "\x00"])
def test_relay_state_that_is_no_token(value):
    with refused("relay-state"):
        bindings.relay_state(value)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_no_query_breaks_the_reader(text):
    for read_one in (bindings.read_redirected, bindings.read_posted):
        with contextlib.suppress(BadMessage):
            read_one(f"SAMLRequest={text}")


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_no_deflated_bytes_break_the_reader(content):
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    assert bindings.read_redirected(f"SAMLRequest={quote(b64encode(packed), safe='')}") == content


def test_base64_with_line_ends_is_read():
    assert bindings.read_posted("YWJj\r\nZGVm\n") == b"abcdef"
    assert parse_qs("a=b") == {"a": ["b"]}
