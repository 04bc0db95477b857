"""The same rule on other answers: shown, never kept, never in an address."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parvis.components.procedures.actions import desk
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Answer, Decision
from parvis.components.procedures.selectors import published, what_if
from parvis.components.procedures.tests.conftest import FEE, filed, propose
from parvis.components.rules.rules import Question
from parvis.components.rules.rules import published as declared
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rule(monkeypatch):
    """The rule of the garden, published as rules are."""
    made = declared(
        rule_id="garden/fee",
        version="1",
        title=Text("Redevance", "Fee"),
        summary=Text("Un centième.", "A hundredth."),
        legal_source=Text("Art. 3", "Art. 3"),
        legal_url="",
        questions=(Question(name="income", label=Text("Revenu", "Income"), kind="number"),),
    )(propose)
    monkeypatch.setattr(what_if, "rule_for", lambda _definition, _version: made)
    return made


def test_the_person_changes_an_answer_and_nothing_is_kept(ada, bo, town, rule, entered):
    file = filed(ada, town)
    before = list(Answer.objects.order_by("pk").values_list("field", "value", "saved_at"))
    client = entered(ada)
    assert "784" in client.get(f"/me/files/{file.reference}/what-if").content.decode()
    page = client.post(f"/me/files/{file.reference}/what-if", {"income": "1000"}).content.decode()
    assert "10.00" in page or "10" in page.partition('id="result"')[2][:400]
    assert list(Answer.objects.order_by("pk").values_list("field", "value", "saved_at")) == before
    assert not Decision.objects.exists()


def test_nobody_tries_on_somebody_elses_file(ada, dana, town, rule, entered):
    file = filed(ada, town)
    assert entered(dana).post(f"/me/files/{file.reference}/what-if", {"income": "1000"}).status_code == 404


def test_another_version_of_the_rule_is_not_tried_in_its_place(ada, bo, town, rule):
    file = filed(ada, town)
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.ACCEPTED, result=FEE))
    file.refresh_from_db()
    assert what_if.rule_in_force(file) is rule
    Decision.objects.update(proposal={**file.decision.proposal, "rule_version": "0"})
    file.decision.refresh_from_db()
    assert what_if.rule_in_force(file) is None


def test_the_rule_answers_for_what_was_typed(ada, town, rule):
    found = what_if.proposed(filed(ada, town), rule, {"income": Decimal(2000)})
    assert found is not None
    assert found.result["fee"] == Decimal("20.00")
    assert published.rule_of(filed(ada, town).definition) is not None
