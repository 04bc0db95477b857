"""The answer to a question that another node asked to be answered later: the same as at once, through the same door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.core.nodes import asking, membership
from parvis.core.nodes.rules.problems import Refused as RefusedMessage
from parvis.core.people.selectors import organisation_subject

LATER = {408, 425, 429, 500, 502, 503, 504}


class NotNow(Exception):
    """The source does not answer now; it is asked again."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Refused(Exception):
    """The question is not answered, now or later; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Answered:
    """``label`` is that of the offer; ``subjects`` are whom the answer is about, as the trace names them."""

    body: bytes = field(repr=False)
    label: str
    content_type: str = "application/json"
    subjects: tuple[bytes, ...] = field(default=(), repr=False)


def answer(network: str, member: str, question: Mapping[str, Any], *, message: str) -> Answered:
    """Raises NotNow, Refused."""
    try:
        asker = membership.member(network, member)
        asked = asking.read(network, asker, question)
        found = asking.answer(network, asker, question, message=message)
    except RefusedMessage as refusal:
        raise (NotNow(refusal.code) if refusal.status in LATER else Refused(refusal.code)) from None
    except membership.UnknownMember as error:
        raise Refused(error.code) from None
    except membership.NotAMember as error:
        raise NotNow(error.code) from None
    subject = asked.subject
    named = (
        subject.identity.canonical() if subject.identity else organisation_subject(subject.organisation) if subject.organisation else b""
    )
    return Answered(body=json.dumps(found, ensure_ascii=False).encode(), label=asked.offer.label.value, subjects=(named,) if named else ())
