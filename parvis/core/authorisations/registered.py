"""The public register: what was granted to whom, as one finds it, its steps, and what changed since a moment.

Nothing in it names a person: of a request's life only its steps and their dates are public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from parvis.core.authorisations.models import REFERENCE, Event
from parvis.core.exchange import selectors as exchange
from parvis.core.exchange.selectors import Authorisation, AuthorisationQuerySet
from parvis.core.people.selectors import UnknownOrganisation, organisation_by_identifier
from parvis.kernel import catalogue
from parvis.kernel.calendar import country, today

VALID, EXPIRED, OBSOLETE, REVOKED = "valid", "expired", "obsolete", "revoked"
STANDINGS = (VALID, EXPIRED, OBSOLETE, REVOKED)
PUBLIC_STEPS = ("submit", "request_changes", "approve", "reopen", "start_next_stage", "transfer", "refuse", "revoke", "cancel_reopening")
SETTLED = timedelta(seconds=2)  # whoever follows the changes must not miss a row that is being committed
CURSOR = re.compile(r"(\d{8}T\d{12}Z)-([01])-(\d{1,12})")
MOMENT = "%Y%m%dT%H%M%S%fZ"

COLUMNS = (
    "reference",
    "provider",
    "provider_name",
    "offer",
    "offer_fr",
    "offer_en",
    "organisation_identifier",
    "organisation",
    "organisation_kind",
    "asker",
    "fields",
    "purpose_fr",
    "purpose_en",
    "legal_basis_fr",
    "legal_basis_en",
    "legal_url",
    "granted_on",
    "valid_from",
    "valid_until",
    "stage",
    "state",
    "revoked_at",
    "revocation_reason",
    "request",
)


def found(*, words: str = "", offer: str = "", provider: str = "", kind: str = "", standing: str = "") -> AuthorisationQuerySet:
    """All authorisations ever given, newest first, or those that match; the order never depends on the page."""
    rows = exchange.register(words=words, offer=offer)
    if provider:
        rows = rows.filter(offer__in=[name for name, owner in owners().items() if owner == provider])
    if kind:
        rows = rows.filter(organisation__kind=kind)
    return rows.filter(of_standing(standing)) if standing else rows


def of_standing(standing: str) -> Q:
    active = Q(state=Authorisation.State.ACTIVE)
    within = Q(valid_from__lte=today(), valid_until__gte=today())
    return {VALID: active & within, EXPIRED: active & ~within}.get(standing, Q(state=standing))


def standing(authorisation: Authorisation) -> str:
    """valid, expired (or not begun), obsolete or revoked, today."""
    if authorisation.state != Authorisation.State.ACTIVE:
        return str(authorisation.state)
    return VALID if exchange.is_valid(authorisation) else EXPIRED


def owners() -> dict[str, str]:
    """The body answerable for each offer that everyone may know of, and each hub."""
    of_offers = {name: offer.owner for name, offer in catalogue.shown_offers().items()}
    return of_offers | {name: hub.owner for name, hub in catalogue.hubs().items()}


def owner_of(name: str) -> str:
    """Empty once no system offers it any more."""
    found = catalogue.hubs().get(name) or catalogue.offers().get(name)
    return found.owner if found else ""


def provider_name(owner: str) -> str:
    """The body's name; a source that belongs to no body here goes by its own, and hubs are the platform's."""
    with suppress(UnknownOrganisation):
        return organisation_by_identifier(owner).name
    source = next((exchange.source_of(each.name) for each in catalogue.offers().values() if each.owner == owner), None)
    return str(source) if source else str(country().portal if owner == "platform" else owner)


def providers() -> list[tuple[str, str]]:
    """(identifier, name) of every body that is answerable for data, by name."""
    return sorted({owner: provider_name(owner) for owner in owners().values()}.items(), key=lambda each: each[1].casefold())


def kinds_of_bodies() -> list[str]:
    return sorted(set(Authorisation.objects.order_by().values_list("organisation__kind", flat=True)))


def row(each: Authorisation, names: dict[str, str] | None = None) -> dict[str, Any]:
    """One line of the register, by column; ``names`` remembers those of bodies."""
    names = {} if names is None else names
    owner = owner_of(each.offer)
    title = exchange.offer_title(each.offer)
    return {
        "reference": each.reference,
        "provider": owner,
        "provider_name": names.setdefault(owner, provider_name(owner)) if owner else "",
        "offer": each.offer,
        "offer_fr": title.fr,
        "offer_en": title.en,
        "organisation_identifier": each.organisation.identifier,
        "organisation": each.organisation.name,
        "organisation_kind": each.organisation.kind,
        "asker": each.asker,
        "fields": " ".join(each.fields),
        "purpose_fr": each.purpose_text.fr,
        "purpose_en": each.purpose_text.en,
        "legal_basis_fr": each.legal_basis_text.fr,
        "legal_basis_en": each.legal_basis_text.en,
        "legal_url": each.legal_url,
        "granted_on": each.granted_at.date().isoformat(),
        "valid_from": each.valid_from.isoformat(),
        "valid_until": each.valid_until.isoformat(),
        "stage": each.stage,
        "state": standing(each),
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else "",
        "revocation_reason": each.revocation_reason,
        "request": each.request,
    }


def rows(chosen: AuthorisationQuerySet | None = None) -> Iterator[dict[str, Any]]:
    names: dict[str, str] = {}
    for each in (found() if chosen is None else chosen).iterator(chunk_size=500):
        yield row(each, names)


def public_steps(authorisation: Authorisation) -> list[Event]:
    """What happened to the request that led to ``authorisation``, latest first: what and when, never who."""
    match = REFERENCE.fullmatch(authorisation.request)
    if match is None:
        return []
    told = Event.objects.filter(application_id=int(match[1]), name__in=PUBLIC_STEPS)
    return list(told.order_by("-at", "-pk").only("name", "at", "authorisation", "reopening")[:200])


def of_same_request(authorisation: Authorisation) -> list[Authorisation]:
    """The other authorisations that the request led to, latest first."""
    if not authorisation.request:
        return []
    return list(exchange.granted_for(authorisation.request).exclude(pk=authorisation.pk).select_related("organisation"))


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that happened in the register."""

    at: datetime
    what: str  # granted | changed | revoked
    authorisation: Authorisation
    replaces: str = ""  # the authorisation of the same request whose place it took

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.at, int(self.what == "revoked"), self.authorisation.pk

    @property
    def cursor(self) -> str:
        at, rank, pk = self.order
        return f"{at.astimezone(UTC).strftime(MOMENT)}-{rank}-{pk}"


class BadCursor(ValueError):
    """This is no cursor that the register gave."""


def place_of(cursor: str) -> tuple[datetime, int, int]:
    """Where a reader stopped; raises BadCursor."""
    match = CURSOR.fullmatch(cursor)
    try:
        if match is None:
            raise BadCursor(cursor)
        return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC), int(match[2]), int(match[3])
    except (ValueError, OverflowError) as error:
        raise BadCursor("Take the cursor that the answer before gave, whole, or begin with a date.") from error


def changes(*, since: datetime | None = None, cursor: str = "", limit: int = 100) -> list[Change]:
    """What was granted, changed and revoked, oldest first, after ``cursor`` or from ``since`` on; raises BadCursor."""
    after = place_of(cursor) if cursor else None
    return list(islice(merge(granted(since, after, limit), revoked(since, after, limit), key=lambda each: each.order), limit))


def latest_changes(limit: int = 50) -> list[Change]:
    """Newest first, for those who only look."""
    given = each_granted(dated("granted_at").order_by("-granted_at", "-pk")[:limit])
    ended = each_revoked(dated("revoked_at").order_by("-revoked_at", "-pk")[:limit])
    return sorted([*given, *ended], key=lambda each: each.order, reverse=True)[:limit]


def dated(moment: str) -> AuthorisationQuerySet:
    before = Authorisation.objects.filter(request=OuterRef("request"), pk__lt=OuterRef("pk")).exclude(request="").order_by("-pk")
    told = Authorisation.objects.exclude(offer__in=exchange.classified())
    known = told.select_related("organisation").annotate(former=Subquery(before.values("pk")[:1]))
    return known.filter(**{f"{moment}__lte": timezone.now() - SETTLED})


def following(moment: str, rank: int, since: datetime | None, after: tuple[datetime, int, int] | None, limit: int) -> AuthorisationQuerySet:
    chosen = dated(moment).order_by(moment, "pk")
    if since:
        chosen = chosen.filter(**{f"{moment}__gte": since})
    if after:
        at, last_rank, last = after
        same = Q(**{moment: at, "pk__gt": last if rank == last_rank else 0 if rank > last_rank else 10**18})
        chosen = chosen.filter(Q(**{f"{moment}__gt": at}) | same)
    return chosen[:limit]


def granted(since: datetime | None, after: tuple[datetime, int, int] | None, limit: int) -> Iterator[Change]:
    return each_granted(following("granted_at", 0, since, after, limit))


def revoked(since: datetime | None, after: tuple[datetime, int, int] | None, limit: int) -> Iterator[Change]:
    return each_revoked(following("revoked_at", 1, since, after, limit))


def each_granted(chosen: AuthorisationQuerySet) -> Iterator[Change]:
    for each in chosen:
        former = getattr(each, "former", None)
        yield Change(
            at=each.granted_at,
            what="changed" if former else "granted",
            authorisation=each,
            replaces=f"H-{former:04d}" if former else "",
        )


def each_revoked(chosen: AuthorisationQuerySet) -> Iterator[Change]:
    for each in chosen:
        if each.revoked_at:
            yield Change(at=each.revoked_at, what="revoked", authorisation=each)


def sample() -> Mapping[str, object] | None:
    """For the crawler: an authorisation that can be opened and revoked."""
    one = found(standing=VALID).first()
    return {"reference": one.reference} if one else None
