"""Requests, who may read or decide them, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.authorisations.models import REFERENCE, Application, Event, Phrase
from parvis.core.authorisations.rules import blocks, steps
from parvis.core.authorisations.rules.steps import PRODUCTION, SANDBOX, Situation, State
from parvis.core.exchange import selectors as exchange
from parvis.core.exchange.actions import NotPermitted
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import selectors as hubs
from parvis.core.hubs.actions import HubToken
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor
from parvis.kernel.manifest import AuthorisationKind, UseCase
from parvis.kernel.text import Text

__all__ = ["Application"]

INSTRUCT = "authorisations.instruct"
LATE_AFTER = timedelta(days=15)  # a request that waits longer for its instructors is late
REMIND_BEFORE = timedelta(days=30)
DRAFT_LIFE = timedelta(days=180)  # a draft that nobody touched


def kinds() -> dict[str, AuthorisationKind]:
    """What may be asked here: kinds whose offer or hub there is."""
    known = {**catalogue.offers(), **catalogue.hubs()}
    return {slug: kind for slug, kind in catalogue.authorisation_kinds().items() if kind.offer in known}


def kind_of(application: Application) -> AuthorisationKind | None:
    """What is asked; None once no system declares it any more."""
    return kinds().get(application.kind)


def kind_title(slug: str) -> Text:
    kind = catalogue.authorisation_kinds().get(slug)
    return kind.title if kind else Text(slug, slug)


def use_cases_of(kind: AuthorisationKind) -> list[UseCase]:
    return [use for use in catalogue.use_cases().values() if kind.slug in use.fields]


def use_case_of(application: Application) -> UseCase | None:
    return catalogue.use_cases().get(application.use_case)


def released(kind: AuthorisationKind | None) -> dict[str, Text]:
    """The fields or scopes that may be asked, with the words for them."""
    if kind is None:
        return {}
    hub, offer = catalogue.hubs().get(kind.offer), catalogue.offers().get(kind.offer)
    return {each.name: each.title for each in (hub.scopes if hub else offer.fields if offer else ())}


def is_hub(kind: AuthorisationKind | None) -> bool:
    return kind is not None and kind.offer in catalogue.hubs()


def authorisations_of(application: Application) -> list[Authorisation]:
    """What the request led to, latest first."""
    return list(exchange.granted_for(application.reference).select_related("organisation"))


def active_authorisations(application: Application) -> list[Authorisation]:
    return [each for each in authorisations_of(application) if each.state == Authorisation.State.ACTIVE]


def unread_token(application: Application) -> HubToken | None:
    """The key to a hub that its applicant has not read yet."""
    for authorisation in active_authorisations(application):
        found = hubs.tokens_of(authorisation).filter(shown_at=None, revoked_at=None).first()
        if found:
            return found
    return None


def situation(application: Application) -> Situation:
    kind = kind_of(application)
    return Situation(
        state=application.state,
        reopening=application.reopening,
        stage=application.stage,
        stages=kind.stages if kind else (PRODUCTION,),
        authorised=bool(active_authorisations(application)),
    )


def may(application: Application, event: str) -> bool:
    return steps.may(event, situation(application))


def problems(application: Application) -> list[blocks.Problem]:
    """All that keeps the request from being sent."""
    offered = released(kind_of(application))
    return blocks.problems(application.answers, stage=application.stage, released=offered, today=today())


def asking_body(request: HttpRequest) -> Organisation | None:
    """The body for which whoever is behind ``request`` may ask: an agent's own, or the one they represent in law."""
    who = actor(request)
    body = who.organisation_id or (who.principal_organisation_id if who.powers is None else None)
    return Organisation.objects.filter(pk=body).first() if body else None


def may_ask(body: Organisation, kind: AuthorisationKind) -> bool:
    return not kind.bodies or body.kind in kind.bodies


def applications_of(body: Organisation) -> QuerySet[Application]:
    """What ``body`` asked, newest first."""
    return Application.objects.filter(organisation=body).select_related("applicant", "organisation")


def application_of(body: Organisation, public_id: UUID) -> Application | None:
    return applications_of(body).filter(public_id=public_id).first()


def by_reference(reference: str) -> Application | None:
    """The request called ``reference`` ("D42")."""
    found = REFERENCE.fullmatch(reference)
    return Application.objects.filter(pk=int(found[1])).first() if found else None


def colleagues(application: Application) -> list[Person]:
    """To whom the request may be handed: everyone with a role in its body, or who represents it, its applicant apart."""
    body = application.organisation
    held = people.mandates_of(body).filter(kind=people.Mandate.Kind.REPRESENTATION, ended_at=None)
    found = {person.pk: person for person in (*people.agents_of(body), *(mandate.holder for mandate in held if mandate.is_current()))}
    return [person for pk, person in found.items() if pk != application.applicant_id and person.erased_at is None]


def instructed_by(body: Organisation) -> list[AuthorisationKind]:
    """What the agents of ``body`` decide."""
    return [kind for kind in kinds().values() if body.identifier in kind.instructors or body.kind in kind.instructors]


def instructors(application: Application) -> list[Person]:
    """Who may decide the request, of every body that is answerable for what it asks."""
    kind = kind_of(application)
    named = kind.instructors if kind else ()
    bodies = Organisation.objects.filter(Q(identifier__in=named) | Q(kind__in=named))
    found = {person.pk: person for body in bodies for person in people.who_can(INSTRUCT, body.pk)}
    return list(found.values())


def to_instruct(body: Organisation) -> QuerySet[Application]:
    """Requests that the agents of ``body`` see: those that were sent once, the ones that wait longest first."""
    slugs = [kind.slug for kind in instructed_by(body)]
    found = Application.objects.filter(kind__in=slugs).exclude(submitted_at=None)
    return found.select_related("organisation", "applicant", "assigned_to").order_by("submitted_at", "pk")


def inbox(
    body: Organisation, *, words: str = "", state: str = "", kind: str = "", assigned: str = "", only_late: bool = False, person: Person
) -> QuerySet[Application]:
    found = to_instruct(body)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if assigned:
        found = found.filter(assigned_to=person if assigned == "me" else None)
    if only_late:
        found = found.filter(late())
    for word in words.split()[:8]:
        reference = REFERENCE.fullmatch(word)
        found = found.filter(
            Q(pk=int(reference[1])) if reference else Q(organisation__name__icontains=word) | Q(answers__title__icontains=word)
        )
    return found


def late(now: Any = None) -> Q:
    return Q(state=State.SUBMITTED, submitted_at__lt=(now or timezone.now()) - LATE_AFTER)


def is_late(application: Application) -> bool:
    since = application.submitted_at
    return application.state == State.SUBMITTED and since is not None and since < timezone.now() - LATE_AFTER


def instructed_application(body: Organisation, public_id: UUID) -> Application | None:
    return to_instruct(body).filter(public_id=public_id).first()


def history(application: Application) -> QuerySet[Event]:
    """All that happened, latest first; drafts being written are left out."""
    return application.events.exclude(name__in=("update", "update_by_api")).select_related("actor").order_by("-at", "-pk")


def submissions(application: Application) -> list[Event]:
    return list(application.events.filter(name="submit").order_by("-at", "-pk")[:2])


def changed_since_last_time(application: Application) -> list[tuple[str, Any, Any]]:
    """(field, before, now) of what differs from the submission before this one; nothing at the first one."""
    sent = submissions(application)
    if len(sent) < 2:
        return []
    now, before = (event.details.get("answers", {}) for event in sent)
    return [(name, before.get(name), now.get(name)) for name in blocks.differences(before, now)]


def blocks_to_change(application: Application) -> list[str]:
    """The blocks that instructors named when they last asked for changes, while the applicant works on them."""
    if application.state != State.CHANGES_REQUESTED:
        return []
    event = application.events.filter(name="request_changes").order_by("-at", "-pk").first()
    return list(event.details.get("blocks", [])) if event else []


def permitted(application: Application, fields: Iterable[str]) -> Mapping[str, Any]:
    """``entry``: the line of the registry of permitted exchanges that covers the request; else ``refusal``, why none does.

    A sandbox holds nobody's data and needs no line: both are empty.
    """
    kind, use = kind_of(application), use_case_of(application)
    if kind is None or use is None or application.stage == SANDBOX:
        return {"entry": None, "refusal": ""}
    try:
        return {"entry": exchange.permitted(use.asker, kind.offer, application.organisation, fields=fields), "refusal": ""}
    except NotPermitted as refused:
        return {"entry": None, "refusal": str(refused.text)}


def phrases(body: Organisation) -> QuerySet[Phrase]:
    return Phrase.objects.filter(organisation=body)


def protectors(application: Application) -> dict[str, str]:
    """E-mail addresses of the data controller and of the data protection officer, by what they are."""
    return {who: str(application.answers.get(f"{who}_email") or "") for who in blocks.PROTECTORS}


def all_contacts(answers: Mapping[str, Any]) -> list[str]:
    found = (str(answers.get(f"{who}_email") or "").strip() for who in blocks.CONTACTS)
    return list(dict.fromkeys(address for address in found if blocks.EMAIL.fullmatch(address)))


def ending_soon(on: date) -> list[Authorisation]:
    """Active authorisations of requests that end within the time of reminders."""
    active = Authorisation.objects.filter(state=Authorisation.State.ACTIVE, valid_until__gte=on, valid_until__lte=on + REMIND_BEFORE)
    return list(active.exclude(request=""))


def ended(on: date) -> list[Authorisation]:
    return list(Authorisation.objects.filter(state=Authorisation.State.ACTIVE, valid_until__lt=on).exclude(request=""))


def sleeping_drafts(now: Any) -> QuerySet[Application]:
    return Application.objects.filter(state__in=[State.DRAFT, State.REFUSED], changed_at__lt=now - DRAFT_LIFE)


def sample_request() -> Mapping[str, object] | None:
    return None


def sample_instructed() -> Mapping[str, object] | None:
    return None
