"""Questions of other nodes: the network's rules, then the same door as for everyone, then the source.

A question is a JSON object::

    {"offer": "dss/quotient-familial", "authorisation": "H-0042", "fields": ["quotient_familial.valeur"],
     "subject": {"identity": {…}} | {"organisation": "…"} | {"key": "…"}, "request": "…",
     "recipient": "…", "requested_by_person": true, "preview": true}

``request`` names the question in both traces; ``recipient`` is the body that receives the data where it is not the
member's own; the last two are what networks with ``on_request`` and ``preview`` want to be told. The answer::

    {"offer", "authorisation", "request", "fields", "values", "source": {"fr", "en"}, "fetched_at", "preview"}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as exchange_selectors
from parvis.core.exchange.rules.answers import Query, Subject, released
from parvis.core.nodes import gateway, identity
from parvis.core.nodes.envelope import known
from parvis.core.nodes.rules.membership import Member
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.wire import NodeRequest, NodeResponse, as_json
from parvis.core.people.rules import identity_of
from parvis.core.people.selectors import Identity, Organisation
from parvis.kernel import catalogue
from parvis.kernel.manifest import Offer
from parvis.kernel.networks import Label, Network
from parvis.kernel.text import Text

MOST_FIELDS = 200
FOREIGN = "member-state"  # the kind of bodies that a network of another legal order brings
STATUSES: dict[type[exchange.ExchangeError], int] = {
    exchange.NotFoundAtSource: 404,
    exchange.TooManyCalls: 429,
    exchange.SourceUnavailable: 503,
    exchange.SourceRefused: 424,  # asking again will not help: not of those that mean "later"
}
# Set by what keeps deliveries: (network, member, question, label, digest) -> the body of 202.
PROMISE: Callable[[str, str, Mapping[str, Any], Label, str], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What another node asks, in a form that makes sense; whether it may is not said yet."""

    offer: Offer
    authorisation: str
    fields: tuple[str, ...]
    subject: Subject
    request_id: str
    recipient: str = ""
    requested_by_person: bool = False
    preview: bool = False


def handle(request: NodeRequest) -> NodeResponse:
    """``POST /node/v1/ask``."""
    question = request.json()
    label = read(request.network, request.sender, question).offer.label
    if PROMISE is not None and "respond-async" in request.headers.get("prefer", ""):
        check(request.network, request.sender, question)
        promised = PROMISE(request.network, request.sender.identifier, question, label, request.digest)
        return as_json(promised, status=202, headers={"preference-applied": "respond-async"})
    return as_json(answer(request.network, request.sender, question, message=request.digest), label=label)


def check(network: str, sender: Member, question: Mapping[str, Any]) -> None:
    """Everything that may refuse at once, without asking the source; raises Refused."""
    admitted(network, sender, read(network, sender, question), message="")


def answer(network: str, sender: Member, question: Mapping[str, Any], *, message: str) -> dict[str, Any]:
    """The whole answer: admitted anew, its line committed before the source is asked, masked. Raises Refused."""
    asked = read(network, sender, question)
    admission = admitted(network, sender, asked, message=message)
    exchange.asked(admission)
    try:
        found = from_source(asked, admission)
    except exchange.ExchangeError as failure:
        exchange.failed(admission, getattr(failure, "cause", failure.code))
        raise told(failure) from None
    return answered(network, asked, admission, found)


def read(network: str, sender: Member, question: Mapping[str, Any]) -> Question:
    """Raises Refused for what is no question, for an offer that is not for this member, and for a subject of another kind than its."""
    fields, name = question.get("fields"), question.get("offer")
    texts = {each: question.get(each, "") for each in ("authorisation", "request", "recipient")}
    if not isinstance(fields, list) or not 0 < len(fields) <= MOST_FIELDS or not all(is_short(each) for each in (*fields, name)):
        raise Refused("malformed")
    if not all(is_short(each) or each == "" for each in texts.values()) or not texts["request"]:
        raise Refused("malformed")
    offer, subject = offered(str(name), network, sender), subject_of(question.get("subject"))
    if not is_named_by(subject, offer):
        raise Refused("malformed")
    return Question(
        offer=offer,
        authorisation=texts["authorisation"],
        fields=tuple(fields),
        subject=subject,
        request_id=texts["request"],
        recipient=texts["recipient"],
        requested_by_person=question.get("requested_by_person") is True,
        preview=question.get("preview") is True,
    )


def is_short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100 and value.isprintable()


def offered(name: str, network: str, receiver: Member) -> Offer:
    """Raises Refused, in the same words for an offer that there is not and for one that ``receiver`` may not know of."""
    found = catalogue.offers().get(name)
    if found is None or not is_open(found, network, receiver):
        raise Refused("no-such-service")
    return found


def is_open(offer: Offer, network: str, receiver: Member) -> bool:
    """Whether ``receiver`` may know that the offer exists: it is for this network, and not above what either may carry."""
    highest = min(catalogue.networks()[network].highest.height, receiver.clearance.height)
    return network in offer.networks and offer.label.height <= highest


def is_named_by(subject: Subject, offer: Offer) -> bool:
    """Named in another way, a person would be asked about past their trace, their choices and the network's rules."""
    return bool({"identity": subject.identity, "organisation": subject.organisation, "key": subject.key}.get(offer.by))


def subject_of(said: object) -> Subject:
    """Whom a question is about; raises Refused."""
    if not isinstance(said, dict) or len(said) != 1:
        raise Refused("malformed")
    (kind, value), *_ = said.items()
    if kind == "identity" and isinstance(value, dict):
        return Subject(identity=read_identity(value))
    if kind in ("organisation", "key") and is_short(value):
        return Subject(**{kind: value})
    raise Refused("malformed")


def read_identity(said: Mapping[str, Any]) -> Identity:
    """The fields of a civil identity, all texts; raises Refused for any other."""
    given = said.get("given_names")
    texts = [value for name, value in said.items() if name != "given_names"]
    if not isinstance(given, list) or not all(is_short(each) for each in given) or len(given) > 20:
        raise Refused("malformed")
    if not all(isinstance(each, str) and len(each) <= 200 and (each.isprintable() or not each) for each in texts):
        raise Refused("malformed")
    try:
        return identity_of(said)
    except (TypeError, KeyError):
        raise Refused("malformed") from None


def identity_json(found: Identity) -> dict[str, Any]:
    return {**{name: value for name, value in vars(found).items() if value}, "given_names": list(found.given_names)}


def admitted(network: str, sender: Member, asked: Question, *, message: str) -> exchange.Admission:
    """The terms of the door for this question; raises Refused, with a line in the trace where the door refused."""
    rules = catalogue.networks()[network]
    check_rules(rules, asked)
    check_may_receive(network, sender, asked.offer)
    held = exchange_selectors.authorisation(asked.authorisation)
    if held is None or held.organisation.identifier != sender.organisation_identifier or held.offer != asked.offer.name:
        raise Refused("authorisation-unknown")
    check_speaks_for(rules, held.organisation)
    if not on_legal_basis(rules, held.legal_basis_text):
        raise Refused("legal-basis-outside-network")
    call = exchange.Call(
        offer=asked.offer.name,
        asker=held.asker,
        subject=asked.subject,
        organisation=held.organisation,
        request_id=asked.request_id,
        recipient=asked.recipient if asked.recipient != held.organisation.identifier else "",
        event="nodes.asked",
        detail=detail_of(rules, sender, message=message),
    )
    try:
        return exchange.admit(call, authorisation=held, wanted=asked.fields)
    except exchange.ExchangeError as error:
        raise told(error) from None


def check_rules(network: Network, asked: Question) -> None:
    """What the network adds to the law: raises Refused. An answer about a person who is not named is shown to nobody first."""
    if asked.offer.by == "organisation" or not (asked.offer.personal or asked.subject.identity):
        return
    if network.on_request and not asked.requested_by_person:
        raise Refused("not-requested")
    if network.preview and not (asked.preview and asked.subject.identity):
        raise Refused("preview-needed")


def check_speaks_for(network: Network, body: Organisation) -> None:
    """Raises Refused where an external network’s membership names a body of this country: its authority does not speak for those."""
    if network.external and body.kind != FOREIGN:
        raise Refused("organisation-unknown")


def check_may_receive(network: str, sender: Member, offer: Offer) -> None:
    """Whether the offer's answers may go to this member: refused before anything is asked of the source."""
    found = known(network)
    gateway.check_label(offer.label, sender=identity.own(network).identifier, receiver=sender, membership=found)


def on_legal_basis(network: Network, basis: Text) -> bool:
    return not network.legal_bases or any(basis.fr == each.fr or basis.en == each.en for each in network.legal_bases)


def detail_of(network: Network, member: Member, *, message: str) -> dict[str, str]:
    """What a line of the trace says of the way that a question came or went."""
    return {
        "network": network.slug,
        "member": member.identifier,
        "member_title": member.title.fr,
        "country": member.country,
        "message": message,
    }


def from_source(asked: Question, admission: exchange.Admission) -> Mapping[str, Any]:
    query = Query(
        offer=asked.offer.name,
        subject=asked.subject,
        fields=admission.fields,
        recipient=asked.recipient or admission.call.organisation.identifier,
        request_id=asked.request_id,
    )
    return exchange.called(asked.offer, query)


def answered(network: str, asked: Question, admission: exchange.Admission, found: Mapping[str, Any]) -> dict[str, Any]:
    source = exchange_selectors.source_of(asked.offer.name)
    return {
        "offer": asked.offer.name,
        "authorisation": admission.authorisation,
        "request": asked.request_id,
        "fields": list(admission.fields),
        "values": released(found, admission.fields),
        "source": {"fr": source.fr, "en": source.en},
        "fetched_at": timezone.now().isoformat(),
        "preview": catalogue.networks()[network].preview and asked.subject.identity is not None,
    }


def told(error: exchange.ExchangeError) -> Refused:
    """The door's or the source's no, in the words of the wire."""
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 403)
    return Refused(error.code, status=status, text=error.text, retry_after_seconds=getattr(error, "retry_after_seconds", 0))


gateway.ROUTES["POST", "/node/v1/ask"] = handle
