"""What is held about a person's identity, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from parvis.core.people import actions
from parvis.core.people.models import FormerIdentity, Mandate, Membership, Person
from parvis.design import typography
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

FIELDS = {
    "family_name": Text("Nom de naissance", "Family name at birth"),
    "usual_name": Text("Nom d’usage", "Name in use"),
    "birth_date": Text("Date de naissance", "Date of birth"),
    "gender": Text("Sexe", "Gender"),
    "birth_place": Text("Lieu de naissance", "Place of birth"),
    "birth_country": Text("Pays de naissance", "Country of birth"),
    "foreign_identifier": Text("Identifiant donné par votre pays", "Identifier given by your country"),
    "email": Text("Adresse électronique", "E-mail address"),
    "language": Text("Langue", "Language"),
}

GENDERS = {"female": Text("femme", "female"), "male": Text("homme", "male")}
LANGUAGES = {"fr": Text("français", "French"), "en": Text("anglais", "English")}


def place(code: str) -> str:
    return country().place_name(code)


def birthday(value: str) -> str:
    """As the page's language writes it; as it was given where the day or the month is not known."""
    try:
        return typography.day(date.fromisoformat(value))
    except ValueError:
        return value


SHOWN: Mapping[str, Callable[[str], str]] = {
    "birth_date": birthday,
    "gender": lambda value: str(GENDERS.get(value, value)),
    "birth_place": place,
    "birth_country": place,
    "language": lambda value: str(LANGUAGES.get(value, value)),
}


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each thing held, in the language of the page."""
    yield {"label": str(Text("Prénoms", "Given names")), "value": " ".join(person.given_names)}
    for name, label in FIELDS.items():
        if value := getattr(person, name):
            yield {"label": str(label), "value": SHOWN.get(name, str)(value)}
    for former in person.former_identities.all():
        yield {"label": str(Text("Aussi écrit(e)", "Also written")), "value": written(former)}
    for membership in Membership.objects.filter(person=person).select_related("organisation"):
        yield {"label": str(Text("Rôle", "Role")), "value": f"{membership.role} – {membership.organisation.name}"}
    for mandate in Mandate.objects.filter(holder=person).select_related("person", "organisation"):
        yield {"label": str(Text("Vous représentez", "You act for")), "value": represented(mandate)}


def written(former: FormerIdentity) -> str:
    identity = former.identity
    return ", ".join(filter(None, (" ".join(identity.given_names), identity.family_name, birthday(identity.birth_date))))


def represented(mandate: Mandate) -> str:
    return mandate.person.display_name if mandate.person else str(mandate.organisation)


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """One machine-readable record per table."""
    yield {"kind": "person", "id": str(person.id), "given_names": person.given_names} | {name: getattr(person, name) for name in FIELDS}
    for session in person.open_sessions.all():
        yield {"kind": "session", "since": session.since.isoformat(), "provider": session.provider, "device": session.device}
    for former in person.former_identities.all():
        yield {"kind": "former-identity", "since": former.since.isoformat(), **former.written}
    for membership in Membership.objects.filter(person=person).select_related("organisation"):
        yield {"kind": "membership", "organisation": membership.organisation.identifier, "role": membership.role, **period(membership)}
    for mandate in Mandate.objects.filter(holder=person).select_related("person", "organisation"):
        yield {"kind": "mandate", "mandate": mandate.kind, "for": represented(mandate), "powers": mandate.powers, **period(mandate)}


def period(held: Membership | Mandate) -> Mapping[str, str | None]:
    return {"since": held.since.isoformat(), "until": held.until.isoformat() if held.until else None}


def erase(person: Person) -> Text:
    """Erases the identity, unless the person still answers for others."""
    if Membership.objects.current(timezone.now()).filter(person=person).exists():
        return Text(
            "Votre identité est conservée : vous avez encore un rôle dans une administration, qui doit d’abord y mettre fin.",
            "Your identity is kept: you still have a role in an administration, which must end it first.",
        )
    actions.erase(person)
    return Text("Votre identité et vos mandats sont effacés.", "Your identity and your mandates are erased.")
