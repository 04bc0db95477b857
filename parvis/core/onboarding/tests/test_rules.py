"""Addresses, keys and steps: what a service may register, and what needs a new review."""

from __future__ import annotations

import pytest

from parvis.core.onboarding import rules


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://shop.example/back", ""),
        ("https://shop.example:8443/back?x=1", ""),
        ("http://127.0.0.1:8050/callback", ""),
        ("http://localhost:3000/", ""),
        ("http://[::1]:3000/", ""),
        ("http://shop.example/back", "https"),
        ("http://127.0.0.1.evil.example/", "https"),
        ("http://localhost@evil.example/", "form"),
        ("https://shop.example/*", "wildcard"),
        ("https://*.shop.example/back", "wildcard"),
        ("https://shop.example/back#top", "fragment"),
        ("https://user:pass@shop.example/back", "form"),
        ("https://shop.example\\@evil.example/", "form"),
        ("https://shop.example/a b", "form"),
        ("https://shop.example:port/", "form"),
        ("javascript:alert(1)", "form"),
        ("data:text/html,x", "form"),
        ("shop.example/back", "form"),
        ("https:///back", "form"),
        ("https://shop.example/" + "x" * 600, "form"),
        ("", "form"),
    ],
)
def test_return_addresses(address, problem):
    assert rules.wrong_address(address) == problem


EC = {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"keys": [EC]}, ""),
        ({"keys": [EC, {"kty": "RSA", "n": "n", "e": "AQAB"}]}, ""),
        ({"keys": [EC | {"d": "secret"}]}, "private"),
        ({"keys": [{"kty": "oct", "k": "secret"}]}, "private"),
        ({"keys": [{"kty": "oct"}]}, "kind"),
        ({"keys": [EC] * 11}, "many"),
        ({"keys": []}, "form"),
        ({"keys": ["x"]}, "form"),
        ([EC], "form"),
        ("keys", "form"),
    ],
)
def test_only_public_keys_are_taken(document, problem):
    assert rules.wrong_keys(document) == problem


def test_an_application_cannot_jump():
    assert rules.may_step("submitted", "approved")
    assert not rules.may_step("draft", "approved")
    assert not rules.may_step("refused", "approved")
    assert not rules.may_step("approved", "approved")


APPROVED = dict.fromkeys(rules.REVIEWED, "") | {
    "redirect_uris": ["https://shop.example/back"],
    "post_logout_redirect_uris": [],
    "scopes": ["openid"],
    "reasons": {},
}


def test_another_page_of_an_approved_host_needs_no_review_and_another_host_does():
    assert rules.to_review(APPROVED, APPROVED | {"redirect_uris": ["https://shop.example/back", "https://shop.example/en/back"]}) == []
    assert rules.to_review(APPROVED, APPROVED | {"redirect_uris": ["https://shop.example.evil.example/back"]}) == ["redirect_uris"]
    assert rules.to_review(APPROVED, APPROVED | {"scopes": ["openid", "email"]}) == ["scopes"]


def test_production_keeps_no_address_of_a_developer_s_machine():
    service = APPROVED | {"redirect_uris": ["http://127.0.0.1:1/x", "https://localhost/x", "https://shop.example/back"]}
    assert rules.asked_in_production(service)["redirect_uris"] == ["https://shop.example/back"]
