"""The connector to the family allowances: one question in API Particulier v3's words, one answer checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from france.registries.cnaf import rules
from parvis.core.exchange.actions import HttpSource, Query, SourceRefused
from parvis.kernel.text import Text

PATH = "/v3/dss/quotient_familial/identite"
ANSWER = Draft202012Validator(rules.ANSWER_SCHEMA)

source = HttpSource(name="cnaf", title=Text("La caisse d’allocations familiales", "The family allowance fund"), demo_path="/cnaf")


def quotient_familial(query: Query) -> Mapping[str, Any]:
    """The household's quotient familial, people and address, as the source nests them.

    Raises NotFoundAtSource, SourceRefused (also for an identity the API cannot be asked about) and
    SourceUnavailable, among others when the answer is not of the published shape or about somebody else.
    """
    identity = query.subject.identity
    if identity is None:
        raise SourceRefused(source.title, status=422)
    try:
        civility = rules.civility(identity)
    except rules.IncompleteIdentity:
        raise SourceRefused(source.title, status=422) from None
    parameters = (("recipient", rules.recipient(query.recipient)), *civility)
    answer = source.get(PATH, query=parameters, request_id=query.request_id)
    if not ANSWER.is_valid(answer) or not rules.is_about(identity, answer["data"]):
        source.fail("malformed")
    data: Mapping[str, Any] = answer["data"]
    return data
