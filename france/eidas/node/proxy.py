"""The other State as the one that vouches: checks the portal's request, lets somebody be chosen, answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from france.eidas.countries import STATES
from france.eidas.node import metadata
from france.eidas.node.people import PEOPLE
from parvis.core.saml.rules import bindings, names, requests, responses, signing, xml
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY, Member
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.requests import Request
from parvis.core.saml.rules.responses import Reply
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

View = Callable[..., HttpResponseBase]


def of_a_state(view: View) -> View:
    """A view of one State's node; messages that are not believed get a page that says so."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, country: str) -> HttpResponseBase:
        if country.upper() not in PEOPLE:
            raise Http404("no such node in the demonstration")
        try:
            return view(request, country=country.upper())
        except BadMessage as error:
            context = {"state": STATES[country.upper()], "problem": str(error)}
            return render(request, "eidas/node_problem.html", context, status=400)

    return wrapped


@require_GET
@of_a_state
def requests_from_portal(request: HttpRequest, *, country: str) -> HttpResponseBase:
    """One form for each person: each holds their sealed answer, ready to be taken back."""
    query = request.META.get("QUERY_STRING", "")
    member = metadata.portal(CONNECTOR)
    bindings.require_signed_query(query, certificates=member.signing, algorithms=signing.EIDAS_SIGNATURES)
    asked = requests.read(xml.parsed(bindings.read_redirected(query)), destination=metadata.at(country, "requests"), now=timezone.now())
    if asked.issuer != member.entity_id:
        raise BadMessage("wrong-issuer", "the request is not the portal's")
    context = {
        "state": STATES[country],
        "address": member.answers_at[0],
        "answers": [(each, answer(asked, member, country=country, attributes=each.attributes())) for each in PEOPLE[country]],
        "refusal": refusal(asked, member, country=country),
    }
    return leading_to(render(request, "eidas/node_people.html", context), member.answers_at[0])


def reply(asked: Request, member: Member, *, country: str) -> Reply:
    return Reply(
        request_id=asked.id,
        destination=member.answers_at[0],
        audience=member.entity_id,
        issuer=metadata.entity_id(country, PROXY),
        name_id_format=asked.name_id_format,
    )


def answer(asked: Request, member: Member, *, country: str, attributes: dict[str, str]) -> str:
    wanted = {each.name for each in asked.wanted}
    message = responses.success(
        reply(asked, member, country=country),
        attributes={name: value for name, value in attributes.items() if name in wanted},
        level=max(asked.level, names.SUBSTANTIAL, key=names.LEVELS.index),
        now=timezone.now(),
        signer=metadata.signer(country),
        certificate=member.encryption[0],
    )
    return bindings.posted(message)


def refusal(asked: Request, member: Member, *, country: str) -> str:
    message = responses.failure(
        reply(asked, member, country=country),
        status=names.RESPONDER,
        sub_status=names.REQUEST_DENIED,
        message="The person declined.",
        now=timezone.now(),
        signer=metadata.signer(country),
    )
    return bindings.posted(message)


def leading_to(page: HttpResponse, address: str) -> HttpResponse:
    """The form of this page goes to the portal, which its policy must allow."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
    return page


@require_GET
@of_a_state
def own_metadata(request: HttpRequest, *, country: str) -> HttpResponseBase:
    role = PROXY if request.path.endswith(PROXY) else CONNECTOR
    return HttpResponse(metadata.published(country, role), content_type="application/samlmetadata+xml")
