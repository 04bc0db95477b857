"""Orders, tries to pay them, what providers said, the ledger, receipts, refunds, stamps and statements."""

from parvis.components.payment.models.ledger import AppendOnly, Posting, Receipt, ReceiptCounter, Refund
from parvis.components.payment.models.orders import Attempt, Notification, Order
from parvis.components.payment.models.stamps import Stamp
from parvis.components.payment.models.statements import Comparison, Statement

__all__ = [
    "AppendOnly",
    "Attempt",
    "Comparison",
    "Notification",
    "Order",
    "Posting",
    "Receipt",
    "ReceiptCounter",
    "Refund",
    "Stamp",
    "Statement",
]
