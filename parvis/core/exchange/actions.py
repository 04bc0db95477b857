"""Asking at the door, and who may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parvis.core.exchange.errors import (
    AskedInsideTransaction,
    ExchangeError,
    NeedNotDeclared,
    NotAuthorised,
    NotFoundAtSource,
    SourceRefused,
    SourceUnavailable,
)
from parvis.core.exchange.rules import Answer, Query, Subject

if TYPE_CHECKING:
    from parvis.core.people.models import Organisation
    from parvis.core.people.rules import Identity

__all__ = [
    "Answer",
    "AskedInsideTransaction",
    "ExchangeError",
    "NeedNotDeclared",
    "NotAuthorised",
    "NotFoundAtSource",
    "Query",
    "SourceRefused",
    "SourceUnavailable",
    "Subject",
    "ask",
]


def ask(
    offer: str,
    *,
    asker: str,
    subject: Subject,
    organisation: Organisation,
    actor_label: str = "",
    file_reference: str = "",
    also_concerns: Iterable[Identity] = (),
) -> Answer:
    """What ``offer`` says about ``subject``, as far as ``asker``'s declared need and the organisation's authorisation go.

    Commits a line of the trace before the source is called, and another when it fails or is refused.
    Raises ExchangeError: AskedInsideTransaction, NeedNotDeclared, NotAuthorised, SourceUnavailable,
    NotFoundAtSource, SourceRefused.
    """
    raise NotImplementedError("the contract; its body follows")
