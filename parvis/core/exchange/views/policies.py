"""The keys with which anyone verifies a policy."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control

from parvis.core.exchange import policies


@cache_control(public=True, max_age=300)
def jwks(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(policies.public_keys(), content_type="application/jwk-set+json")
