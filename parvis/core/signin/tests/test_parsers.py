"""Whatever a stranger sends, the rules answer with a request or with a declared problem, and with nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.core.signin.rules import asked_claims, assertions, requests, tokens
from parvis.core.signin.rules.problems import BadRequest, SignInError, UnknownService

from .test_requests import ISSUER, PROFILE, RIGHT, SERVICE, STANDARD

NAMES = st.sampled_from(sorted({*ISSUER.parameters, "display", "max_age", "request", "request_uri", "code_challenge", "response_mode"}))
TEXTS = st.text(max_size=60)
ODD = st.sampled_from(
    ["", "0", "-1", "None", "null", "[]", "{}", '{"id_token": []}', "\x00", "\ud800", "９", "1" * 10, "S256", "code", "none"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12)
ASKING = st.dictionaries(st.sampled_from(["essential", "value", "values", "x"]), ANY_JSON, max_size=3) | ANY_JSON
MEMBERS = st.dictionaries(st.sampled_from(["acr", "amr", "sub", "email", "given_name", "x"]), ASKING, max_size=4) | ANY_JSON
CLAIMS = st.dictionaries(st.sampled_from(["id_token", "userinfo", "x"]), MEMBERS, max_size=3) | ANY_JSON
TIMES = st.dictionaries(st.sampled_from(["exp", "nbf", "iat", "jti", "iss", "sub", "aud"]), ANY_JSON, max_size=7)
NOW = 1_800_000_000.0


@given(st.dictionaries(NAMES, TEXTS | ODD, max_size=6), st.sampled_from([SERVICE, STANDARD]))
def test_a_changed_request_is_right_or_a_declared_problem(changes, service):
    values = RIGHT | changes
    try:
        address = requests.redirect_of(values, service=service, issuer=ISSUER)
        asked = requests.checked(values, service=service, issuer=ISSUER, profile=PROFILE)
    except SignInError:
        return
    assert address in service.redirect_uris
    assert asked.redirect_uri in service.redirect_uris
    assert set(asked.scopes) <= set(service.scopes)
    assert asked.level in ISSUER.levels
    assert requests.AuthorizeRequest.from_json(json.loads(json.dumps(asked.to_json()))) == asked, "it is stored and read again"


@given(TEXTS | st.sampled_from([f"{RIGHT['redirect_uri']}{end}" for end in ("/", "?x=1", "#x", " ", "%2f", "\n", ".evil.example")]))
def test_no_address_but_the_registered_ones_is_answered(address):
    if address in SERVICE.redirect_uris:
        return
    with pytest.raises(UnknownService):
        requests.redirect_of(RIGHT | {"redirect_uri": address}, service=SERVICE, issuer=ISSUER)


@given(st.dictionaries(NAMES | TEXTS, st.lists(TEXTS, max_size=3), max_size=5))
def test_parameters_stand_once_or_the_request_is_refused(sent):
    try:
        assert requests.single_values(sent) == {name: values[0] for name, values in sent.items()}
    except BadRequest:
        assert any(len(values) != 1 or len(values[0]) > requests.LONGEST or "\x00" in values[0] for values in sent.values())


@given(CLAIMS.map(json.dumps) | TEXTS | st.integers(1, 4000).map(lambda deep: "[" * deep))
def test_the_claims_parameter_is_read_or_refused(sent):
    try:
        wanted = asked_claims.read(sent)
        asked_claims.levels(wanted)
        told = [asked_claims.names(wanted, place, releasable={"email"}, granted=()) for place in asked_claims.PLACES]
    except SignInError:
        return
    assert all(set(names) <= {"email"} for names in told)


@given(CLAIMS.map(json.dumps))
def test_a_request_with_any_claims_is_right_or_a_declared_problem(sent):
    try:
        requests.checked(RIGHT | {"claims": sent}, service=STANDARD, issuer=ISSUER, profile=PROFILE)
    except SignInError:
        return


@given(TIMES)
@example({"exp": float("nan")})
@example({"jti": "\ud800"})
@example({"jti": "\x00"})
def test_an_assertion_holds_or_is_not_accepted(changes):
    right = {"iss": "town", "sub": "town", "aud": "https://here.example", "exp": NOW + 60, "jti": "once"}
    claims = right | changes
    try:
        assertions.check_assertion(claims, client_id="town", audiences=("https://here.example",), now=NOW)
    except assertions.NotAccepted:
        return
    assert (claims["iss"], claims["sub"]) == ("town", "town")
    assert NOW - 30 <= claims["exp"] <= NOW + 3630
    tokens.fingerprint(claims["jti"])


@given(TIMES, st.dictionaries(NAMES, ANY_JSON | ODD, max_size=5))
@example({}, {"state": "\ud800" * 32})
@example({}, {"nonce": "\x00" * 32})
@example({"iat": float("nan")}, {})
def test_a_request_object_is_a_request_or_is_not_accepted(times, members):
    claims = {"aud": "https://here.example", **times, **members}
    try:
        whole = assertions.parameters_in(claims, values=RIGHT, client_id="town", issuer="https://here.example", now=NOW)
    except assertions.NotAccepted:
        return
    assert all(isinstance(value, str) for value in whole.values())
    assert whole["client_id"] == "town"
    assert all(value.encode() for value in whole.values() if value), "no half characters"
    try:
        requests.redirect_of(whole, service=STANDARD, issuer=ISSUER)
        requests.checked(whole, service=STANDARD, issuer=ISSUER, profile=PROFILE)
    except SignInError:
        return
    assert whole["redirect_uri"] in STANDARD.redirect_uris


@given(st.text(alphabet='aAzZ09-_.=é{}[]"', max_size=80) | ANY_JSON.map(lambda value: f"a.{tokens.unpadded(json.dumps(value).encode())}.b"))
def test_what_is_no_token_is_a_value_error(sent):
    try:
        assert isinstance(tokens.unverified_claims(sent), dict)
    except ValueError:
        return
