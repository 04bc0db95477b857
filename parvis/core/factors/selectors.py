"""Which second factors a person has, and which of them a browser can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.factors.models import CodeApplication, Passkey, RecoveryCode, WrongAnswer
from parvis.core.people.selectors import Person, methods_of, person_by_id
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

WRONG_ANSWERS = 5
WITHIN = timedelta(minutes=15)
FRESH = timedelta(minutes=10)  # how long a proof opens changes to the factors
PROVED = "factors.proved-by"
ASKED, GIVEN = "factors.asked", "factors.given"

KINDS = {
    "code": Text("Application de codes", "Code application"),
    "passkey": Text("Clé d’accès", "Passkey"),
}


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One line of the security page."""

    kind: str
    id: str
    name: str
    added_at: datetime
    used_at: datetime | None

    @property
    def kind_title(self) -> Text:
        return KINDS[self.kind]


def factors_of(person: Person) -> list[Factor]:
    """Code applications, then passkeys, oldest first."""
    return [*listed("code", CodeApplication.objects.filter(person=person)), *listed("passkey", Passkey.objects.filter(person=person))]


def listed(kind: str, rows: Iterable[Any]) -> list[Factor]:
    return [Factor(kind=kind, id=str(row.id), name=row.name, added_at=row.added_at, used_at=row.used_at) for row in rows]


def factor_of(person: Person, *, kind: str, factor_id: str) -> Factor | None:
    return next((each for each in factors_of(person) if (each.kind, each.id) == (kind, factor_id)), None)


def has_factor(person: Person) -> bool:
    return CodeApplication.objects.filter(person=person).exists() or Passkey.objects.filter(person=person).exists()


def has_code_application(person: Person) -> bool:
    return CodeApplication.objects.filter(person=person).exists()


def passkeys_of(person: Person) -> list[Passkey]:
    return list(Passkey.objects.filter(person=person))


def recovery_codes_left(person: Person) -> int:
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def must_wait(person: Person) -> bool:
    """Too many wrong answers in the last quarter of an hour."""
    return WrongAnswer.objects.filter(person=person, at__gt=timezone.now() - WITHIN).count() >= WRONG_ANSWERS


def is_fresh(request: HttpRequest, person: Person) -> bool:
    """Whether ``person`` gave a second factor in this session a short while ago: one browser may ask several people for theirs."""
    held = request.session.get(PROVED) or {}
    return held.get("person") == str(person.id) and timezone.now() - datetime.fromisoformat(held["at"]) < FRESH


def relying_party(request: HttpRequest) -> str:
    """The name that passkeys are bound to; empty at a numeric address, where browsers make none (WebAuthn 5.1.2)."""
    host = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host
    return ""


def origin(request: HttpRequest) -> str:
    """Where the browser must say that it is: the site's address, or in a demonstration another name of this machine."""
    return f"http://{request.get_host()}" if settings.PARVIS_DEMO else str(settings.PARVIS_ORIGIN)


def asked(request: HttpRequest) -> tuple[Person, Mapping[str, str]] | None:
    """Who owes a second factor in this session, and where they go once it is given; None when nobody does."""
    waiting: Mapping[str, str] | None = request.session.get(ASKED)
    person = person_by_id(waiting["person"]) if waiting else None
    return (person, waiting) if person and waiting else None


def given_already(request: HttpRequest, person: Person) -> tuple[str, ...]:
    """How ``person`` proved themselves at the portal a short while ago; empty when they did not."""
    here = actor(request).person_id == person.id and actor(request).second_factor and is_fresh(request, person)
    return methods_of(request) if here else ()


def ways(request: HttpRequest, person: Person) -> Mapping[str, Any]:
    """What a page that asks for a proof can offer."""
    return {
        "has_code": has_code_application(person),
        "has_passkey": bool(relying_party(request)) and bool(passkeys_of(person)),
        "passkeys_elsewhere": not relying_party(request) and bool(passkeys_of(person)),
        "has_recovery": recovery_codes_left(person) > 0,
        "wait": must_wait(person),
    }
