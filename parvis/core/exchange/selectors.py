"""Who may ask what, what is offered, and how the sources are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from parvis.core.exchange.errors import NeedNotDeclared, NotAuthorised
from parvis.core.exchange.models import Authorisation, AuthorisationQuerySet, SourceState, Token
from parvis.core.exchange.rules import Answer, Query, Subject, covered
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Api, Need, Offer, SearchEntry, System
from parvis.kernel.text import Text

__all__ = ["Answer", "Query", "Subject"]

REFERENCE = re.compile(r"H-(\d{1,12})")


def declared_need(asker: str, *, offer: str) -> Need:
    """The need that ``asker`` declared of ``offer``; raises NeedNotDeclared."""
    for need in catalogue.needs():
        if need.asker == asker and need.offer == offer:
            return need
    raise NeedNotDeclared(asker, offer)


def valid_authorisation(organisation: Organisation, need: Need, *, on: date | None = None) -> Authorisation:
    """The latest authorisation that lets ``organisation`` ask at least one field of ``need`` today; raises NotAuthorised."""
    held = Authorisation.objects.filter(organisation=organisation, asker=need.asker, offer=need.offer)
    for authorisation in held.valid_on(on or today()).order_by("-id"):
        if covered(need.fields, authorisation.fields):
            return authorisation
    raise NotAuthorised(organisation.name, catalogue.offer(need.offer).title)


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


def register(*, words: str = "", offer: str = "", only_valid: bool = False) -> AuthorisationQuerySet:
    """The public register: all authorisations ever given, newest first, or those that match."""
    found = Authorisation.objects.select_related("organisation").order_by("-id")
    if offer:
        found = found.filter(offer=offer)
    if only_valid:
        found = found.valid_on(today())
    for word in words.split()[:8]:
        found = found.filter(matching(word))
    return found


def matching(word: str) -> Q:
    reference = REFERENCE.fullmatch(word.upper())
    if reference:
        return Q(pk=int(reference[1]))
    return Q(organisation__name__icontains=word) | Q(offer__icontains=word) | Q(asker__icontains=word)


def offer_title(name: str) -> Text:
    """How people call the offer; its bare name once no system offers it any more."""
    found = catalogue.offers().get(name)
    return found.title if found else Text(name, name)


def field_titles(authorisation: Authorisation) -> list[tuple[str, Text]]:
    """The fields that ``authorisation`` covers, with the words for them."""
    found = catalogue.offers().get(authorisation.offer)
    titles = {field.name: field.title for field in found.fields} if found else {}
    return [(name, titles.get(name, Text(name, name))) for name in authorisation.fields]


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


def condition_of(state: SourceState | None) -> str:
    if state is None:
        return "answering"
    if state.suspended_at:
        return "suspended"
    if state.retry_at and state.retry_at > timezone.now():
        return "paused"
    return "failing" if state.failures else "answering"


@dataclass(frozen=True, kw_only=True)
class OpenApi:
    """A declared API and the address of its page."""

    api: Api
    system: System

    @property
    def slug(self) -> str:
        return self.api.path.strip("/").replace("/", "-")


def open_apis() -> list[OpenApi]:
    return [OpenApi(api=api, system=system) for system in catalogue.systems() for api in system.apis]


def needs_of(offer: Offer) -> list[Need]:
    """Who declared a need of ``offer``, one per asker."""
    found = {need.asker: need for need in catalogue.needs() if need.offer == offer.name}
    return [found[asker] for asker in sorted(found)]


def tokens_of(person_id: UUID) -> Iterable[Token]:
    """The tokens that this person made, newest first, also the revoked ones."""
    return Token.objects.filter(person_id=person_id)


def usable_token(key: str) -> Token | None:
    """The token whose key this is, unless it was revoked or has expired."""
    return Token.objects.usable().filter(digest=digest(key)).first()


def digest(key: str) -> str:
    """What is kept of a key. A plain hash is enough: a key is 256 bits of chance, not a password."""
    return sha256(key.encode()).hexdigest()


def search_entries() -> Iterator[SearchEntry]:
    """What the house's search finds of the door: offers and open APIs."""
    kind = Text("API", "API")
    for offer in catalogue.offers().values():
        url = reverse("exchange:offer", args=[offer.name])
        yield SearchEntry(key=f"offer:{offer.name}", title=offer.title, summary=source_of(offer.name), url=url, kind=kind)
    for each in open_apis():
        url = reverse("exchange:open-api", args=[each.slug])
        yield SearchEntry(key=f"api:{each.slug}", title=each.api.title, summary=each.api.description, url=url, kind=kind)


def sample_authorisation() -> Mapping[str, object] | None:
    """For the crawler: an authorisation that can be opened and revoked."""
    found = register(only_valid=True).first()
    return {"reference": found.reference} if found else None


def sample_offer() -> Mapping[str, object] | None:
    return next(({"name": name} for name in sorted(catalogue.offers())), None)


def sample_api() -> Mapping[str, object] | None:
    return next(({"slug": each.slug} for each in open_apis()), None)
