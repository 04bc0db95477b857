"""What time does: reminders before an end date, the end itself, and drafts that everybody forgot."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.core.authorisations import selectors
from parvis.core.authorisations.actions.events import emit, locked
from parvis.core.authorisations.models import Application
from parvis.core.authorisations.rules import steps
from parvis.core.authorisations.rules.steps import By
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import Authorisation
from parvis.kernel.calendar import today


def remind() -> int:
    """Say once to each applicant that an authorisation ends soon; returns how many were told."""
    return sum(said_once(each, "ends-soon") for each in selectors.ending_soon(today()))


def expire() -> int:
    """End authorisations whose last day is over, and say so; returns how many."""
    number = 0
    for each in selectors.ended(today()):
        with transaction.atomic():
            said_once(each, "ended")
            exchange.make_obsolete(each)
            number += 1
    return number


@transaction.atomic
def said_once(authorisation: Authorisation, what: str) -> bool:
    found = selectors.by_reference(authorisation.request)
    if found is None:
        return False
    application = locked(found)
    told = application.events.filter(name="system_reminder", authorisation=authorisation.reference, details__kind=what)
    if told.exists() or not selectors.may(application, "system_reminder"):
        return False
    details = {"kind": what, "until": authorisation.valid_until.isoformat()}
    emit(application, "system_reminder", by=By.CLOCK, authorisation=authorisation.reference, details=details)
    return True


def archive_forgotten(now: datetime | None = None) -> int:
    """Put away drafts and refusals that nobody has touched for half a year; returns how many."""
    found = selectors.sleeping_drafts(now or timezone.now())
    return sum(archived(application) for application in found)


@transaction.atomic
def archived(application: Application) -> bool:
    try:
        emit(locked(application), "system_archive", by=By.CLOCK)
    except steps.NotAllowed:  # something of it is still in force
        return False
    return True
