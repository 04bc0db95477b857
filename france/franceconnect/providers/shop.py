"""An invented shop that sells to adults only: it learns whether somebody is of age, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from france.franceconnect.demo_services import SHOP
from france.franceconnect.providers import service

TEMPLATE = "franceconnect/shop.html"


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    return service.page(request, TEMPLATE)


@never_cache
@require_GET
def start(_request: HttpRequest) -> HttpResponseBase:
    return service.departure(SHOP)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    try:
        return service.told_page(request, SHOP, TEMPLATE)
    except service.NotSignedIn as error:
        return service.problem_page(request, error, TEMPLATE)
