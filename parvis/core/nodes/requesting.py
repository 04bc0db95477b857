"""Requests for authorisations from node to node: made, instructed like all others, learned, and ended with the next call.

On the node that is asked, a request is one of ``core/authorisations``, of the member's organisation: agents decide it at
/desk/authorisations. An offer that says so is granted at once where the registry of permitted exchanges covers all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from parvis.core.authorisations import actions as authorisations
from parvis.core.authorisations import selectors
from parvis.core.authorisations.rules import blocks, written
from parvis.core.authorisations.selectors import Application
from parvis.core.nodes import gateway
from parvis.core.nodes.asking import FOREIGN, check_speaks_for, is_open, offered, on_legal_basis
from parvis.core.nodes.rules.membership import Member
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.wire import NodeRequest, NodeResponse, as_json
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, UnknownOrganisation, organisation_by_identifier
from parvis.kernel import catalogue
from parvis.kernel.manifest import AuthorisationKind, UseCase
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

MOST_WAITING = 20  # requests of one body that nobody has decided yet
NAMES = {name: name for name in blocks.FIELDS if name != "legal_document"}
STANDINGS = {
    "draft": "submitted",
    "submitted": "submitted",
    "changes_requested": "changes-requested",
    "validated": "granted",
    "refused": "refused",
    "archived": "ended",
    "revoked": "ended",
}
TOLD = ("request_changes", "refuse", "revoke")


def receive(request: NodeRequest) -> NodeResponse:
    """``POST /node/v1/authorisations``: ``{"offer", "use_case", "answers": {…}}``; the same request twice is one."""
    said = request.json()
    offer, use, answers = said.get("offer"), said.get("use_case"), said.get("answers", {})
    if not isinstance(offer, str) or not isinstance(use, str) or not isinstance(answers, dict):
        raise Refused("malformed")
    offered(offer, request.network, request.sender)
    body = organisation_of(request.network, request.sender)
    kind, case = asked_for(offer, use, body)
    check_answers(answers, kind)
    application = same_as(body, kind, case, answers) or made(request.network, body, kind, case, answers)
    decide_at_once(application)
    return as_json(standing(application), status=201, label=lowest(request))


def tell(request: NodeRequest) -> NodeResponse:
    """``GET /node/v1/authorisations/<request>``: how the request stands, to who made it."""
    application = selectors.by_reference(request.path.rpartition("/")[2])
    if application is None or not is_for(application, request):
        raise Refused("no-such-request")
    return as_json(standing(application), label=lowest(request))


def is_for(application: Application, request: NodeRequest) -> bool:
    """Whether it is the sender's, about something that it may know of on this network: a request made on another stays there."""
    kind = selectors.kind_of(application)
    offer = catalogue.offers().get(kind.offer) if kind else None
    ours = application.organisation.identifier == request.sender.organisation_identifier
    return ours and offer is not None and is_open(offer, request.network, request.sender)


def lowest(request: NodeRequest) -> Label:
    """What is told of a request is public here, as the register is: it goes as low as the network allows."""
    return catalogue.networks()[request.network].lowest


def organisation_of(network: str, sender: Member) -> Organisation:
    """The member's organisation as this node knows it; on an external network, known from the membership. Raises Refused."""
    rules = catalogue.networks()[network]
    try:
        found = organisation_by_identifier(sender.organisation_identifier)
    except UnknownOrganisation:
        if not rules.external:
            raise Refused("organisation-unknown") from None
    else:
        check_speaks_for(rules, found)
        return found
    return people.organisation(
        sender.organisation_identifier, name=sender.title.fr, kind=FOREIGN, sample=sender.identifier.endswith(".sample")
    )


def asked_for(offer: str, use: str, body: Organisation) -> tuple[AuthorisationKind, UseCase]:
    """The kind of request and the template behind what is asked; raises Refused."""
    for kind in selectors.kinds().values():
        found = next((each for each in selectors.use_cases_of(kind) if each.slug == use), None)
        if kind.offer == offer and found is not None and selectors.may_ask(body, kind):
            return kind, found
    raise Refused("use-unknown")


def check_answers(answers: Mapping[str, Any], kind: AuthorisationKind) -> None:
    """Raises Refused with the names of all answers that are no such thing."""
    wrong = written.faults(answers, names=NAMES, released=selectors.released(kind))
    if wrong:
        raise not_ready({each.name for each in wrong})


def not_ready(names: set[str]) -> Refused:
    listed = ", ".join(sorted(names))
    return Refused(
        "not-ready",
        text=Text(
            f"La demande n’est pas complète ou se trompe sur : {listed}. Corrigez et renvoyez-la.",
            f"The request lacks something, or is wrong, about: {listed}. Correct it and send it again.",
        ),
    )


def same_as(body: Organisation, kind: AuthorisationKind, use: UseCase, answers: Mapping[str, Any]) -> Application | None:
    """A request that was sent already and waits or was granted: whoever did not hear our answer asks again."""
    open_states = (Application.State.SUBMITTED, Application.State.VALIDATED)
    given = written.answers(answers, names=NAMES)
    for each in selectors.applications_of(body).filter(kind=kind.slug, use_case=use.slug, state__in=open_states):
        if all((each.answers.get(name) or "") == (value or "") for name, value in given.items()):
            return each
    return None


@transaction.atomic
def made(network: str, body: Organisation, kind: AuthorisationKind, use: UseCase, answers: Mapping[str, Any]) -> Application:
    """The request, sent to those who decide; raises Refused with all that is missing, and where too many wait already."""
    if selectors.applications_of(body).filter(state=Application.State.SUBMITTED).count() >= MOST_WAITING:
        raise Refused("too-many", retry_after_seconds=3600)
    application = authorisations.start(body, None, kind, use, by_api=True)
    if kind.stages[-1] != application.stage:
        application.stage = kind.stages[-1]  # between nodes there is no sandbox: a network of tests is one
        application.save(update_fields=["stage"])
    authorisations.save(application, written.answers(answers, names=NAMES), person=None, by_api=True)
    application.refresh_from_db()
    basis = str(application.answers.get("legal_basis") or "")
    if not on_legal_basis(catalogue.networks()[network], Text(basis, basis)):
        raise Refused("legal-basis-outside-network")
    try:
        authorisations.submit(application, person=None, terms=True, officer_informed=True)
    except authorisations.NotReady as error:
        raise not_ready({each.field for each in error.problems}) from None
    application.refresh_from_db()
    return application


def decide_at_once(application: Application) -> None:
    """Grant what the offer's owner declared to be granted, and the registry of permitted exchanges covers whole."""
    kind = selectors.kind_of(application)
    offer = catalogue.offers().get(kind.offer) if kind else None
    if offer is None or not offer.automatic or application.state != Application.State.SUBMITTED:
        return
    terms = authorisations.asked_terms(application)
    if selectors.permitted(application, terms.fields)["entry"] is not None:
        authorisations.approve(application, person=None, terms=terms)
        application.refresh_from_db()


def standing(application: Application) -> dict[str, Any]:
    """Where a request stands, as its asker needs to know."""
    active = selectors.active_authorisations(application)
    state = STANDINGS[application.state]
    if state == "granted" and not active:
        state = "ended"
    told = application.events.filter(name__in=TOLD).order_by("-at", "-pk").first()
    found: dict[str, Any] = {"request": application.reference, "state": state, "reason": told.text[:500] if told else ""}
    if active:
        granted = active[0]
        found |= {
            "authorisation": granted.reference,
            "fields": granted.fields,
            "valid_until": granted.valid_until.isoformat(),
            "purpose": granted.purpose,
            "legal_basis": granted.legal_basis,
        }
    return found


gateway.ROUTES["POST", "/node/v1/authorisations"] = receive
gateway.ROUTES["GET", "/node/v1/authorisations/*"] = tell
