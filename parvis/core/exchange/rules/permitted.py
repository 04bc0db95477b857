"""Whether the registry of exchanges that the law permits has an entry for what somebody wants to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parvis.core.exchange.rules.answers import covered
from parvis.kernel.offers import Need, PermittedExchange


class Missing(StrEnum):
    """What no entry covers, from the widest to the narrowest."""

    EXCHANGE = "exchange"  # nobody may ask this offer for this use
    RECIPIENT = "recipient"  # others may, not this body
    DATE = "date"  # it might, not on this day
    FIELDS = "fields"  # it may, not for all these data
    PROACTIVE = "proactive"  # it may when the person asked for something, not before


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to ask, as far as the registry has a say; ``kind`` and ``identifier`` are the body's."""

    asker: str
    offer: str
    kind: str
    identifier: str
    day: date
    fields: tuple[str, ...] = ()
    proactive: bool = False


class NotCovered(LookupError):
    """No entry covers the wish; ``missing`` says in what."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(missing)
        self.missing = missing


def entry_for(entries: Iterable[PermittedExchange], wish: Wish) -> PermittedExchange:
    """The entry that covers all of ``wish``, the longest in force first; raises NotCovered with the last thing that was missing."""
    left = [entry for entry in entries if names(entry, asker=wish.asker, offer=wish.offer)]
    steps: tuple[tuple[Missing, Callable[[PermittedExchange], bool]], ...] = (
        (Missing.RECIPIENT, lambda entry: bool({wish.kind, wish.identifier} & set(entry.recipients))),
        (Missing.DATE, lambda entry: in_force(entry, wish.day)),
        (Missing.FIELDS, lambda entry: not outside(entry, wish.fields)),
        (Missing.PROACTIVE, lambda entry: entry.proactive or not wish.proactive),
    )
    missing = Missing.EXCHANGE
    for missing_next, fits in steps:
        if not left:
            break
        missing, left = missing_next, [entry for entry in left if fits(entry)]
    if not left:
        raise NotCovered(missing)
    return min(left, key=lambda entry: entry.valid_from)


def names(entry: PermittedExchange, *, asker: str, offer: str) -> bool:
    return asker in entry.askers and offer in entry.offers


def in_force(entry: PermittedExchange, day: date) -> bool:
    return entry.valid_from <= day and (entry.valid_until is None or day <= entry.valid_until)


def outside(entry: PermittedExchange, fields: Iterable[str]) -> tuple[str, ...]:
    """Those of ``fields`` that the entry does not name; an entry that names none covers all."""
    wanted = tuple(fields)
    return tuple(name for name in wanted if name not in covered(wanted, entry.fields)) if entry.fields else ()


def mistakes(entries: Iterable[PermittedExchange], need: Need) -> list[str]:
    """Why ``need`` can never be met under the registry, whoever asks and whenever; in English, for those who write manifests."""
    named = [entry for entry in entries if names(entry, asker=need.asker, offer=need.offer)]
    if not named:
        return [f"{need.asker} needs {need.offer}, which no permitted exchange covers."]
    wanted = (*need.fields, *(question.path for question in need.questions))
    fitting = [entry for entry in named if not outside(entry, wanted)]
    if not fitting:
        missing = ", ".join(outside(named[0], wanted))
        return [f"{need.asker} needs {missing} of {need.offer}, which {named[0].slug} does not permit."]
    longest = max(entry.retention_months for entry in fitting)
    if need.retention_months > longest:
        return [f"{need.asker} keeps {need.offer} for {need.retention_months} months; {fitting[0].slug} permits {longest}."]
    return []
