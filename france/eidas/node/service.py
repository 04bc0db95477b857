"""The other State as the one that asks: a service there that lets French people in, and shows what it was told."""

from __future__ import annotations

from secrets import token_urlsafe

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from lxml import etree

from france.eidas.countries import STATES
from france.eidas.node import metadata
from france.eidas.node.proxy import of_a_state
from parvis.core.saml.rules import bindings, names, requests, responses, signing
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY
from parvis.core.saml.rules.problems import BadMessage, Refused
from parvis.core.saml.rules.requests import Request, Wanted
from parvis.core.saml.rules.responses import Awaited, Statement

SECONDS = 900
SERVICE = "Demonstration library"
WANTED = (*((name, True) for name in names.NATURAL_MINIMUM), (names.PLACE_OF_BIRTH, False))


@require_GET
@of_a_state
def front(request: HttpRequest, *, country: str) -> HttpResponseBase:
    return render(request, "eidas/node_service.html", {"state": STATES[country], "start": metadata.at(country, "service/sign-in")})


@require_GET
@of_a_state
def start(_request: HttpRequest, *, country: str) -> HttpResponseBase:
    """To the portal with a signed request; the relay state comes back as it went."""
    asked, relay_state = request_to(metadata.portal(PROXY).redirect_at, country=country), token_urlsafe(24)
    cache.set(f"eidas:{asked.id}", {"level": asked.level, "relay_state": relay_state}, SECONDS)
    message = etree.tostring(requests.written(asked, now=timezone.now()))
    query = bindings.redirected(message, relay_state=relay_state, key=metadata.signer(country).key)
    return HttpResponseRedirect(f"{asked.destination}?{query}")


def request_to(destination: str, *, country: str) -> Request:
    return Request(
        id=requests.new_id(),
        issuer=metadata.entity_id(country, CONNECTOR),
        destination=destination,
        level=names.SUBSTANTIAL,
        wanted=tuple(Wanted(name=name, required=required) for name, required in WANTED),
        sp_type="public",
        name_id_format=names.PERSISTENT,
        provider_name=SERVICE,
    )


@csrf_exempt
@require_POST
@of_a_state
def answers(request: HttpRequest, *, country: str) -> HttpResponseBase:
    context: dict[str, object] = {"state": STATES[country], "start": metadata.at(country, "service/sign-in")}
    try:
        told = read(request.POST.get("SAMLResponse", ""), request.POST.get("RelayState", ""), country=country)
    except Refused as refused:
        return render(request, "eidas/node_service.html", context | {"refused": refused})
    shown = [(name.rpartition("/")[2], value) for name, value in told.attributes.items()]
    return render(request, "eidas/node_service.html", context | {"told": shown, "level": told.level.rpartition("/")[2]})


def read(field: str, relay_state: str, *, country: str) -> Statement:
    message = bindings.read_posted(field)
    request_id, _ = responses.addressed(message)
    kept = cache.get(f"eidas:{request_id}")
    if not kept or kept["relay_state"] != relay_state:
        raise BadMessage("not-awaited", "this service asked nothing of the kind")
    member = metadata.portal(PROXY)
    awaited = Awaited(
        request_id=request_id,
        issuer=member.entity_id,
        destination=metadata.at(country, "service/answers"),
        audience=metadata.entity_id(country, CONNECTOR),
        level=kept["level"],
        country="FR",
        own_country=country,
    )
    keys = [metadata.pair(country, metadata.ENCRYPTION).key]
    statement = responses.read(
        message, awaited=awaited, certificates=member.signing, keys=keys, algorithms=signing.EIDAS_SIGNATURES, now=timezone.now()
    )
    cache.delete(f"eidas:{request_id}")
    return statement
