"""Long answers from node to node: asked for now, delivered when ready, in order, each taken once, each with a receipt.

The way of one, where *asker* and *provider* are two nodes, and each arrow may be cut and each node killed::

    asker                                      provider
    ask_later: row AWAITED with its question
    ask_questions    ── question, ticket ──▶   promise: row AWAITED with the question
                     ◀── 202, ticket ────────
                                               prepare: the source is asked, row WAITING with its number
                     ◀── answer, number ─────  deliver
    receive: row DELIVERED with the answer,
    committed with the signed receipt
                     ─── receipt ───────────▶  settle: row DELIVERED, the body destroyed
    answer_to, take: the body destroyed
"""

from parvis.core.nodes import asking as questions  # `asking` is a module of this package too
from parvis.core.nodes import gateway
from parvis.core.nodes.deliveries.asking import ask_later, ask_questions
from parvis.core.nodes.deliveries.keeping import forget, progress
from parvis.core.nodes.deliveries.preparing import prepare, promise
from parvis.core.nodes.deliveries.receiving import arrived, receive
from parvis.core.nodes.deliveries.sending import deliver
from parvis.core.nodes.deliveries.taking import LaterAnswer, answer_to, take

__all__ = [
    "LaterAnswer",
    "answer_to",
    "arrived",
    "ask_later",
    "ask_questions",
    "deliver",
    "forget",
    "prepare",
    "progress",
    "promise",
    "receive",
    "take",
    "work",
]


def work() -> int:
    """One round of what waits: questions, answers, deliveries, and what became too old. Returns how much was done."""
    return ask_questions() + prepare() + deliver() + forget()


gateway.ROUTES["POST", "/node/v1/deliveries"] = receive
questions.PROMISE = promise
