"""What the law does not permit fails at start, not at the first question."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from parvis.core.exchange.rules import identifiers
from parvis.core.exchange.rules.permitted import mistakes
from parvis.core.exchange.sources import wrong_addresses
from parvis.kernel import catalogue


class ExchangeConfig(AppConfig):
    name = "parvis.core.exchange"

    def ready(self) -> None:
        register(every_written_need_is_permitted)
        register(identifiers_stay_in_their_sectors)
        register(every_source_has_a_safe_address)


def every_written_need_is_permitted(**_: Any) -> list[CheckMessage]:
    """Of needs that come with the code; a procedure of somebody else's is refused when it asks."""
    entries = list(catalogue.permitted_exchanges().values())
    hint = "Add an entry to the country's permitted exchanges (`permitted_exchanges=`), with its legal basis, or narrow the need."
    return [Error(mistake, hint=hint, id="exchange.E001") for need in catalogue.written_needs() for mistake in mistakes(entries, need)]


def every_source_has_a_safe_address(**_: Any) -> list[CheckMessage]:
    """What is asked of a source names people: it goes over TLS or stays on this machine."""
    hint = "Give an https address, or one of this very machine."
    return [Error(f"{name} is neither.", hint=hint, id="exchange.E004") for name in wrong_addresses()]


def identifiers_stay_in_their_sectors(**_: Any) -> list[CheckMessage]:
    """Of needs that come with the code, and of what offers and hubs say they release."""
    known, offers = catalogue.identifiers(), catalogue.offers()
    parts = [(name, part.identifier) for name, offer in offers.items() for part in offer.fields]
    parts += [(slug, scope.identifier) for slug, hub in catalogue.hubs().items() for scope in hub.scopes]
    undeclared = [
        Error(
            f"{where} releases the identifier {slug!r}, which nobody declares.",
            hint="Declare it with its sectors (`identifiers=`).",
            id="exchange.E002",
        )
        for where, slug in parts
        if slug and slug not in known
    ]
    outside = [
        Error(
            mistake,
            hint="Do without the number, or say of which sector the asker is (`sector=`) if the law names it.",
            id="exchange.E003",
        )
        for need in catalogue.written_needs()
        if need.offer in offers
        for mistake in identifiers.mistakes(need, offers[need.offer], known)
    ]
    return [*undeclared, *outside]
