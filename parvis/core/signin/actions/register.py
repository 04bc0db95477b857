"""A resident's identity checked against the country's civil register, at each sign-in that is not single sign-on."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import organisation_authorised
from parvis.core.people.rules import identity_key
from parvis.core.people.selectors import Identity
from parvis.core.signin import selectors
from parvis.core.signin.models import Account, IdentityProvider
from parvis.core.signin.rules.problems import UNCONFIRMED, RegisterUnavailable
from parvis.core.signin.rules.register import Checked, CivilRegister, Finding, Said
from parvis.kernel.manifest import Audience

log = structlog.get_logger("parvis.signin")


def confirmed(identity: Identity, *, provider: IdentityProvider) -> Checked | None:
    """``identity`` as the register writes it; None where there is no register to ask.

    Asks outside, so never inside a transaction. Raises a NotConfirmed when the register does not know the
    identity as given, and RegisterUnavailable when it does not answer and nothing may stand in for it.
    """
    register = selectors.profile().register
    if register is None or provider.audience != Audience.PERSON or not provider.checked:
        return None
    try:
        said = asked(identity, register=register)
    except exchange.ExchangeError as error:
        log.warning("signin.register_silent", error=error.code, cause=getattr(error, "cause", ""))
        return earlier(identity, register=register)
    if said.finding is not Finding.FOUND or said.identity is None:
        raise UNCONFIRMED[said.finding](f"register: {said.finding}")
    return Checked(identity=said.identity, at=timezone.now().isoformat())


def asked(identity: Identity, *, register: CivilRegister) -> Said:
    """What the register answers; the question leaves a line in the trace of whom the provider named."""
    answer = exchange.ask(
        register.offer,
        asker=selectors.ASKER,
        subject=exchange.Subject(identity=identity),
        organisation=organisation_authorised(selectors.ASKER, offer=register.offer),
        prompt=exchange.Prompt.OWN_SIGN_IN,
    )
    return register.read(answer.values, identity)


def earlier(identity: Identity, *, register: CivilRegister) -> Checked:
    """The last confirmation of the very same words, if it is young enough; raises RegisterUnavailable."""
    since = timezone.now() - timedelta(days=register.earlier_days)
    held = Account.objects.filter(said_key=identity_key(identity), confirmed_at__gt=since).select_related("person")
    found = held.order_by("-confirmed_at").first()
    if found is None or found.confirmed_at is None:
        raise RegisterUnavailable("the register does not answer, and never confirmed this identity lately")
    return Checked(identity=found.person.identity, at=found.confirmed_at.isoformat(), earlier=True)
