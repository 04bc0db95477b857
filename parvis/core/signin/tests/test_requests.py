import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.signin.rules import requests
from parvis.core.signin.rules.problems import BadRequest, LevelNotOffered, SignInError, UnknownService
from parvis.core.signin.rules.profile import Issuer, SignInProfile
from parvis.core.signin.rules.requests import RegisteredService
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

PROFILE = SignInProfile(levels=("basic", "strong", "strongest"))
ISSUER = Issuer(
    slug="low",
    path="oidc",
    title=Text("Accès", "Entrance"),
    audience=Audience.PERSON,
    levels=("basic",),
    default_level="basic",
    levels_with_single_sign_on=("basic",),
    scopes={"openid": (), "names": ("given_name", "family_name"), "mail": ("email",)},
    parameters=frozenset(
        {"client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce", "claims", "prompt", "idp_hint"}
    ),
    required_parameters=("client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce"),
    prompts=frozenset({"login", "consent"}),
)
SERVICE = RegisteredService(client_id="town", issuer="low", redirect_uris=["https://town.example/back"], scopes=["openid", "names"])
STANDARD = RegisteredService(**{**SERVICE.__dict__, "standard": True})
RIGHT = {
    "client_id": "town",
    "response_type": "code",
    "redirect_uri": "https://town.example/back",
    "scope": "openid names",
    "acr_values": "basic",
    "state": "s" * 32,
    "nonce": "n" * 32,
}


def checked(service=SERVICE, **changes):
    values = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    return requests.checked(values, service=service, issuer=ISSUER, profile=PROFILE)


def test_a_right_request_is_kept_whole():
    asked = checked()
    assert (asked.scopes, asked.level, asked.state) == (("openid", "names"), "basic", "s" * 32)
    assert requests.AuthorizeRequest.from_json(asked.to_json()) == asked


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_each_required_parameter_is_required(name):
    with pytest.raises((BadRequest, KeyError)):
        checked(**{name: None})


@pytest.mark.parametrize(
    "change",
    [
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"scope": "names"},
        {"scope": "openid mail"},
        {"scope": "openid everything"},
        {"nonce": "short"},
        {"prompt": "none"},
        {"prompt": "login none"},
        {"claims": "{"},
        {"claims": "[]"},
        {"code_challenge": "x" * 43},
        {"max_age": "10"},
        {"display": "page"},
        {"anything": "else"},
    ],
)
def test_what_the_table_does_not_allow_is_refused(change):
    with pytest.raises(BadRequest):
        checked(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"code_challenge": "x" * 43, "code_challenge_method": "plain"},
        {"code_challenge": "x" * 43},
        {"code_challenge": "short", "code_challenge_method": "S256"},
        {"code_challenge_method": "S256"},
        {"max_age": "-1"},
        {"max_age": "٣"},
        {"max_age": "soon"},
        {"prompt": "login none"},
    ],
)
def test_standard_mode_takes_more_but_not_anything(change):
    with pytest.raises(BadRequest):
        checked(service=STANDARD, **change)


def test_standard_mode_takes_pkce_and_max_age():
    asked = checked(service=STANDARD, code_challenge="x" * 43, code_challenge_method="S256", max_age="0", prompt="none")
    assert (asked.code_challenge, asked.max_age, asked.prompts) == ("x" * 43, 0, ("none",))


def test_the_lowest_known_level_counts():
    assert checked(acr_values="strong basic unheard").level == "basic"


def test_no_known_level_means_the_default():
    assert checked(acr_values="unheard").level == "basic"


def test_a_level_of_another_entrance_is_told_to_the_service():
    with pytest.raises(LevelNotOffered, match="expected basic, got strong"):
        checked(acr_values="strong strongest")


@pytest.mark.parametrize(
    "address",
    [
        "https://town.example/back/",
        "https://town.example/back?x=1",
        "https://town.example.evil.example/back",
        "HTTPS://town.example/back",
        "",
        "//evil",
    ],
)
def test_the_return_address_is_registered_to_the_letter(address):
    with pytest.raises(UnknownService):
        requests.redirect_of({**RIGHT, "redirect_uri": address}, service=SERVICE, issuer=ISSUER)


def test_a_client_of_another_entrance_is_unknown_here():
    elsewhere = RegisteredService(**{**SERVICE.__dict__, "issuer": "high"})
    with pytest.raises(UnknownService):
        requests.redirect_of(RIGHT, service=elsewhere, issuer=ISSUER)
    with pytest.raises(UnknownService):
        requests.redirect_of(RIGHT, service=None, issuer=ISSUER)


def test_a_doubled_parameter_is_refused():
    with pytest.raises(BadRequest, match="more than once: state"):
        requests.single_values({"state": ["a", "b"]})


def test_an_oversized_parameter_is_refused():
    with pytest.raises(BadRequest, match="too long: nonce"):
        requests.single_values({"nonce": ["n" * 3000]})


@given(
    st.dictionaries(
        st.sampled_from([*RIGHT, "prompt", "claims", "max_age", "code_challenge", "code_challenge_method", "x"]), st.text(max_size=60)
    )
)
def test_no_request_breaks_the_check(values):
    for service in (SERVICE, STANDARD):
        try:
            asked = requests.checked(
                {"redirect_uri": "https://town.example/back", **values}, service=service, issuer=ISSUER, profile=PROFILE
            )
        except SignInError:
            continue
        assert "openid" in asked.scopes
        assert asked.level in ISSUER.levels


def test_scopes_release_their_claims_once():
    assert ISSUER.claims_for(("names", "openid", "names")) == ("given_name", "family_name")
