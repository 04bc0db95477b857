"""Who has an account where, and what each provider says about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404

from france.franceconnect import demo_people, profile
from france.franceconnect.demo_people import Agent, Resident
from france.franceconnect.identity import has_check_digit
from france.franceconnect.providers.manners import MANNERS, Manner
from parvis.core.signin.selectors import Identity
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account at one provider; ``claims`` is all it may say under the scopes asked."""

    slug: str
    name: str
    hint: str
    claims: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One issuer of the second process."""

    slug: str
    title: Text
    manner: Manner
    levels: tuple[str, ...]  # as it names them, lowest first
    accounts: tuple[Account, ...]

    @property
    def issuer(self) -> str:
        return f"{settings.PARVIS_PROVIDERS_ORIGIN}/{self.slug}"

    def level_for(self, acr_values: str) -> str:
        """The highest level asked that it gives, or its lowest: how much it verifies is how much was asked (Core 3.1.2.1)."""
        return max((level for level in acr_values.split() if level in self.levels), key=self.levels.index, default=self.levels[0])

    def is_return_address(self, url: str) -> bool:
        """The portal may know this provider under several short names: an operator tries it under another one."""
        return re.fullmatch(re.escape(f"{settings.PARVIS_ORIGIN}/sign-in/callback/") + r"[a-z0-9-]{1,50}", url) is not None

    def account(self, slug: str) -> Account | None:
        return next((account for account in self.accounts if account.slug == slug), None)


def resident_account(resident: Resident, *, provider: str) -> Account:
    identity = resident.identity
    subject = f"{provider}-{resident.account}"
    claims: dict[str, Any] = {
        "sub": subject,
        "given_name": " ".join(identity.given_names),
        "given_name_array": list(identity.given_names),
        "family_name": identity.family_name,
        "birthdate": identity.birth_date,
        "gender": identity.gender,
        "birthplace": identity.birth_place,
        "birthcountry": identity.birth_country,
        "email": resident.email,
    }
    hint = ", ".join(filter(None, (identity.birth_date, str(resident.shows))))
    if provider == "carte":
        claims = card_claims(identity, subject=subject, email=resident.email)
    return Account(slug=resident.account, name=f"{identity.given_names[0]} {identity.family_name}", hint=hint, claims=claims)


def card_claims(identity: Identity, *, subject: str, email: str) -> dict[str, Any]:
    """The same identity in words of its own, as its row in the profile translates them."""
    return {
        "sub": subject,
        "surname": identity.family_name,
        "forenames": " ".join(identity.given_names),
        "date_of_birth": "/".join(reversed(identity.birth_date.split("-"))),
        "sex": identity.gender[0].upper(),
        "birth": {"place": identity.birth_place, "country": identity.birth_country},
        "email": email,
    }


def agent_account(agent: Agent) -> Account:
    body = next(body for body in demo_people.BODIES if body.siren == agent.organisation)
    claims = {
        "sub": f"{agent.provider}-{agent.account}",
        "uid": agent.account,
        "given_name": agent.given_name,
        "usual_name": agent.usual_name,
        "email": agent.email,
        "siret": establishment(agent.organisation),
        "phone": "+33 2 99 00 00 00",
    }
    return Account(slug=agent.account, name=f"{agent.given_name} {agent.usual_name}", hint=body.name, claims=claims)


def establishment(siren: str) -> str:
    """A SIRET of that SIREN for the demonstration: right check digit, first establishment."""
    return next(siret for digit in "0123456789" if has_check_digit(siret := f"{siren}0001{digit}"))


def provider(slug: str) -> Provider:
    """The provider called ``slug``; raises Http404."""
    row = next((row for row in profile.PROVIDERS if row.slug == slug), None)
    if row is None:
        raise Http404("no such provider")
    residents = tuple(resident_account(resident, provider=slug) for resident in (*demo_people.RESIDENTS, *demo_people.CHECKED))
    agents = tuple(agent_account(agent) for agent in demo_people.AGENTS if agent.provider == slug)
    accounts = residents if row.audience is Audience.PERSON else agents
    levels = tuple(row.level_names.get(level, level) for level in row.levels)
    return Provider(slug=slug, title=row.title, manner=MANNERS[slug], levels=levels, accounts=accounts)
