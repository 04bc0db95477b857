"""Who may ask what, what is offered, and how the sources are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.core.exchange import policies
from parvis.core.exchange.errors import NeedNotDeclared, NotAuthorised, NotPermitted
from parvis.core.exchange.flows import Flow, flow_stopped, flows_of
from parvis.core.exchange.models import Authorisation, AuthorisationQuerySet, DailyProof, Destruction, SourceState, Token
from parvis.core.exchange.rules.answers import Answer, Query, Subject
from parvis.core.exchange.rules.identifiers import touches
from parvis.core.exchange.rules.permitted import NotCovered, Wish, entry_for, names
from parvis.core.exchange.rules.reasons import in_words
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Need, Offer, PermittedExchange, System
from parvis.kernel.text import Text

__all__ = ["Answer", "Authorisation", "AuthorisationQuerySet", "Flow", "Query", "Subject", "flow_stopped", "flows_of"]

REFERENCE = re.compile(r"H-(\d{1,12})")


def declared_need(asker: str, *, offer: str) -> Need:
    """The need that ``asker`` declared of ``offer``; raises NeedNotDeclared."""
    for need in catalogue.needs():
        if need.asker == asker and need.offer == offer:
            return need
    raise NeedNotDeclared(asker, offer)


def held_by(organisation: Organisation, *, asker: str, offer: str) -> Iterator[Authorisation]:
    """What ``organisation`` holds today to ask ``offer`` for ``asker``, latest first; whether it still says what was signed is not checked here."""
    held = Authorisation.objects.filter(organisation=organisation, asker=asker, offer=offer)
    for authorisation in held.valid_on(today()).order_by("-id"):
        authorisation.organisation = organisation
        yield authorisation


def identifiers_among(offer: str, names: Iterable[str]) -> list[str]:
    """The national identifiers in what ``names`` opens of an offer, or of a hub by its scopes."""
    wanted, hub, found = tuple(names), catalogue.hubs().get(offer), catalogue.offers().get(offer)
    parts = hub.scopes if hub else found.fields if found else ()
    return [part.identifier for part in parts if part.identifier and any(touches(name, part.name) for name in wanted)]


def permitted(
    asker: str, offer: str, organisation: Organisation, *, fields: Iterable[str] = (), on: date | None = None, proactive: bool = False
) -> PermittedExchange:
    """The entry of the registry under which ``organisation`` may ask ``fields`` of ``offer`` for ``asker``; raises NotPermitted.

    ``offer`` is an offer or a hub, whose scopes are then the fields; a question stands for the field that it is about.
    """
    wanted = paths_of(fields, asker=asker, offer=offer)
    wish = Wish(
        asker=asker,
        offer=offer,
        kind=organisation.kind,
        identifier=organisation.identifier,
        day=on or today(),
        fields=wanted,
        proactive=proactive,
    )
    try:
        return entry_for(catalogue.permitted_exchanges().values(), wish)
    except NotCovered as error:
        raise NotPermitted(error.missing, organisation=organisation.name, offer=offer_title(offer), fields=wanted) from None


def retention_months(asker: str, offer: str, organisation: Organisation) -> int:
    """How long an answer may be kept: as its need says, and never longer than the permitted exchange does.

    An answer under an entry that is gone follows its need alone; one whose need is gone follows the entry. 0 when both are.
    """
    terms = [need.retention_months for need in catalogue.needs() if (need.asker, need.offer) == (asker, offer)][:1]
    with suppress(NotPermitted):
        terms.append(permitted(asker, offer, organisation).retention_months)
    return min(terms, default=0)


def proofs() -> QuerySet[DailyProof]:
    """Day by day, latest first, how many questions served a proven case."""
    return DailyProof.objects.all()


def destructions() -> QuerySet[Destruction]:
    """Day by day, latest first, what was destroyed at the end of its retention."""
    return Destruction.objects.all()


def paths_of(names: Iterable[str], *, asker: str, offer: str) -> tuple[str, ...]:
    """The fields among ``names``, and those that the questions among them are about."""
    wanted = tuple(names)
    if not any(name.startswith("?") for name in wanted):
        return wanted
    about = {question.mark: question.path for question in declared_need(asker, offer=offer).questions}
    return tuple(about.get(name, name) for name in wanted)


def organisation_authorised(asker: str, *, offer: str) -> Organisation:
    """The organisation that may ask ``offer`` for ``asker`` today, for askers that are no organisation's desk; raises NotAuthorised."""
    held = Authorisation.objects.filter(asker=asker, offer=offer).valid_on(today()).select_related("organisation")
    found = held.order_by("-id").first()
    if found is None:
        raise NotAuthorised(asker, catalogue.offer(offer).title)
    return found.organisation


@cache
def provider_of(offer: str) -> System:
    """The system that declares ``offer``."""
    return next(system for system in catalogue.systems() for each in system.offers if each.name == offer)


def source_of(offer: str) -> Text:
    """The name in which people know where the data of ``offer`` come from."""
    return provider_of(offer).title


def authorisation(reference: str) -> Authorisation | None:
    """The authorisation called ``reference`` ("H-0001")."""
    match = REFERENCE.fullmatch(reference)
    return Authorisation.objects.select_related("organisation").filter(pk=int(match[1])).first() if match else None


def granted_for(request: str) -> AuthorisationQuerySet:
    """The authorisations that the request called ``request`` ("D42") led to, latest first."""
    return Authorisation.objects.filter(request=request).order_by("-id")


def register(*, words: str = "", offer: str = "", only_valid: bool = False) -> AuthorisationQuerySet:
    """The public register: all authorisations ever given, newest first, or those that match; of what is classified, none."""
    found = Authorisation.objects.select_related("organisation").exclude(offer__in=classified()).order_by("-id")
    if offer:
        found = found.filter(offer=offer)
    if only_valid:
        found = found.valid_on(today())
    for word in words.split()[:8]:
        found = found.filter(matching(word))
    return found


def classified() -> list[str]:
    """Names of the offers that are told of on their own network only."""
    return sorted(catalogue.offers().keys() - catalogue.shown_offers().keys())


def matching(word: str) -> Q:
    reference = REFERENCE.fullmatch(word.upper())
    if reference:
        return Q(pk=int(reference[1]))
    return Q(organisation__name__icontains=word) | Q(offer__icontains=word) | Q(asker__icontains=word)


def what_is_released(name: str) -> tuple[Text, list[str]]:
    """The title of an offer or a hub, and the fields or scopes that an authorisation may name; raises UnknownDeclaration."""
    hub = catalogue.hubs().get(name)
    if hub is not None:
        return hub.title, [scope.name for scope in hub.scopes]
    offer = catalogue.offer(name)
    return offer.title, [*(field.name for field in offer.fields), *question_titles(name)]


def offer_title(name: str) -> Text:
    """How people call the offer or the hub; its bare name once no system offers it any more."""
    found = catalogue.hubs().get(name) or catalogue.offers().get(name)
    return found.title if found else Text(name, name)


def offered() -> frozenset[str]:
    """The names of all offers."""
    return frozenset(catalogue.offers())


def enforcement(authorisation: Authorisation) -> dict[str, object]:
    """What the page of an authorisation says of its policy: the signed text, whether it holds, and under which entries it opens."""
    entries = [
        entry for entry in catalogue.permitted_exchanges().values() if names(entry, asker=authorisation.asker, offer=authorisation.offer)
    ]
    return {"policy": authorisation.policy, "intact": policies.is_intact(authorisation), "entries": entries}


def field_titles(authorisation: Authorisation) -> list[tuple[str, Text]]:
    """The fields that ``authorisation`` covers, with the words for them."""
    hub, offer = catalogue.hubs().get(authorisation.offer), catalogue.offers().get(authorisation.offer)
    titles = {each.name: each.title for each in (hub.scopes if hub else offer.fields if offer else ())} | question_titles(
        authorisation.offer
    )
    return [(name, titles.get(name, Text(name, name))) for name in authorisation.fields]


def question_titles(offer: str) -> dict[str, Text]:
    """The questions that needs declare of ``offer``, as authorisations name them, with the words for them."""
    return {question.mark: question.title for need in catalogue.needs() if need.offer == offer for question in need.questions}


def words_for(names: Iterable[str]) -> list[Text]:
    """The words for what lines of the trace name: fields, and questions by their mark."""
    wanted = list(names)
    titles = {scope.name: scope.title for hub in catalogue.hubs().values() for scope in hub.scopes}
    titles |= {field.name: field.title for offer in catalogue.offers().values() for field in offer.fields}
    if any(name.startswith("?") for name in wanted):
        titles |= {question.mark: question.title for need in catalogue.needs() for question in need.questions}
    return [titles.get(name, Text.of(name.removeprefix("?"))) for name in wanted]


def why_not(code: str) -> Text | None:
    """Why a question got no answer, from what the trace keeps of the reason."""
    return in_words(code)


def number_authorised(asker: str, *, offer: str) -> int:
    """How many organisations may ask ``offer`` for ``asker`` today."""
    held = Authorisation.objects.filter(asker=asker, offer=offer).valid_on(today())
    return held.values("organisation").distinct().count()


def is_valid(authorisation: Authorisation) -> bool:
    return authorisation.terms.allow_on(today())


@dataclass(frozen=True, kw_only=True)
class SourceView:
    """One offer and how its source is."""

    offer: Offer
    system: System
    condition: str  # answering | failing | paused | suspended
    state: SourceState | None


def sources() -> list[SourceView]:
    """Every offer with the state of its source, by name."""
    states = {state.offer: state for state in SourceState.objects.all()}
    return [source_view(offer, states.get(name)) for name, offer in sorted(catalogue.offers().items())]


def source(offer: Offer) -> SourceView:
    return source_view(offer, SourceState.objects.filter(offer=offer.name).first())


def source_view(offer: Offer, state: SourceState | None) -> SourceView:
    return SourceView(offer=offer, system=provider_of(offer.name), condition=condition_of(state), state=state)


def conditions(names: Iterable[str]) -> dict[str, str]:
    """How the sources called ``names`` are: answering, failing, paused or suspended."""
    wanted = list(names)
    states = {state.offer: state for state in SourceState.objects.filter(offer__in=wanted)}
    return {name: condition_of(states.get(name)) for name in wanted}


def condition_of(state: SourceState | None) -> str:
    if state is None:
        return "answering"
    if state.suspended_at:
        return "suspended"
    if state.retry_at and state.retry_at > timezone.now():
        return "paused"
    return "failing" if state.failures else "answering"


def tokens_of(person_id: UUID) -> Iterable[Token]:
    """The tokens that this person made, newest first, also the revoked ones."""
    return Token.objects.filter(person_id=person_id)


def usable_token(key: str) -> Token | None:
    """The token whose key this is, unless it was revoked or has expired."""
    return Token.objects.usable().filter(digest=digest(key)).first()


def digest(key: str) -> str:
    """What is kept of a key. A plain hash is enough: a key is 256 bits of chance, not a password."""
    return sha256(key.encode()).hexdigest()
