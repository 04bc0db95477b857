"""Begin to pay online: a try is written, then the provider is told, then its answer is kept. Each step may be done again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from parvis.components.payment import providers
from parvis.components.payment.actions.asking import held
from parvis.components.payment.models import Attempt, Order
from parvis.components.payment.rules.lifecycle import AttemptState
from parvis.kernel.text import Text


class CannotPay(Exception):
    """This order cannot be paid this way now; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


NOT_DUE = Text("Ce paiement n’est plus attendu : il n’y a rien à payer.", "This payment is no longer awaited: there is nothing to pay.")
NOT_SO = Text("Ce paiement ne se fait pas de cette façon. Choisissez-en une autre.", "This cannot be paid in this way. Choose another.")


def begin(order_id: UUID) -> str:
    """The address of the provider's page where this order is paid; a try under way is gone on with.

    Raises CannotPay, providers.ProviderDown (nothing was taken: try again) and NoProvider.
    """
    provider = providers.provider()
    attempt = open_attempt(order_id, provider.slug)
    if not attempt.address:
        keep(attempt, *provider.open(attempt))
    return attempt.address


@transaction.atomic
def open_attempt(order_id: UUID, slug: str) -> Attempt:
    order = held(order_id)
    require_due(order, "online")
    found = order.attempts.filter(state=AttemptState.OPEN).first()
    return found or Attempt.objects.create(order=order, provider=slug)


def require_due(order: Order, channel: str) -> None:
    """Raises CannotPay."""
    if not order.is_due:
        raise CannotPay(NOT_DUE)
    if channel not in order.channels:
        raise CannotPay(NOT_SO)


def keep(attempt: Attempt, provider_ref: str, address: str) -> None:
    """What the provider calls the try, and where it is paid."""
    attempt.provider_ref, attempt.address = provider_ref, address
    attempt.save(update_fields=["provider_ref", "address"])
