"""Teams' services, applications to review, the public list, and figures by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.forms import model_to_dict
from django.utils import timezone

from parvis.core.onboarding import rules
from parvis.core.onboarding.models import Application, Integration, Invitation, Member
from parvis.core.people.selectors import Person
from parvis.core.signin import selectors as signin
from parvis.core.signin.rules import tokens

SHOWN_DAYS = 30
OUTCOMES = ("succeeded", "declined", "failed", "error")


def integrations_of(person: Person) -> list[Integration]:
    return list(Integration.objects.filter(members__person=person).select_related("sandbox", "production"))


def integration_of(person: Person, pk: UUID) -> Integration | None:
    """The service, for someone of its team."""
    return Integration.objects.filter(pk=pk, members__person=person).select_related("sandbox", "production").first()


def members(integration: Integration) -> list[Member]:
    return list(integration.members.select_related("person"))


def clients(integration: Integration) -> list[Any]:
    """Its clients of the sign-in: in the sandbox, then in production."""
    return [each for each in (integration.sandbox, integration.production) if each]


def invitation(token: str) -> Invitation | None:
    """The invitation behind a link, while it holds."""
    held = Invitation.objects.filter(fingerprint=tokens.fingerprint(token), used_at=None, expires_at__gt=timezone.now())
    return held.filter(integration__closed_at=None).select_related("integration").first()


def described(integration: Integration) -> dict[str, Any]:
    return model_to_dict(integration, fields=[*rules.REVIEWED, "issuer"])


def asked_now(integration: Integration) -> dict[str, Any]:
    """What an application sent now would ask."""
    return rules.asked_in_production(described(integration))


def open_application(integration: Integration) -> Application | None:
    return integration.applications.filter(state__in=rules.OPEN).first()


def latest_application(integration: Integration) -> Application | None:
    return integration.applications.order_by("-created_at").first()


def last_approved(integration: Integration) -> Application | None:
    return integration.applications.filter(state=rules.APPROVED).order_by("-decided_at").first()


def waiting_for_review(integration: Integration) -> list[str]:
    """Fields changed since the last approval that do not hold in production yet."""
    approved = last_approved(integration)
    return rules.to_review(approved.asked, asked_now(integration)) if approved else []


def inbox(*, words: str = "", state: str = "", sector: str = "") -> QuerySet[Application]:
    """Applications that were sent, the longest waiting first; drafts are their team's own affair."""
    found = Application.objects.exclude(submitted_at=None).select_related("integration", "integration__production")
    if state:
        found = found.filter(state=state)
    if sector:
        found = found.filter(integration__sector=sector)
    if words:
        about = ("integration__name", "integration__organisation_name", "integration__organisation_identifier")
        for word in words.split()[:10]:
            found = found.filter(any_of(about, word))
    return found.order_by("submitted_at")


def any_of(names: Iterable[str], word: str) -> Q:
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"{name}__icontains": word})
    return wanted


def application(pk: UUID) -> Application | None:
    sent = Application.objects.exclude(submitted_at=None)
    return sent.filter(pk=pk).select_related("integration", "integration__production", "integration__sandbox").first()


def changes_asked(found: Application) -> list[tuple[str, Any, Any]]:
    """What ``found`` asks that was not approved before."""
    earlier = found.integration.applications.filter(state=rules.APPROVED).exclude(pk=found.pk).order_by("-decided_at").first()
    return rules.differences(earlier.asked if earlier else {}, found.asked)


def waiting_count() -> int:
    return Application.objects.filter(state=rules.SUBMITTED).count()


def sample_application() -> Mapping[str, object] | None:
    found = inbox().first()
    return {"application": found.pk} if found else None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What happened at some services since ``since``."""

    since: date
    days: list[tuple[date, Counter[str]]]  # oldest first, each day once
    problems: list[tuple[str, str, str, int]]  # kind, code, detail, how often: the most frequent first


def figures(services: Iterable[Any], *, days: int = SHOWN_DAYS) -> Figures:
    since = timezone.localdate() - timedelta(days=days - 1)
    by_day: dict[date, Counter[str]] = {since + timedelta(days=number): Counter() for number in range(days)}
    problems: Counter[tuple[str, str, str]] = Counter()
    for row in signin.counts_of(services, since=since):
        by_day.setdefault(row.day, Counter())[row.kind] += row.count
        if row.code:
            problems[row.kind, row.code, row.detail] += row.count
    return Figures(since=since, days=sorted(by_day.items()), problems=[(*key, count) for key, count in problems.most_common()])


def by_service(*, days: int = SHOWN_DAYS) -> list[tuple[Any, Counter[str]]]:
    """Every service's outcomes together, those with the most errors first."""
    since = timezone.localdate() - timedelta(days=days - 1)
    found: dict[Any, Counter[str]] = {}
    for row in signin.counts_of(signin.every_service(), since=since):
        found.setdefault(row.service, Counter())[row.kind] += row.count
    return sorted(found.items(), key=lambda item: (-item[1]["error"] - item[1]["failed"], item[0].name))


def accepting(*, words: str = "", sector: str = "") -> list[Any]:
    """Services where people can sign in, by name; each word must be in the name."""
    folded = [word.lower() for word in words.split()[:10]]
    found = [each for each in signin.accepting_services() if all(word in each.name.lower() for word in folded)]
    return [each for each in found if not sector or each.sector == sector]
