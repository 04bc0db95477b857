"""Asking at the door, and who may."""

from parvis.core.exchange.actions.asking import ask
from parvis.core.exchange.actions.authorising import authorise, make_obsolete, revoke, set_case_key
from parvis.core.exchange.actions.choosing import allow_flow, stop_flow
from parvis.core.exchange.actions.counting import count_proofs
from parvis.core.exchange.actions.destroying import note_destruction
from parvis.core.exchange.actions.door import Admission, Call, admit, asked, failed
from parvis.core.exchange.actions.switches import resume_source, suspend_source
from parvis.core.exchange.actions.tokens import make_token, revoke_token
from parvis.core.exchange.breaker import called, protected
from parvis.core.exchange.errors import (
    AnswerWaits,
    AskedInsideTransaction,
    BadAuthorisation,
    CaseNotProven,
    ExchangeError,
    FlowRequired,
    FlowStopped,
    IdentifierOutsideItsSector,
    NeedNotDeclared,
    NotAuthorised,
    NotFoundAtSource,
    NotPermitted,
    PolicyBroken,
    RecipientNotAuthorised,
    SourceRefused,
    SourceUnavailable,
    TooManyCalls,
    TooManyTokens,
)
from parvis.core.exchange.hiding import MayNotHide
from parvis.core.exchange.open_access import Caller, OpenRouter, OpenToken, spend, with_quota_headers
from parvis.core.exchange.rules.answers import Answer, Prompt, Query, Subject
from parvis.core.exchange.sources import ELSEWHERE, HttpSource, Reply

__all__ = [
    "ELSEWHERE",
    "Admission",
    "Answer",
    "AnswerWaits",
    "AskedInsideTransaction",
    "BadAuthorisation",
    "Call",
    "Caller",
    "CaseNotProven",
    "ExchangeError",
    "FlowRequired",
    "FlowStopped",
    "HttpSource",
    "IdentifierOutsideItsSector",
    "MayNotHide",
    "NeedNotDeclared",
    "NotAuthorised",
    "NotFoundAtSource",
    "NotPermitted",
    "OpenRouter",
    "OpenToken",
    "PolicyBroken",
    "Prompt",
    "Query",
    "RecipientNotAuthorised",
    "Reply",
    "SourceRefused",
    "SourceUnavailable",
    "Subject",
    "TooManyCalls",
    "TooManyTokens",
    "admit",
    "allow_flow",
    "ask",
    "asked",
    "authorise",
    "called",
    "count_proofs",
    "failed",
    "make_obsolete",
    "make_token",
    "note_destruction",
    "protected",
    "resume_source",
    "revoke",
    "revoke_token",
    "set_case_key",
    "spend",
    "stop_flow",
    "suspend_source",
    "with_quota_headers",
]
