"""What other systems may ask of payments."""

from parvis.components.payment.actions.asking import CHANNELS, Asked, ask, withdraw
from parvis.components.payment.actions.refunds import RefundRefused, ask_refund, left_of

__all__ = ["CHANNELS", "Asked", "RefundRefused", "ask", "ask_refund", "left_of", "withdraw"]
