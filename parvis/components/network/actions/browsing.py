"""Rules of browsing: proposed by one, confirmed by another, compiled for proxies; blocks contested and answered."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.components.network.actions.common import record, reference, tell_operators
from parvis.components.network.models import BrowsingRule, Contest
from parvis.components.network.rules import judging
from parvis.components.network.selectors import browsing
from parvis.components.network.selectors.declared import network
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import country, today
from parvis.kernel.days import add_working_days


class NotTwoPeople(ValueError):
    """Who proposed a rule does not confirm it."""


class NothingToDecide(ValueError):
    """It was decided already."""


@transaction.atomic
def propose(
    *,
    subject: str,
    pattern: str,
    decision: str,
    reason: Mapping[str, str],
    review_on: date,
    by: Person,
    author: str,
    category: str = "",
    family: str = "",
    actor: str = "",
) -> BrowsingRule:
    """A rule that waits for a second person. Trace: network.rule-proposed."""
    made = BrowsingRule.objects.create(
        subject=subject,
        pattern=pattern,
        decision=decision,
        reason=dict(reason),
        review_on=review_on,
        proposed_by=by,
        author=author,
        category=category,
        family=family,
    )
    trace("network.rule-proposed", made, actor=actor)
    return made


@transaction.atomic
def propose_end(rule: BrowsingRule, *, by: Person, actor: str) -> None:
    """That a rule end, which another person confirms."""
    held = BrowsingRule.objects.select_for_update().get(pk=rule.pk)
    if held.state != BrowsingRule.State.IN_FORCE or held.ending:
        raise NothingToDecide(held.state)
    BrowsingRule.objects.filter(pk=held.pk).update(ending=True, proposed_by=by, confirmed_by=None)
    trace("network.rule-proposed", held, actor=actor)


@transaction.atomic
def confirm(number: int, *, by: Person, actor: str) -> BrowsingRule:
    """Put in force what another person proposed, or end it; the rule that it replaces ends. Raises NotTwoPeople, NothingToDecide."""
    held = waiting(number)
    if held.proposed_by_id in (by.pk, None):  # nobody can tell whether who left and was forgotten is who is here now
        raise NotTwoPeople(str(number))
    now = timezone.now()
    if held.ending:
        held.state, held.until = BrowsingRule.State.ENDED, now
    else:
        BrowsingRule.objects.filter(
            subject=held.subject, pattern=held.pattern, family=held.family, state=BrowsingRule.State.IN_FORCE
        ).update(state=BrowsingRule.State.ENDED, until=now)
        held.state, held.since = BrowsingRule.State.IN_FORCE, now
    held.confirmed_by, held.ending = by, False
    held.save()
    trace("network.rule-confirmed", held, actor=actor)
    transaction.on_commit(publish)
    return held


@transaction.atomic
def refuse(number: int, *, by: Person, actor: str) -> BrowsingRule:
    """The proposal falls, by whoever may confirm or by who made it; a rule that was to end stays."""
    held = waiting(number)
    if held.ending:
        held.ending = False
    else:
        held.state = BrowsingRule.State.REFUSED
    held.confirmed_by = by if held.proposed_by_id != by.pk else None
    held.save()
    trace("network.rule-refused", held, actor=actor)
    return held


def waiting(number: int) -> BrowsingRule:
    held = BrowsingRule.objects.select_for_update().filter(pk=number).first()
    if held is None or not (held.state == BrowsingRule.State.PROPOSED or held.ending):
        raise NothingToDecide(str(number))
    return held


def trace(event: str, rule: BrowsingRule, *, actor: str) -> None:
    detail = {"decision": rule.decision, "pattern": rule.pattern, "family": rule.family}
    record(event, bodies=["network"], by=actor, organisation=rule.author, detail=detail)


def compiled_file() -> Path:
    return Path(settings.PARVIS_DATA) / "network" / "browsing.json"


def publish() -> Path:
    """Compile the rules in force and put them in place of the former file at once: a reader sees the old or the new, whole."""
    target = compiled_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".browsing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(judging.compiled(browsing.rules()))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


@transaction.atomic
def contest(host: str, rule: str, *, reason: str, organisation: Organisation, family: str, by: Person) -> Contest:
    """The same person's open contest of the same host comes back unchanged. Trace: network.block-contested."""
    open_one = Contest.objects.filter(person=by, host=host, state=Contest.State.OPEN).first()
    if open_one is not None:
        return open_one
    made = Contest.objects.create(
        reference=reference("B"),
        host=host,
        rule=rule,
        reason=reason,
        organisation=organisation,
        family=family,
        person=by,
        due_on=add_working_days(today(), network().answer_days, works=country().works),
    )
    record(
        "network.block-contested",
        bodies=[organisation.identifier],
        by="",
        organisation=organisation.name,
        detail={"contest": made.reference},
    )
    tell_operators(
        "network.block-contested",
        key=f"contest:{made.pk}",
        context={"host": host, "reference": made.reference, "due": made.due_on},
        link="/desk/network/contests",
    )
    return made


@transaction.atomic
def answer(reference_: str, *, accepted: bool, text: str, actor: str, organisation: str) -> Contest:
    """Trace: network.contest-answered. An accepted contest changes no rule by itself: two people do. Raises NothingToDecide."""
    state = Contest.State.ACCEPTED if accepted else Contest.State.REFUSED
    held = Contest.objects.filter(reference=reference_, state=Contest.State.OPEN)
    if not held.update(state=state, answer=text, answered_at=timezone.now()):
        raise NothingToDecide(reference_)
    found = Contest.objects.select_related("person", "organisation").get(reference=reference_)
    record(
        "network.contest-answered",
        bodies=[found.organisation.identifier],
        by=actor,
        organisation=organisation,
        detail={"contest": found.reference, "state": state},
    )
    tell_who_asked(found)
    return found


def tell_who_asked(found: Contest) -> None:
    from_operator = {"host": found.host, "state": found.state, "answer": found.answer, "reference": found.reference}
    send(found.person, from_operator, key=f"answered:{found.pk}")


def send(person: Person, context: Mapping[str, str], *, key: str) -> None:
    notices.send("network.contest-answered", to=person, key=key, context=context, link="/desk/network/my-contests")
