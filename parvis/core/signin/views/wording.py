"""Claims as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from parvis.core.saml import selectors as saml
from parvis.core.signin import selectors
from parvis.core.signin.models import Protocol, ServiceProvider
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.register import Checked
from parvis.core.signin.selectors import Identity
from parvis.design import typography
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

DATES = ("birthdate",)
PLACES = ("birthplace", "birthcountry")


def check(checked: Checked | None, said: Identity) -> Mapping[str, Any]:
    """What the page says of the civil register's check: when, whether it stands in for today's, what it wrote otherwise."""
    if checked is None:
        return {}
    titles = selectors.profile().claim_titles
    parts = selectors.IDENTITY_CLAIMS.items()
    corrected = [str(titles.get(claim, claim)) for part, claim in parts if getattr(said, part) != getattr(checked.identity, part)]
    return {"at": checked.moment, "earlier": checked.earlier, "corrected": corrected}


def service(found: ServiceProvider | None) -> Any:
    """The service, another country's under its name in the reader's language."""
    party = saml.party(found.client_id) if found and found.protocol == Protocol.SAML else None
    return {"name": str(party.title)} if party else found


BROWSERS = {
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
}
DEVICES = {
    "phone": Text("sur un téléphone", "on a phone"),
    "tablet": Text("sur une tablette", "on a tablet"),
    "computer": Text("sur un ordinateur", "on a computer"),
}
OTHER_CLAIMS = Text("Autres réponses", "Other answers")
OTHER_BROWSER = Text("Un navigateur", "A browser")
ASKED_ELSEWHERE = Text("Ce que le service pourra demander à d’autres administrations", "What the service may ask other administrations")
ASKED_ELSEWHERE_LINKABLE = Text(
    "Ces administrations apprennent quel service demande ; chaque demande est écrite dans « Qui a lu mes données ».",
    "These administrations learn which service asks; each question is written in “Who read my data”.",
)


def device(code: str) -> str:
    """The coarse words for ``firefox-phone``; empty where nothing was noted."""
    browser, _, kind = code.partition("-")
    return f"{BROWSERS.get(browser, str(OTHER_BROWSER))} {DEVICES[kind]}" if kind in DEVICES else ""


def groups(
    scopes: tuple[str, ...], *, row: Issuer, values: Mapping[str, str] | None = None, by_name: tuple[str, ...] = ()
) -> list[Mapping[str, Any]]:
    """What ``scopes`` tell a service, by kind, as ``grouped`` has it.

    ``values`` are the person's, in words; without them the lines say what is told and not what it is.
    ``by_name`` are claims asked one by one.
    """
    titles = selectors.profile().scope_titles
    names = dict.fromkeys([*row.claims_for(scopes), *by_name])
    told = grouped(dict.fromkeys(names, "") if values is None else {name: values[name] for name in names if values.get(name)})
    elsewhere = [(titles[scope], "") for scope in scopes if scope in titles]
    return [*told, {"title": ASKED_ELSEWHERE, "linkable": ASKED_ELSEWHERE_LINKABLE, "lines": elsewhere}] if elsewhere else told


def grouped(values: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Claims by kind: ``{"title", "linkable", "lines"}``, with lines of (title, value)."""
    profile = selectors.profile()
    known = {name for group in profile.claim_groups for name in group.claims}
    kinds = [(group.title, group.linkable, group.claims) for group in profile.claim_groups]
    kinds.append((OTHER_CLAIMS, Text("", ""), tuple(name for name in values if name not in known)))
    found: list[Mapping[str, Any]] = []
    for title, linkable, claims in kinds:
        lines = [(profile.claim_titles.get(name, name), values[name]) for name in claims if name in values]
        found += [{"title": title, "linkable": linkable, "lines": lines}] if lines else []
    return found


def claim(name: str, value: str) -> str:
    """The country's word for ``value``; a date in the language of the page, a place by its name."""
    if name.endswith(PLACES):  # whoever says so, with its name before
        return country().place_name(value)
    return typography.day(date.fromisoformat(value)) if name.endswith(DATES) else selectors.profile().claim_value(name, value)


def span(seconds: int) -> str:
    """A length of time in whole hours, or in minutes: « 12 heures », « 30 minutes »."""
    hours, minutes = divmod(seconds // 60, 60)
    return str(Text(f"{hours} heures", f"{hours} hours") if hours > 1 and not minutes else Text.of(f"{seconds // 60} minutes"))
