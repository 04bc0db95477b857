"""The demonstration's own published API: schools that do not exist, of the ministry of education, and how it answered."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from france.listed_apis.provider import DOCUMENT
from parvis.core.apis import actions, selectors
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, professional
from parvis.kernel.calendar import today

MINISTRY, SLUG = "110043015", "ecoles-exemple"


def load() -> None:
    ministry = organisation_by_identifier(MINISTRY)
    publisher = professional(provider="ministeres", uid="lea")
    if publisher is not None:
        people.join(publisher, ministry, role="api-publisher")
    if selectors.listing_of(ministry, SLUG) is not None:
        return
    origin = f"{settings.PARVIS_PROVIDERS_ORIGIN}/schools"
    actions.publish(
        ministry,
        {
            "slug": SLUG,
            "title_fr": "Écoles (exemple)",
            "title_en": "Schools (sample)",
            "description_fr": "Des écoles inventées et leurs effectifs, pour montrer une API publiée par un ministère.",
            "description_en": "Invented schools and their pupils, to show an API published by a ministry.",
            "access": "open",
            "themes": ["education"],
            "base_url": origin,
            "openapi_url": f"{origin}/openapi.json",
            "health_url": f"{origin}/v2/schools",
            "licence": "Licence Ouverte 2.0",
            "reuses": "Proposer l’école dans le formulaire de la cantine",
            "declares": ["https", "openapi", "json", "utf-8", "iso-8601", "cors"],
        },
        DOCUMENT | {"servers": [{"url": origin}]},
        by="Léa Jaouen",
    )
    actions.announce_end(f"api:{SLUG}", version="1", ends_on=today() + timedelta(days=120), replacement=f"{origin}/v2", by="Léa Jaouen")
