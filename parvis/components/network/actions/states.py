"""The state of a site, changed by an operator or by what probes say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.components.network.actions.common import record, tell
from parvis.components.network.models import Reading, Site, Spell
from parvis.components.network.rules import damping, words
from parvis.core.people.selectors import Organisation

TOLD = ("down",)  # states that the body is told of, and their end


class NotNow(ValueError):
    """A site that is planned or closed has no state to set."""


@transaction.atomic
def change(code: str, state: str, *, cause: str, by: str, organisation: str) -> Site:
    """An operator says how a site is. Trace: network.state-changed. Raises NotNow; Site.DoesNotExist."""
    found = Site.objects.select_for_update().get(code=code)
    if found.state not in words.WORKING or state not in words.SET_BY_HAND:
        raise NotNow(found.state)
    if found.state != state:
        enter(found, state, cause=cause, source="operator", by=organisation)
    else:
        Site.objects.filter(pk=found.pk).update(cause=cause)
    detail = {"site": found.code, "state": words.STATES[state].fr, "cause": cause}
    record("network.state-changed", bodies=[found.body], by=by, organisation=organisation, detail=detail)
    return found


def enter(found: Site, state: str, *, cause: str, source: str, by: str, at: datetime | None = None) -> None:
    """The new state with its spell, in the caller's transaction; the body is told when it goes down and when it is back."""
    now = at or timezone.now()
    before, found.state, found.cause, found.since = found.state, state, cause, now
    found.seen, found.seen_times = "", 0
    found.save(update_fields=["state", "cause", "since", "seen", "seen_times"])
    if not Spell.objects.filter(site=found, until=None).update(until=now):
        begun = datetime.combine(found.opened_on, datetime.min.time(), tzinfo=now.tzinfo) if found.opened_on else now
        Spell.objects.create(site=found, state=before, source=source, since=min(begun, now), until=now)
    spell = Spell.objects.create(site=found, state=state, cause=cause, source=source, by=by, since=now)
    if state in TOLD or before in TOLD:
        tell_body(found, spell, before)


def tell_body(found: Site, spell: Spell, before: str) -> None:
    body = Organisation.objects.filter(identifier=found.body).first()
    if body is not None:
        context = {"site": found.name, "code": found.code, "state": spell.state, "before": before, "cause": spell.cause}
        tell("network.site-state", body, key=f"spell:{spell.pk}", context=context, link=f"/desk/network/sites/{found.code}")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a probe says of one site; ``identifier`` makes it count once."""

    identifier: str
    code: str
    state: str  # in-service | degraded | down
    cause: str = ""


@transaction.atomic
def read(probe: str, readings: Iterable[Said]) -> list[dict[str, Any]]:
    """The answer to each reading in order; one that came before is answered as it was, and counts no more."""
    given = list(readings)
    known = {
        each.identifier: each.result for each in Reading.objects.filter(probe=probe, identifier__in=[each.identifier for each in given])
    }
    sites = {each.code: each for each in Site.objects.select_for_update().filter(code__in=[each.code for each in given])}
    answers = []
    for said in given:
        if said.identifier in known:
            answers.append({**known[said.identifier], "repeated": True})
            continue
        answer = taken(sites.get(said.code), said)
        known[said.identifier] = answer
        Reading.objects.create(probe=probe, identifier=said.identifier, result=answer)
        answers.append(answer)
    return answers


def taken(found: Site | None, said: Said) -> dict[str, Any]:
    if found is None:
        return {"identifier": said.identifier, "site": said.code, "result": "unknown-site"}
    now = timezone.now()
    recent = Spell.objects.filter(site=found, source="probe", since__gte=now - damping.FLAP_WINDOW)
    held = damping.Held(state=found.state, seen=found.seen, times=found.seen_times)
    after = damping.read(held, said.state, changes=list(recent.values_list("since", flat=True)), at=now)
    if after.state != found.state:
        enter(found, after.state, cause=said.cause, source="probe", by="", at=now)
        detail = {"site": found.code, "state": words.STATES[after.state].fr, "cause": said.cause}
        record("network.state-changed", bodies=[found.body], by="", organisation="", detail=detail)
    found.seen, found.seen_times, found.probed_at = after.seen, after.times, now
    found.save(update_fields=["seen", "seen_times", "probed_at"])
    return {
        "identifier": said.identifier,
        "site": said.code,
        "result": "taken" if found.state in words.WORKING else "ignored",
        "state": found.state,
        "waiting": max(0, damping.IN_A_ROW - found.seen_times) if found.seen else 0,
    }
