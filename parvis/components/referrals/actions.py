"""What a body declares of its ways in, and the request to a body that has not declared any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures import actions as procedures
from parvis.components.referrals.models import Channels
from parvis.components.referrals.selectors import general, has_readers
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import today


class NobodyReads(Exception):
    """Nobody in the body handles requests here yet: one more would be read by nobody."""


@transaction.atomic
def declare(organisation: Organisation, *, sample: bool = False, **said: Any) -> Channels:
    """Publish the ways in of a body; a body that opens takes the general request from today on."""
    fields = {**said, "declared_at": timezone.now(), "sample": sample}
    channels, _ = Channels.objects.update_or_create(organisation=organisation, defaults=fields)
    if channels.open:
        take_requests(organisation)
    return channels


def is_declared(organisation: Organisation) -> bool:
    return Channels.objects.filter(organisation=organisation).exists()


def take_requests(organisation: Organisation) -> None:
    """Let people write to ``organisation`` about any subject; nothing where the country ships no procedure for that."""
    found = general()
    if found is not None:
        procedures.adopt(found.slug, organisation=organisation, since=today())


def open_to(organisation: Organisation) -> str:
    """The procedure with which a person writes to this body now: the law opens it whether or not the body declared it.

    Returns its slug; raises NobodyReads, and LookupError where the country ships no general request.
    """
    found = general()
    if found is None:
        raise LookupError("no procedure of this installation is a general request")
    if not has_readers(organisation):
        raise NobodyReads
    take_requests(organisation)
    return found.slug


def both(fr: str, en: str) -> Mapping[str, str]:
    """One text in two languages as it is kept; nothing when neither is given."""
    return {"fr": fr or en, "en": en or fr} if fr or en else {}
