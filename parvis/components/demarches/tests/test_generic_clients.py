"""A client that knows nothing of this interface but its schema, and asks whatever that allows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import queries

from parvis.components.demarches.selectors.texts import schema_text

pytestmark = pytest.mark.django_db(transaction=True)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=queries(schema_text(), fields=["dossier", "demarche", "groupeInstructeur", "demarcheDescriptor"]))
def test_whatever_a_key_asks_is_answered_or_refused_in_words(program, file, text):
    answer = program.post({"query": text})
    told = answer.json()
    assert answer.status_code in (200, 400)
    codes = {each.get("extensions", {}).get("code") for each in told.get("errors", ())}
    assert "internal_server_error" not in codes, told
