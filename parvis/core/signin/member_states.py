"""The broker as a node among those of other countries: what it asks them, what it publishes, what it believes."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from parvis.core.saml import selectors as saml
from parvis.core.saml.rules import bindings, metadata, names, requests, responses
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.requests import Request, Wanted
from parvis.core.saml.rules.responses import Awaited, Statement
from parvis.core.signin import selectors
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.rules.problems import ProviderUnavailable
from parvis.kernel.calendar import country

SIGNING, ENCRYPTION = "signing", "encryption"


def address(name: str, **parts: str) -> str:
    return f"{settings.PARVIS_ORIGIN}{reverse(f'signin:{name}', kwargs=parts)}"


def entity_id(role: str) -> str:
    """Our name in one of our two roles: the address of its metadata, as eIDAS wants."""
    return address("saml-metadata", role=role)


def published(role: str) -> bytes:
    """Our signed metadata, fresh."""
    europe, answers, asked = selectors.europe(), address("saml-answers"), address("saml-requests")
    about = metadata.Published(
        role=role,
        entity_id=entity_id(role),
        country=europe.country,
        organisation=country().portal.en,
        website=settings.PARVIS_ORIGIN,
        signing=saml.certificates(SIGNING),
        encryption=saml.certificates(ENCRYPTION),
        answers_at=answers if role == CONNECTOR else "",
        asked_at=asked if role == PROXY else "",
        levels=levels_given() if role == PROXY else (),
    )
    return metadata.written(about, now=timezone.now(), signer=saml.signer_for())


def levels_given() -> list[str]:
    """URIs of the levels that our providers open to other countries give."""
    europe = selectors.europe()
    row = selectors.issuer(europe.issuer)
    found = {level for provider in selectors.usable_providers(row.audience) if provider.slug in row.providers for level in provider.levels}
    return [uri for level, uri in europe.levels.items() if level in found]


def departure(provider: IdentityProvider, *, level: str) -> tuple[str, str]:
    """(address, ID of the request) with which the browser goes to another country's node.

    Raises ProviderUnavailable when that node's metadata was not read or has expired.
    """
    party = saml.party(provider.slug)
    try:
        if party is None:
            raise BadMessage("unknown-party", "not registered")
        found = saml.member(party)
    except BadMessage as error:
        raise ProviderUnavailable(f"{provider.slug}: {error}") from error
    if not found.redirect_at:
        raise ProviderUnavailable(f"{provider.slug}: takes no requests by HTTP-Redirect")
    asked, signer = request_to(found.redirect_at, level=level), saml.signer_for(party)
    message = etree.tostring(requests.written(asked, now=timezone.now()))
    query = bindings.redirected(message, key=signer.key, algorithm=signer.algorithm)
    return f"{found.redirect_at}{'&' if '?' in found.redirect_at else '?'}{query}", asked.id


def request_to(destination: str, *, level: str) -> Request:
    europe = selectors.europe()
    return Request(
        id=requests.new_id(),
        issuer=entity_id(CONNECTOR),
        destination=destination,
        level=europe.levels.get(level, names.LOW),
        wanted=tuple(Wanted(name=name, required=required) for name, required in europe.asked),
        sp_type="public",
        provider_name=country().portal.en,
    )


def proved(provider: IdentityProvider, message: bytes, *, request_id: str, level: str) -> Statement:
    """What another country's node proves; raises BadMessage, or Refused when it answers that the person is not signed in."""
    party = saml.party_called(provider.issuer, role=PROXY)
    europe = selectors.europe()
    awaited = Awaited(
        request_id=request_id,
        issuer=provider.issuer,
        destination=address("saml-answers"),
        audience=entity_id(CONNECTOR),
        level=europe.levels.get(level, names.LOW),
        country=party.country,
        own_country=europe.country,
    )
    return responses.read(
        message,
        awaited=awaited,
        certificates=saml.member(party).signing,
        keys=saml.opening_keys(),
        algorithms=saml.algorithms_of(party),
        now=timezone.now(),
    )
