"""What reads payments; the names that other systems may use."""

from parvis.components.payment.models import Order, Receipt
from parvis.components.payment.providers import is_online
from parvis.components.payment.rules.money import major, minor
from parvis.components.payment.selectors.orders import Standing, standing
from parvis.components.payment.selectors.receipts import receipt_of

__all__ = ["Order", "Receipt", "Standing", "is_online", "major", "minor", "receipt_of", "standing"]
