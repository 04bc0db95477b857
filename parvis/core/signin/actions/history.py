"""A sign-in as the person will read it: in their history, in their trace, in their mail."""

from __future__ import annotations

from django.urls import reverse

from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.core.signin import selectors
from parvis.core.signin.models import BrowserSession, IdentityProvider, ServiceProvider, SignIn
from parvis.kernel import prepared
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

PURPOSE = Text("Vous reconnaître quand vous vous connectez", "Recognising you when you sign in")


def note(
    person: Person,
    *,
    provider: IdentityProvider,
    service: ServiceProvider | None,
    level: str,
    outcome: SignIn.Outcome,
    problem: str = "",
    session: BrowserSession | None = None,
) -> None:
    """Write the person's history and, for a success, their trace and the message that warns them."""
    line = SignIn(person=person, provider=provider, service=service, level=level, outcome=outcome, problem=problem, session=session)
    prepared.insert(line)
    if outcome == SignIn.Outcome.SUCCEEDED and provider.audience == Audience.PERSON:
        trace(line, person)
        tell(line, person)


def trace(line: SignIn, person: Person) -> None:
    protection.record(
        "signin.signed-in",
        subjects=[person.identity.canonical()],
        organisation=where(line, person.language),
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        detail={"provider": str(line.provider.title.in_language(person.language)), "level": line.level},
    )


def tell(line: SignIn, person: Person) -> None:
    if person.email:
        context = {"provider": line.provider.title.in_language(person.language), "where": where(line, person.language), "at": line.at}
        notices.send("signin.new-sign-in", to=person, key=f"sign-in:{line.id}", context=context, link=reverse("signin:not-me"))


def where(line: SignIn, language: str) -> str:
    return line.service.name if line.service else country().portal.in_language(language)
