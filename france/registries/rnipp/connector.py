"""The connector to the civil register: one identity asked about, one answer checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from france.registries.rnipp import rules
from parvis.core.exchange.actions import HttpSource, Query, SourceRefused
from parvis.kernel.text import Text

PATH = "/identites"
ANSWER = Draft202012Validator(rules.ANSWER_SCHEMA)

source = HttpSource(name="rnipp", title=Text("Le registre d’état civil (RNIPP)", "The civil register (RNIPP)"), demo_path="/rnipp")


def identification(query: Query) -> Mapping[str, Any]:
    """How the register knows the person asked about, or why it does not.

    Raises SourceRefused, and SourceUnavailable, among others when the answer is not of the agreed shape.
    """
    identity = query.subject.identity
    if identity is None:
        raise SourceRefused(source.title, status=422)
    answer = source.get(PATH, query=rules.question(identity), request_id=query.request_id)
    if not ANSWER.is_valid(answer):
        source.fail("malformed")
    return answer
