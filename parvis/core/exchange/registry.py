"""The registry of permitted exchanges as people read it: searched, filtered, in a table and as open data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from parvis.core.exchange import selectors
from parvis.core.exchange.models import Authorisation, AuthorisationQuerySet
from parvis.core.exchange.rules.permitted import in_force
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import today
from parvis.kernel.manifest import NationalIdentifier, Need, PermittedExchange, SearchEntry
from parvis.kernel.text import Text

KINDS = {
    "agency": Text("Établissements et opérateurs de l’État", "Agencies of the State"),
    "company": Text("Entreprises", "Companies"),
    "department": Text("Départements", "Departments"),
    "hospital": Text("Hôpitaux publics", "Public hospitals"),
    "intercommunality": Text("Intercommunalités", "Groups of municipalities"),
    "member-state": Text("Administrations d’autres États", "Administrations of other States"),
    "ministry": Text("Ministères", "Ministries"),
    "municipality": Text("Communes", "Municipalities"),
    "operator": Text("Exploitant de la plateforme", "Operator of the platform"),
    "region": Text("Régions", "Regions"),
    "university": Text("Universités", "Universities"),
}
COLUMNS = (
    "slug", "domain_fr", "domain_en", "procedure_fr", "procedure_en", "recipients", "askers", "offers", "fields", "proactive",
    "security_fr", "security_en", "retention_months", "legal_basis_fr", "legal_basis_en", "legal_url", "opinion_fr", "opinion_en",
    "valid_from", "valid_until", "sample",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for; what is empty asks for nothing."""

    words: str = ""
    domain: str = ""  # as domain_key makes it
    recipient: str = ""  # a kind of bodies, or an identifier
    offer: str = ""


def entries(search: Search | None = None) -> list[PermittedExchange]:
    """The entries that match, by domain and procedure."""
    wanted = search or Search()
    found = (entry for entry in catalogue.permitted_exchanges().values() if matches(entry, wanted))
    return sorted(found, key=lambda entry: (str(entry.domain), str(entry.procedure)))


def matches(entry: PermittedExchange, search: Search) -> bool:
    said = folded(" ".join(words_of(entry)))
    return (
        all(folded(word) in said for word in search.words.split()[:8])
        and search.domain in ("", domain_key(entry))
        and (not search.recipient or search.recipient in entry.recipients)
        and (not search.offer or search.offer in entry.offers)
    )


def words_of(entry: PermittedExchange) -> Iterator[str]:
    """Everything that the search looks in, in both languages."""
    texts = [
        entry.domain,
        entry.procedure,
        entry.legal_basis,
        *map(recipient_title, entry.recipients),
        *map(selectors.offer_title, entry.offers),
    ]
    for text in texts:
        yield from (text.fr, text.en)
    yield from (entry.slug, *entry.offers, *entry.fields, *entry.askers, *entry.recipients)


def folded(text: str) -> str:
    return without_accents(text.casefold())


def domain_key(entry: PermittedExchange) -> str:
    return slugify(entry.domain.en)


def domains() -> list[tuple[str, Text]]:
    return sorted({domain_key(entry): entry.domain for entry in entries()}.items(), key=lambda each: str(each[1]))


def recipients() -> list[tuple[str, Text]]:
    named = {name: recipient_title(name) for entry in entries() for name in entry.recipients}
    return sorted(named.items(), key=lambda each: str(each[1]))


def offers() -> list[tuple[str, Text]]:
    named = {name: selectors.offer_title(name) for entry in entries() for name in entry.offers}
    return sorted(named.items(), key=lambda each: str(each[1]))


def recipient_title(name: str) -> Text:
    """How people call a kind of bodies, or the one body that an entry names by its identifier."""
    if name in KINDS:
        return KINDS[name]
    body = Organisation.objects.filter(identifier=name).first()
    return Text(body.name, body.name) if body else Text(name, name)


def entry(slug: str) -> PermittedExchange | None:
    return catalogue.permitted_exchanges().get(slug)


def is_in_force(found: PermittedExchange) -> bool:
    return in_force(found, today())


def field_titles(found: PermittedExchange) -> list[tuple[str, Text]]:
    """What the entry lets out: its fields, or all that its offers and hubs release."""
    titles: dict[str, Text] = {}
    for name in found.offers:
        hub, offer = catalogue.hubs().get(name), catalogue.offers().get(name)
        titles |= {each.name: each.title for each in (hub.scopes if hub else offer.fields if offer else ())}
    return [(name, titles.get(name, Text(name, name))) for name in found.fields or titles]


def authorisations(found: PermittedExchange) -> AuthorisationQuerySet:
    """Who may ask today under this entry."""
    held = Authorisation.objects.select_related("organisation").filter(asker__in=found.askers, offer__in=found.offers)
    return held.exclude(stage="sandbox").valid_on(today()).order_by("organisation__name", "-id")


def needs(found: PermittedExchange) -> list[Need]:
    """The declared needs that the entry covers."""
    return [need for need in catalogue.needs() if need.asker in found.askers and need.offer in found.offers]


def of_offer(name: str) -> list[PermittedExchange]:
    """The entries under which an offer or a hub may be asked."""
    return entries(Search(offer=name))


def rows(found: Iterable[PermittedExchange] | None = None) -> Iterator[Mapping[str, object]]:
    """The registry as flat rows; several values are separated by a vertical bar."""
    for each in entries() if found is None else found:
        yield dict(zip(COLUMNS, values(each), strict=True))


def values(each: PermittedExchange) -> tuple[object, ...]:
    return (
        each.slug, each.domain.fr, each.domain.en, each.procedure.fr, each.procedure.en, "|".join(each.recipients), "|".join(each.askers),
        "|".join(each.offers), "|".join(each.fields), each.proactive, "|".join(one.fr for one in each.security),
        "|".join(one.en for one in each.security), each.retention_months, each.legal_basis.fr, each.legal_basis.en, each.legal_url,
        each.opinion.fr, each.opinion.en, each.valid_from.isoformat(), each.valid_until.isoformat() if each.valid_until else "", each.sample,
    )  # fmt: skip


def sample() -> Mapping[str, object] | None:
    return next(({"slug": each.slug} for each in entries()), None)


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A national identifier, what releases it, and who may receive it."""

    declared: NationalIdentifier
    released_by: tuple[Text, ...]
    receivers: tuple[PermittedExchange, ...]


def identifiers() -> list[Identifier]:
    """Every declared national identifier, where it can be had here, and under which entries it is given."""
    return [
        Identifier(declared=each, released_by=tuple(released_by(each.slug)), receivers=tuple(receivers(each)))
        for each in catalogue.identifiers().values()
    ]


def released_by(slug: str) -> Iterator[Text]:
    for offer in catalogue.offers().values():
        if any(field.identifier == slug for field in offer.fields):
            yield offer.title
    for hub in catalogue.hubs().values():
        if any(scope.identifier == slug for scope in hub.scopes):
            yield hub.title


def receivers(identifier: NationalIdentifier) -> Iterator[PermittedExchange]:
    """The entries of the identifier's sectors that open something with it inside."""
    sectors = {sector.slug for sector in identifier.sectors}
    for each in entries():
        named = [name for name, _ in field_titles(each)]
        held = (slug for offer in each.offers for slug in selectors.identifiers_among(offer, named))
        if each.sector in sectors and identifier.slug in held:
            yield each


def search_entries() -> Iterator[SearchEntry]:
    """What the house's search finds of the registry."""
    for each in entries():
        yield SearchEntry(
            key=f"permitted:{each.slug}",
            title=each.procedure,
            summary=each.legal_basis,
            url=f"/apis/exchanges/{each.slug}",
            kind=Text("Échange permis", "Permitted exchange"),
            sample=each.sample,
        )
