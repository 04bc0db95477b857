"""Where providers tell us what came of a payment."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from parvis.components.payment import providers
from parvis.components.payment.actions import settling
from parvis.components.payment.rules.signing import HEADER

LARGEST = 16_384
log = logging.getLogger(__name__)


@require_POST
def notification(request: HttpRequest, slug: str) -> HttpResponse:
    """A signed word about one payment: 200 once it is kept, however often it comes; 403 when it was not signed by the provider."""
    try:
        provider = providers.named(slug)
        told = provider.read(request.read(LARGEST), signature=request.headers.get(HEADER, ""))
    except providers.NoProvider:
        return JsonResponse({"error": "no such provider here"}, status=404)
    except providers.Forged:
        log.warning("a notification of a payment was not signed by its provider", extra={"provider": slug})
        return JsonResponse({"error": "wrong signature"}, status=403)
    except providers.ProviderDown as wrong:
        return JsonResponse({"error": str(wrong)}, status=400)
    if not told.event:
        return JsonResponse({"error": "event is missing"}, status=400)
    return JsonResponse({"effect": settling.notified(provider, told)})
