"""What a country says of mandates, whom a register lists, and the text that is signed. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parvis.core.people.rules import Identity, folded
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Power:
    """One thing that a mandate may allow; the list is closed. ``kinds`` are the mandates that may hold it."""

    slug: str
    title: Text
    kinds: tuple[str, ...]  # delegation, help
    topics: tuple[str, ...] = ()  # for help: life events whose procedures it covers
    files: bool = False  # lets the holder hand in and follow files
    signs_in: bool = False  # lets the holder sign in to services for the company
    delegates: bool = False  # lets the holder give mandates in turn


@dataclass(frozen=True, kw_only=True)
class Representative:
    """A natural person whom a register lists; ``birth`` is YYYY, YYYY-MM or YYYY-MM-DD."""

    family_name: str
    given_names: str
    birth: str
    capacity: str

    def is_person(self, identity: Identity) -> bool:
        """Same family name and first given name, folded, and the birth date as far as the register tells it, the month at least."""
        names = folded(self.given_names).split()
        first = folded(" ".join(identity.given_names)).split()[:1]
        same_name = bool(first) and folded(self.family_name) == folded(identity.family_name) and names[:1] == first
        return same_name and len(self.birth) >= len("1970-01") and identity.birth_date.startswith(self.birth)


@dataclass(frozen=True, kw_only=True)
class Company:
    """What a register says of a company today."""

    identifier: str
    name: str
    legal_form: str
    active: bool
    closed_on: str
    representatives: tuple[Representative, ...]
    sample: bool = False  # invented

    def representative(self, identity: Identity) -> Representative | None:
        return next((each for each in self.representatives if each.is_person(identity)), None)


@dataclass(frozen=True, kw_only=True)
class CompanyRegister:
    """Where companies are looked up: an offer of the exchange, and how to read its answer."""

    offer: str
    read: Callable[[Mapping[str, Any]], Company]
    is_identifier: Callable[[str], bool]
    identifier_title: Text
    wrong_identifier: Text
    what_to_do: Text  # for who is not listed
    demo_hint: Text  # numbers to try in the demonstration


@dataclass(frozen=True, kw_only=True)
class MandateProfile:
    """All that is particular to one country about mandates."""

    register: CompanyRegister | None = None
    powers: tuple[Power, ...] = ()
    longest_days: Mapping[str, int] | None = None  # kind -> days
    recheck_every: timedelta = timedelta(days=1)
    fresh_for: timedelta = timedelta(hours=1)  # before an act that counts
    legal_basis: Text = Text("", "")
    help_terms: tuple[Text, ...] = ()  # sentences of the signed text

    def power(self, slug: str) -> Power | None:
        return next((power for power in self.powers if power.slug == slug), None)

    def powers_for(self, kind: str) -> tuple[Power, ...]:
        return tuple(power for power in self.powers if kind in power.kinds)

    def longest(self, kind: str) -> int:
        return (self.longest_days or {}).get(kind, 365)


def allowed(profile: MandateProfile, *, kind: str, wanted: Iterable[str], held: frozenset[str] | None) -> tuple[str, ...]:
    """Those of ``wanted`` that a mandate of ``kind`` may hold and that the giver holds (None: all), in the table's order."""
    asked = set(wanted)
    return tuple(power.slug for power in profile.powers_for(kind) if power.slug in asked and (held is None or power.slug in held))


@dataclass(frozen=True, kw_only=True)
class Party:
    """A person as a signed text names them."""

    name: str
    birth_date: str
    birth_place: str = ""


def mandate_text(
    *, principal: Party, holder: Party, powers: Iterable[Text], since: date, until: date, terms: Iterable[Text], how: Text, reference: str
) -> str:
    """The text that the principal agrees to, French then English, one fact per line: what is signed is what was read."""
    listed = tuple(powers)
    lines = [f"Parvis mandate {reference}", ""]
    for language in ("fr", "en"):
        lines += in_language(
            language, principal=principal, holder=holder, powers=listed, since=since, until=until, terms=tuple(terms), how=how
        )
    return "\n".join(lines) + "\n"


def in_language(
    language: str,
    *,
    principal: Party,
    holder: Party,
    powers: tuple[Text, ...],
    since: date,
    until: date,
    terms: tuple[Text, ...],
    how: Text,
) -> list[str]:
    def say(french: str, english: str) -> str:
        return Text(french, english).in_language(language)

    return [
        say("MANDAT", "MANDATE"),
        say("Mandant : ", "Principal: ") + described(principal, language),
        say("Mandataire : ", "Holder: ") + described(holder, language),
        say("Du ", "From ") + since.isoformat() + say(" au ", " to ") + until.isoformat(),
        say("Le mandataire peut, au nom du mandant :", "The holder may, on the principal’s behalf:"),
        *(f"- {power.in_language(language)}" for power in powers),
        *(term.in_language(language) for term in terms),
        say("Accord : ", "Agreement: ") + how.in_language(language),
        "",
    ]


def described(party: Party, language: str) -> str:
    return f"{party.name}, " + Text("né(e) le ", "born on ").in_language(language) + party.birth_date
