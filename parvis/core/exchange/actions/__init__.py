"""Asking at the door, and who may."""

from parvis.core.exchange.actions.asking import ask
from parvis.core.exchange.actions.authorising import authorise, revoke
from parvis.core.exchange.actions.switches import resume_source, suspend_source
from parvis.core.exchange.actions.tokens import make_token, revoke_token
from parvis.core.exchange.errors import (
    AskedInsideTransaction,
    BadAuthorisation,
    ExchangeError,
    NeedNotDeclared,
    NotAuthorised,
    NotFoundAtSource,
    SourceRefused,
    SourceUnavailable,
    TooManyTokens,
)
from parvis.core.exchange.open_access import OpenRouter, OpenToken
from parvis.core.exchange.rules import Answer, Query, Subject
from parvis.core.exchange.sources import HttpSource

__all__ = [
    "Answer",
    "AskedInsideTransaction",
    "BadAuthorisation",
    "ExchangeError",
    "HttpSource",
    "NeedNotDeclared",
    "NotAuthorised",
    "NotFoundAtSource",
    "OpenRouter",
    "OpenToken",
    "Query",
    "SourceRefused",
    "SourceUnavailable",
    "Subject",
    "TooManyTokens",
    "ask",
    "authorise",
    "make_token",
    "resume_source",
    "revoke",
    "revoke_token",
    "suspend_source",
]
