"""Requests, authorisations and definitions for programs of bodies: /api/v1, the surface of DataPass.

A client belongs to a body. It sees the requests of its body and, where its body answers for the data, those that
were sent about them; anything else is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from ninja import Path, Query, Router, Status
from ninja.security import HttpBearer

from parvis.core.authorisations import programs, selectors, wire
from parvis.core.authorisations.actions import asking
from parvis.core.authorisations.api.faults import Faults, fault, in_words, not_found, refusal
from parvis.core.authorisations.api.shapes import (
    WRONG,
    AttemptOut,
    AuthorisationWithRequestOut,
    DefinitionOut,
    EventOut,
    FormOut,
    GrantedState,
    Id,
    Limit,
    MeOut,
    Offset,
    OneState,
    RequestChange,
    RequestIn,
    RequestOut,
    States,
)
from parvis.core.authorisations.models import AccessToken, Application
from parvis.core.authorisations.rules import oauth, steps, written
from parvis.core.authorisations.rules.written import Fault
from parvis.core.exchange.actions import Caller, spend, with_quota_headers
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.manifest import AuthorisationKind

CALLS_PER_WINDOW = 600


class ClientToken(HttpBearer):
    """A token of /oauth/token; calls are counted for each client."""

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        found = programs.token_of(token)
        if found is None:
            return None
        spend(request, Caller(key=f"client:{found.client_id}", limit=CALLS_PER_WINDOW))
        programs.note_use(found.client)
        return found


def telling(view: Callable[..., Any]) -> Callable[..., Any]:
    """Faults that the view found, as the answer. It stands here: ninja reads a view’s annotations where its wrapper stands."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except Faults as found:
            return JsonResponse({"errors": found.errors}, status=found.status)

    return answered


router = Router(auth=ClientToken())
router.add_decorator(in_words, mode="view")
router.add_decorator(with_quota_headers, mode="view")


def body_of(request: HttpRequest, scope: str) -> Organisation:
    """The body whose program calls; raises Faults when its token lacks ``scope``."""
    token: AccessToken = request.auth  # type: ignore[attr-defined]  # set by ninja
    if scope not in token.scopes:
        detail = _("This token lacks the scope %(scope)s. Ask for it at /oauth/token, or give it to the client.") % {"scope": scope}
        raise refusal(403, _("Not allowed"), detail)
    return token.client.organisation


def states_of(several: Iterable[str], one: str | None) -> list[str]:
    return [*several, *([one] if one else [])]


@router.get("/demandes", response={200: list[RequestOut], **WRONG}, summary="List requests")
@telling
def requests(request: HttpRequest, limit: Limit = 10, offset: Offset = 0, states: States = [], state: OneState = None) -> Any:  # noqa: B006  ninja reads it
    """Oldest first: those of your body and, where it answers for the data, those that were sent about them."""
    found = programs.requests_for(body_of(request, oauth.READ))
    if wanted := states_of(states, state):
        found = found.filter(state__in=wanted)
    return [wire.request_out(each) for each in found[offset : offset + limit]]


@router.post("/demandes", response={201: RequestOut, **WRONG}, summary="Begin a request")
@telling
def begin(request: HttpRequest, payload: RequestIn) -> Any:
    """A draft for your body, with what the form knows; whoever made the client sends it from its page."""
    body = body_of(request, oauth.WRITE)
    found = wire.form_called(payload.form_uid)
    if found is None:
        raise refusal(422, _("Wrong value"), _("No form has this name. See /definitions and their formulaires."), "/form_uid")
    kind, use = found
    if not selectors.may_ask(body, kind):
        raise refusal(403, _("Not allowed"), _("Bodies of this kind may not ask for these data."))
    answers = read(payload.data, kind)
    try:
        made = asking.start(body, applicant(request), kind, use, by_api=True)
    except asking.TooManyDrafts as error:
        raise refusal(409, _("Too many drafts"), _("Your body has as many drafts as it may. Send or archive some.")) from error
    return Status(201, told(asking.save(made, answers, person=None, by_api=True) if answers else made))


def applicant(request: HttpRequest) -> Person | None:
    """Whoever made the client answers for what it begins, and sends it."""
    made_by = request.auth.client.made_by  # type: ignore[attr-defined]  # set by ninja
    return made_by if made_by and made_by.erased_at is None else None


@router.get("/demandes/{id}", response={200: RequestOut, **WRONG}, summary="Read a request")
@telling
def one(request: HttpRequest, id: Id) -> Any:  # noqa: A002  the name in the address
    return wire.request_out(seen(body_of(request, oauth.READ), id))


@router.patch("/demandes/{id}", response={200: RequestOut, **WRONG}, summary="Write in a request")
@telling
def change(request: HttpRequest, id: Id, payload: RequestChange) -> Any:  # noqa: A002
    """While it is a draft or changes were asked for, for requests of your own body."""
    body = body_of(request, oauth.WRITE)
    application = seen(body, id)
    if application.organisation_id != body.pk:
        raise refusal(403, _("Not allowed"), _("Only the body that asks writes in its request."))
    kind = selectors.kind_of(application)
    if kind is None:
        raise refusal(409, pgettext("request", "Closed"), _("These data can no longer be asked for."))
    try:
        return told(asking.save(application, read(payload.data, kind), person=None, by_api=True))
    except steps.NotAllowed as error:
        detail = _("The request is %(state)s: it can be written in only as a draft or when changes were asked for.")
        raise refusal(409, pgettext("request", "Closed"), detail % {"state": application.state}) from error


@router.get("/demandes/{id}/events", response={200: list[EventOut], **WRONG}, summary="List what happened to a request")
@telling
def events(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    return [wire.event_out(each) for each in seen(body_of(request, oauth.READ), id).events.all()]


def seen(body: Organisation, reference: str) -> Application:
    found = programs.request_for(body, reference)
    if found is None:
        raise not_found()
    return found


def told(application: Application) -> dict[str, Any]:
    """As it is stored now."""
    return wire.request_out(Application.objects.select_related("organisation", "applicant").get(pk=application.pk))


def read(data: Mapping[str, Any], kind: AuthorisationKind) -> dict[str, Any]:
    """The answers in ``data``; raises Faults with all that is wrong."""
    names = wire.known_names()
    found = written.faults(data, names=names, released=selectors.released(kind))
    if found:
        raise Faults(422, [fault(422, _("Wrong value"), words(each), f"/data/{each.name}") for each in found])
    return written.answers(data, names=names)


def words(found: Fault) -> str:
    return {
        "unknown": _("No such answer. Those that there are stand in the definition."),
        "not-a-list": _("A list of names is expected."),
        "not-a-table": _("An object is expected: for each field asked, why."),
        "not-a-switch": _("true or false is expected."),
        "not-a-text": _("A text of at most 4,000 characters is expected."),
        "too-large": _("A whole number from 0 to 999,999,999 is expected."),
        "not-released": _("“%(name)s” is not among the data that can be asked here.") % {"name": found.about},
    }[found.code]


@router.get("/habilitations", response={200: list[AuthorisationWithRequestOut], **WRONG}, summary="List authorisations")
@telling
def authorisations(
    request: HttpRequest,
    limit: Limit = 10,
    offset: Offset = 0,
    states: Annotated[list[GrantedState], Query(alias="state[]", max_length=20)] = [],  # noqa: B006
    state: Annotated[GrantedState | None, Query()] = None,
) -> Any:
    """Those that the requests you see led to, oldest first."""
    found = programs.granted_for(body_of(request, oauth.READ), states=states_of(states, state), offset=offset, limit=limit)
    return [programs.granted_out(each) for each in found]


@router.get("/habilitations/{id}", response={200: AuthorisationWithRequestOut, **WRONG}, summary="Read an authorisation")
@telling
def authorisation(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    found = programs.one_granted_for(body_of(request, oauth.READ), id)
    if found is None:
        raise not_found()
    return programs.granted_out(found)


@router.get("/me", response={200: MeOut, **WRONG}, summary="Whose token this is")
def me(request: HttpRequest) -> Any:
    """The person who made the client, and the body that it belongs to."""
    token: AccessToken = request.auth  # type: ignore[attr-defined]
    client = token.client
    person = wire.person_out(client.made_by) or {"id": wire.number(client.pk), "email": "", "given_name": None, "family_name": None}
    about = {"client_id": str(client.pk), "scopes": token.scopes, "organisation": wire.organisation_out(client.organisation)}
    return person | about | {"job_title": None}


@router.get("/definitions", response={200: list[DefinitionOut], **WRONG}, by_alias=True, summary="List what can be asked for")
@telling
def definitions(request: HttpRequest) -> Any:
    body_of(request, oauth.READ)
    return [definition_out(kind) for kind in selectors.kinds().values()]


@router.get("/definitions/{id}", response={200: DefinitionOut, **WRONG}, by_alias=True, summary="Read what can be asked for")
@telling
def definition(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    body_of(request, oauth.READ)
    return definition_out(defined(id))


@router.get("/definitions/{id}/formulaires", response={200: list[FormOut], **WRONG}, by_alias=True, summary="List its forms")
@telling
def forms(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    """One form for each use case; what it knows already stands in ``data``."""
    body_of(request, oauth.READ)
    kind = defined(id)
    return [form_out(kind, use) for use in wire.forms_of(kind)]


def defined(identifier: str) -> AuthorisationKind:
    kind = wire.kind_called(identifier)
    if kind is None:
        raise not_found()
    return kind


def definition_out(kind: AuthorisationKind) -> dict[str, Any]:
    definition = wire.definition_id(kind.slug)
    return {
        "id": definition,
        "name": str(kind.title),
        "name_with_stage": str(kind.title),
        "multi_stage": len(kind.stages) > 1,
        "authorization_request_class": f"AuthorizationRequest::{wire.camel(definition)}",
        "data": list(wire.known_names()),
        "scopes": [{"name": str(title), "value": name} for name, title in selectors.released(kind).items()],
    }


def form_out(kind: AuthorisationKind, use: Any) -> dict[str, Any]:
    definition = wire.definition_id(kind.slug)
    return {
        "uid": wire.form_uid(kind.slug, use.slug),
        "name": f"{kind.title} – {use.title}",
        "description": str(use.summary),
        "use_case": str(use.title),
        "prefilled": True,
        "authorization_request_class": f"AuthorizationRequest::{wire.camel(definition)}",
        "definition_id": definition,
        "data": wire.data_out(asking.prefilled(kind, use, None)),
    }


@router.get("/webhooks/{id}/attempts", response={200: list[AttemptOut], **WRONG}, summary="List calls to one of your addresses")
@telling
def attempts(
    request: HttpRequest,
    id: Annotated[str, Path(pattern=r"^[0-9]{1,18}$", description="The number of the address, as its page shows it.")],  # noqa: A002
    start_time: datetime | None = None,
    end_time: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> Any:
    """Latest first."""
    found = programs.subscriptions_of(body_of(request, oauth.WEBHOOKS)).filter(pk=int(id)).first()
    if found is None:
        raise not_found()
    return [programs.attempt_out(each) for each in programs.attempts_of(found, start=start_time, end=end_time, limit=limit)]
