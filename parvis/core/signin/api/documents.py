"""Discovery and keys (OpenID Connect Discovery 1.0, RFC 7517)."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from parvis.core.signin import keys, relying_party, selectors
from parvis.core.signin.models import ServiceProvider
from parvis.core.signin.rules.algorithms import CONTENT, KEY_AGREEMENTS, SIGNING
from parvis.core.signin.rules.profile import PAIRWISE, Issuer
from parvis.core.signin.rules.requests import DISPLAYS, rows_of

METHODS = [str(method) for method in ServiceProvider.Authentication]
CACHED = {"Cache-Control": "public, max-age=600"}


@require_GET
def configuration(_request: HttpRequest, *, row: Issuer) -> JsonResponse:
    """Says only what is there."""
    url = selectors.issuer_url(row)
    document = {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "revocation_endpoint": f"{url}/token/revocation",
        "userinfo_endpoint": f"{url}/userinfo",
        "end_session_endpoint": f"{url}/session/end",
        "jwks_uri": f"{url}/jwks",
        "scopes_supported": list(row.scopes),
        "claims_supported": ["sub", *row.claims_for(tuple(row.scopes)), "acr", "amr", "auth_time", "sid"],
        "acr_values_supported": list(rows_of(row)) if row.assurances else list(row.levels),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise" if row.subjects == PAIRWISE else "public"],
        "id_token_signing_alg_values_supported": list(row.algorithms),
        "userinfo_signing_alg_values_supported": list(row.algorithms),
        "userinfo_encryption_alg_values_supported": list(KEY_AGREEMENTS),
        "userinfo_encryption_enc_values_supported": list(CONTENT),
        "request_object_signing_alg_values_supported": list(SIGNING),
        "token_endpoint_auth_methods_supported": METHODS,
        "token_endpoint_auth_signing_alg_values_supported": list(SIGNING),
        "revocation_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": list(SIGNING),
        "claim_types_supported": ["normal"],
        "display_values_supported": sorted(DISPLAYS),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "code_challenge_methods_supported": ["S256"],
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["fr", "en"],
    }
    if row.introspected:
        document["introspection_endpoint"] = f"{url}/checktoken"
        document["introspection_signing_alg_values_supported"] = list(SIGNING)
    return JsonResponse(document, headers=CACHED)


@require_GET
def jwks(_request: HttpRequest, *, row: Issuer) -> JsonResponse:
    return JsonResponse(keys.public_keys(row.slug), content_type="application/jwk-set+json", headers=CACHED)


@require_GET
def client_jwks(_request: HttpRequest) -> JsonResponse:
    """The broker's own keys as a client: providers verify with them who asks (RFC 7523)."""
    return JsonResponse(keys.public_keys(relying_party.CLIENT_KEYS), content_type="application/jwk-set+json", headers=CACHED)
