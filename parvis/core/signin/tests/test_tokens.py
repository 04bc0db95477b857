from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from parvis.core.signin import selectors
from parvis.core.signin.rules import tokens

KEY = b"k" * 32


def test_pkce_as_in_rfc_7636_appendix_b():
    assert tokens.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_at_hash_is_the_left_half_of_the_hash():
    # OpenID Connect Core, appendix A.3 uses this access token and hash.
    assert tokens.at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"


@given(st.text(max_size=20), st.text(max_size=20), st.binary(max_size=40), st.binary(max_size=40))
def test_two_entities_or_two_people_never_share_a_subject(entity, other, identity, another):
    one = tokens.pairwise_subject(key=KEY, entity=entity, identity=identity)
    two = tokens.pairwise_subject(key=KEY, entity=other, identity=another)
    assert (one == two) is ((entity, identity) == (other, another))


def test_a_subject_has_the_length_services_expect():
    assert len(tokens.pairwise_subject(key=KEY, entity="town", identity=b"x")) == 66


def test_a_subject_cannot_be_computed_without_the_key():
    assert tokens.pairwise_subject(key=KEY, entity="town", identity=b"x") != tokens.pairwise_subject(
        key=b"other", entity="town", identity=b"x"
    )


def test_only_named_and_known_claims_are_released():
    assert tokens.released({"a": 1, "b": None, "c": ""}, names=("b", "c")) == {"c": ""}


def test_an_id_token_lives_as_long_as_the_table_says():
    issuer = selectors.profile().issuers[0]
    claims = tokens.id_token_claims(
        issuer_url="https://x",
        issuer=issuer,
        client_id="town",
        subject="s",
        nonce="",
        level="basic",
        sid="1",
        authenticated_at=datetime(2026, 1, 1, tzinfo=UTC),
        access_token="t",
        now=1000,
    )
    assert claims["exp"] - claims["iat"] == issuer.id_token_seconds
    assert "nonce" not in claims
