"""Authlib, which others wrote, signs in directly at each of the demonstration's providers, by its own discovery."""

from __future__ import annotations

import httpx
import pytest
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.jose import JsonWebKey
from authlib.jose import jwt as authlib_jwt
from authlib.oidc.core import CodeIDToken, UserInfo

from france.franceconnect import profile
from france.franceconnect.providers import accounts
from france.franceconnect.secrets import provider_secret

from .conftest import provider_answer

SLUGS = [row.slug for row in profile.PROVIDERS]
VERIFIER, NONCE = "v" * 50, "n" * 32


class Stranger:
    """A client that knows the provider's issuer and its own secret, and reads the rest from the discovery document."""

    def __init__(self, slug: str) -> None:
        self.slug, self.back = slug, f"http://127.0.0.1:8000/sign-in/callback/{slug}"
        self.oauth = OAuth2Client(
            "parvis",
            provider_secret(slug),
            scope="openid profile birth email",
            redirect_uri=self.back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",
            transport=httpx.MockTransport(self.reach),
        )
        self.found = self.read(f"http://127.0.0.1:8001/{slug}/.well-known/openid-configuration")

    @staticmethod
    def reach(request: httpx.Request) -> httpx.Response:
        request.read()
        return provider_answer(request)

    def read(self, url: str) -> dict:
        return self.oauth.request("GET", url, withhold_token=True).json()

    def chosen(self, account: str) -> str:
        """The address to which the provider sends the browser back."""
        url, _ = self.oauth.create_authorization_url(
            self.found["authorization_endpoint"], state="s" * 32, nonce=NONCE, code_verifier=VERIFIER, acr_values="eidas2 eidas1"
        )
        return self.oauth.request("POST", url, data={"account": account}, withhold_token=True).headers["location"]

    def opened(self, token: str, claims_cls: type | None = None):
        keys = JsonWebKey.import_key_set(self.read(self.found["jwks_uri"]))
        return authlib_jwt.decode(token, keys, claims_cls=claims_cls, claims_options={"iss": {"value": self.found["issuer"]}})


@pytest.mark.parametrize("slug", SLUGS)
def test_authlib_signs_in_at_the_provider(slug):
    stranger, account = Stranger(slug), accounts.provider(slug).accounts[0]
    back = stranger.chosen(account.slug)
    tokens = stranger.oauth.fetch_token(
        stranger.found["token_endpoint"], authorization_response=back, state="s" * 32, code_verifier=VERIFIER
    )
    claims = stranger.opened(tokens["id_token"], CodeIDToken)
    claims.params = {"nonce": NONCE, "client_id": "parvis", "access_token": tokens["access_token"]}
    claims.validate()
    told = UserInfo(stranger.opened(stranger.oauth.get(stranger.found["userinfo_endpoint"]).text))
    assert (claims["sub"], told["sub"]) == (account.claims["sub"],) * 2
    assert claims["acr"] in stranger.found["acr_values_supported"]
    assert set(told) <= {*stranger.found["claims_supported"], "iss", "aud", "iat"}


def test_the_provider_holds_strangers_to_the_protocol():
    """A code counts once and for its verifier; who is no client gets nothing."""
    stranger = Stranger("impots")
    endpoint = stranger.found["token_endpoint"]
    for verifier in ("w" * 50, ""):
        with pytest.raises(AuthlibBaseError, match="invalid_grant"):
            stranger.oauth.fetch_token(endpoint, authorization_response=stranger.chosen("maelle"), code_verifier=verifier)
    back = stranger.chosen("maelle")
    stranger.oauth.fetch_token(endpoint, authorization_response=back, code_verifier=VERIFIER)
    with pytest.raises(AuthlibBaseError, match="invalid_grant"):
        stranger.oauth.fetch_token(endpoint, authorization_response=back, code_verifier=VERIFIER)
    stranger.oauth.client_secret = "guessed"
    with pytest.raises(AuthlibBaseError, match="invalid_client"):
        stranger.oauth.fetch_token(endpoint, authorization_response=stranger.chosen("maelle"), code_verifier=VERIFIER)
