"""What a node does by itself each minute: hear the authority, publish where it is one, renew its certificate, warn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.utils import timezone

from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import actions, alerting, certificates, identity, joining, membership, places, renewing, selectors
from parvis.core.nodes.models import Application
from parvis.core.nodes.rules.membership import NotAccepted
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel import catalogue

log = structlog.get_logger(__name__)

APPLICATIONS_KEPT = timedelta(days=30)
FAULTS = (joining.NotJoined, NotAccepted, Refused, SourceUnavailable, identity.NoIdentity, membership.NotAMember, OSError)


def keep() -> None:
    """Every network by itself: trouble in one keeps no other from being heard."""
    for network in places.networks():
        for step in (hear, renew, switch):
            attempt(step, network)


def attempt(step: Callable[[str], object], network: str) -> None:
    try:
        step(network)
    except FAULTS as error:
        log.warning("nodes.keeping", network=network, step=step.__name__, error=type(error).__name__)


def hear(network: str) -> None:
    """The membership: published here, asked of the authority, or of other members where it does not answer."""
    if places.is_authority(network):
        actions.publish_if_due(network)
    elif not selectors.is_in(network):
        joining.ask_again(network)
    elif catalogue.networks()[network].unlisted or membership.refresh(network) is None:
        renewing.ask_members(network)


def renew(network: str) -> None:
    if selectors.is_in(network) and renewing.is_due(network, now=timezone.now()):
        renewing.renew(network)


def switch(network: str) -> None:
    identity.switch_if_due(network, now=timezone.now())


def warn() -> None:
    """Once a day: operators are told of what ends soon, and applications that nobody decided are forgotten."""
    now = timezone.now()
    old = Application.objects.filter(applied_at__lt=now - APPLICATIONS_KEPT).exclude(state=Application.State.ADMITTED)
    old.filter(sample=False).delete()
    for network in places.networks():
        alerting.tell_of_what_ends(network, now=now)
        if places.is_authority(network):
            certificates.publish_list(network, number=actions.last_serial(network))
