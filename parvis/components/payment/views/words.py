"""States in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.components.payment.models import Stamp
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import AttemptState, OrderState, RefundState
from parvis.components.payment.rules.statements import Found

STATES: dict[str, Promise] = {
    OrderState.DUE: _("To be paid"),
    OrderState.PAID: _("Paid"),
    OrderState.EXPIRED: _("Expired"),
    OrderState.WITHDRAWN: _("No longer asked"),
}
TAGS: dict[str, str] = {
    OrderState.DUE: "wait",
    OrderState.PAID: "ok",
    OrderState.EXPIRED: "late",
    OrderState.WITHDRAWN: "plain",
    RefundState.ASKED: "wait",
    RefundState.CONFIRMED: "info",
    RefundState.DECLINED: "late",
    RefundState.DONE: "ok",
    RefundState.REJECTED: "plain",
    Stamp.State.GOOD: "ok",
    Stamp.State.USED: "plain",
    Stamp.State.REFUNDED: "plain",
}
ATTEMPTS: dict[str, Promise] = {
    AttemptState.OPEN: _("We are waiting for the word of the payment service."),
    AttemptState.SUCCEEDED: _("The payment service confirms the payment."),
    AttemptState.REFUSED: _("Your bank refused this payment. Nothing was taken: try again, or with another card."),
    AttemptState.ABANDONED: _("This payment was not finished. Nothing was taken: you may begin again."),
    AttemptState.SURPLUS: _("You paid although nothing was due any more. The money is on its way back."),
    AttemptState.DIFFERENT: _("Another amount than the one asked was paid. A treasurer looks into it and gives it back."),
}
REFUNDS: dict[str, Promise] = {
    RefundState.ASKED: _("Waits for a second agent"),
    RefundState.CONFIRMED: _("On its way"),
    RefundState.DECLINED: _("The payment service declined: another way is looked for"),
    RefundState.DONE: _("Given back"),
    RefundState.REJECTED: _("Not given back"),
}
STAMPS: dict[str, Promise] = {Stamp.State.GOOD: _("Good"), Stamp.State.USED: _("Used"), Stamp.State.REFUNDED: _("Refunded")}
FOUND: dict[str, Promise] = {
    Found.MATCHED: _("The same on both sides"),
    Found.DIFFERENT: _("Another amount"),
    Found.MISSING_HERE: _("The provider has it, we do not"),
    Found.MISSING_THERE: _("We have it, the provider does not"),
    Found.TWICE: _("Stated twice"),
}
ACCOUNTS: dict[str, Promise] = {
    Account.PROVIDER: _("Held by the payment service"),
    Account.BANK: _("Seen on its statements"),
    Account.STAMPS: _("Stamps sold and not used"),
    Account.INCOME: _("Received for this body"),
    Account.TO_RETURN: _("To be given back"),
    Account.UNEXPLAINED: _("Paid in another amount than asked"),
}
