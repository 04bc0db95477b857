"""What the demonstration's nodes publish, and the portal's metadata as they read it."""

from __future__ import annotations

import httpx
from django.conf import settings
from django.utils import timezone

from parvis.core.saml import actions as saml
from parvis.core.saml import selectors
from parvis.core.saml.rules import metadata, names
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY, Member
from parvis.core.saml.rules.responses import Signer

SIGNING, ENCRYPTION = "signing", "encryption"


def at(country: str, path: str) -> str:
    return f"{settings.PARVIS_PROVIDERS_ORIGIN}/eidas/{country.lower()}/{path}"


def entity_id(country: str, role: str) -> str:
    return at(country, f"metadata/{role}")


def pair(country: str, use: str) -> saml.Pair:
    return saml.node_keys(f"demo-{country.lower()}")[use]


def signer(country: str) -> Signer:
    held = pair(country, SIGNING)
    return Signer(key=held.key, certificate=held.certificate)


def published(country: str, role: str) -> bytes:
    about = metadata.Published(
        role=role,
        entity_id=entity_id(country, role),
        country=country,
        organisation=f"Demonstration node {country}",
        website=settings.PARVIS_PROVIDERS_ORIGIN,
        signing=[pair(country, SIGNING).certificate],
        encryption=[pair(country, ENCRYPTION).certificate],
        asked_at=at(country, "requests") if role == PROXY else "",
        answers_at=at(country, "service/answers") if role == CONNECTOR else "",
        levels=names.LEVELS if role == PROXY else (),
    )
    return metadata.written(about, now=timezone.now(), signer=signer(country))


def portal(role: str) -> Member:
    """The portal's metadata as published, checked against the certificate that its operator handed over."""
    content = fetched(f"{settings.PARVIS_ORIGIN}/saml/metadata/{role}")
    return metadata.read(content, pinned=selectors.certificates(SIGNING)[0], now=timezone.now())


def fetched(url: str) -> bytes:
    return httpx.get(url, timeout=5).raise_for_status().content
