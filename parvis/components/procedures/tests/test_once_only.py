"""Questions in procedure files, and the measure of what is asked again."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from parvis.cli import main
from parvis.components.procedures import actions
from parvis.components.procedures.actions import asking, retention
from parvis.components.procedures.models import Answer, Asking, File
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.once_only import measured
from parvis.components.procedures.selectors.once_only import MonthlyAsks, MonthlyDocuments, asks_by_month, documents_by_month
from parvis.components.procedures.tests.conftest import FILE, HOUSEHOLD, OFFER, Source, filed, new_draft
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import country

TEXT = FILE.read_text(encoding="utf-8")
ASKED = """    questions:
      - {name: low, title: {fr: Au plus 900 ?, en: At most 900?}, path: income.value, is: at-most, value: 900}
    by_law: false
"""
BY_QUESTION = (
    TEXT.replace("    fields: [income.value, children, address.street, address.town]\n", "    fields: [children]\n" + ASKED)
    .replace("      income: income.value\n      address: [address.street, address.town]\n", '      poor: "?low"\n')
    .replace(
        "      - {name: income, type: amount, certified: true, unit: EUR, label: {fr: Revenu, en: Income}}\n",
        "      - {name: poor, type: yes_no, certified: true, label: {fr: Revenu faible, en: Low income}}\n",
    )
)


def what(text: str, **known: object) -> list[str]:
    return [each.what for each in load(text, **known).mistakes]  # type: ignore[arg-type]


def test_a_need_may_ask_by_yes_or_no() -> None:
    procedure = load(BY_QUESTION).procedure
    assert procedure
    (need,) = procedure.needs
    assert (need.questions[0].name, need.by_law, need.fills["poor"]) == ("low", False, ("?low",))
    assert need.path("?low") == "income.value"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fields: [children]\n" + ASKED, "by_law: true\n", "The need `household` asks nothing"),
        ("is: at-most, value: 900", "is: at-most", "`is: at-most` and `value` do not go together so"),
        ("is: at-most, value: 900", "is: known, value: 1", "`is: known` and `value` do not go together so"),
        ('poor: "?low"', 'poor: "?rich"', "There is no field asked of the source called `?rich`"),
        ("name: poor, type: yes_no", "name: poor, type: amount", "`poor` is of type amount, a question fills yes_no"),
        ("path: income.value", "path: income.secret", "There is no field of tests/household called `income.secret`"),
    ],
)
def test_each_mistake_in_a_question_is_said(old: str, new: str, told: str) -> None:
    assert old in BY_QUESTION
    assert told in what(BY_QUESTION.replace(old, new), offers={OFFER: ("income.value", "children")})


def by_question(town: Organisation) -> None:
    actions.publish(BY_QUESTION)
    exchange.authorise(town, asker="procedure:garden", offer=OFFER, fields=["?low", "children"])


def test_the_value_is_nowhere_in_the_file(town: Organisation, ada: Person, source: Source) -> None:
    by_question(town)
    draft = new_draft(ada, town)
    assert Answer.objects.get(file=draft, field="poor").value is True
    kept = json.dumps([*Answer.objects.values_list("value", flat=True), *Asking.objects.values_list("values", flat=True)])
    assert "?low" in kept
    assert "784" not in kept


def test_a_source_that_cannot_tell_leaves_the_question_to_the_person(town: Organisation, ada: Person, source: Source) -> None:
    proposed = "        proposed_from: {need: household, rows: children, fills: {name: name, birth_date: born}}\n"
    actions.publish(BY_QUESTION.replace("    fields: [children]\n", "").replace(proposed, ""))
    exchange.authorise(town, asker="procedure:garden", offer=OFFER, fields=["?low"])
    source.answer = {**HOUSEHOLD, "income": {}}
    draft = new_draft(ada, town)
    assert draft.askings.get(need="household").state == "unknown"


def test_a_flow_that_the_person_stopped_leaves_the_question_to_them(town: Organisation, ada: Person, source: Source) -> None:
    by_question(town)
    exchange.stop_flow(ada.identity, asker="procedure:garden", offer=OFFER)
    draft = new_draft(ada, town)
    held = draft.askings.get(need="household")
    assert (held.state, source.asked) == ("unknown", 0)
    assert "stopped this flow" in held.why["en"]
    exchange.allow_flow(ada.identity, asker="procedure:garden", offer=OFFER)
    assert asking.ask_one(draft, draft.definition.need("household")).state == "known"


CONCEPTS = {"income": {"tests/household"}, "phone": {"tests/phones"}, "size": {"tests/plots"}}


def with_concepts(text: str) -> str:
    return (
        text.replace("{name: phone, type: phone,", "{name: phone, type: phone, concept: phone,")
        .replace("name: income, type: amount,", "name: income, type: amount, concept: income,")
        .replace("- name: declared_income\n", "- name: declared_income\n        concept: income\n")
    )


def test_what_an_offer_holds_and_the_person_is_asked_is_warned_of_with_its_line() -> None:
    reading = load(with_concepts(TEXT), concepts=CONCEPTS)
    (warning,) = reading.warnings
    assert "`phone` asks the person" in warning.what
    assert "tests/phones" in warning.mend
    assert "concept: phone" in with_concepts(TEXT).splitlines()[warning.line - 1]


def test_the_measure_is_against_the_baseline() -> None:
    told = "once_only:\n  baseline: 2018-12-31\n  documents: [{title: {fr: Avis, en: Notice}, replaced_by: household}]\n"
    told += "  asked_before: [{fr: Nom, en: Name}, {fr: Revenu, en: Income}]\n"
    procedure = load(with_concepts(TEXT) + told).procedure
    assert procedure
    found = measured(procedure, CONCEPTS)
    assert [field.name for field in found.redundant] == ["phone"]
    assert {field.name for field in found.fetched} == {"income", "address", "children", "name", "birth_date"}
    assert (found.reduction, found.meets_target, len(found.documents)) == (50, True, 1)
    assert measured(load(TEXT).procedure, CONCEPTS).reduction is None  # type: ignore[arg-type]


def test_a_wrong_baseline_or_replacement_is_said() -> None:
    told = 'once_only:\n  baseline: "2018-13-31"\n  documents: [{title: {fr: Avis, en: Notice}, replaced_by: nobody}]\n  asked_before: []\n'
    assert what(TEXT + told) == ["`2018-13-31` is no day", "There is no need called `nobody`"]


def test_the_command_warns_and_lets_pass(tmp_path, capsys) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        with_concepts(TEXT).replace("concept: phone", "concept: postal-address").replace("tests/household", "dss/quotient-familial")
    )
    assert main(["procedure", "check", str(file), "--apart"]) == 0
    capsys.readouterr()


def test_documents_nobody_brought_are_counted_by_month_also_after_erasure(town: Organisation, ada: Person, source: Source) -> None:
    told = "once_only:\n  baseline: 2018-12-31\n  documents: [{title: {fr: Avis, en: Notice}, replaced_by: household},\n"
    told += "    {title: {fr: Carte, en: Card}, replaced_by: identity}]\n  asked_before: [{fr: Nom, en: Name}]\n"
    actions.publish(TEXT + told)
    file = filed(ada, town)
    assert documents_by_month() == []  # the month that runs is not counted yet
    File.objects.filter(pk=file.pk).update(submitted_at=datetime(2025, 3, 31, 23, 30, tzinfo=country().zone))
    counted = [MonthlyDocuments(period="2025-03", procedure="garden", requests=1, documents=1)]
    assert documents_by_month() == counted
    assert asks_by_month() == [MonthlyAsks(period="2025-03", answered=1, yes_or_no=0)]
    File.objects.filter(pk=file.pk).update(state="accepted", decided_at=file.saved_at)
    retention.erase(file.pk)
    assert documents_by_month() == counted
    (kept,) = file.askings.values()
    assert (kept["values"], kept["source"], kept["why"], kept["need"]) == ({}, {}, {}, "household")


def test_answers_by_yes_or_no_are_counted_apart(town: Organisation, ada: Person, source: Source) -> None:
    only = BY_QUESTION.replace("    fields: [children]\n", "").replace(
        "        proposed_from: {need: household, rows: children, fills: {name: name, birth_date: born}}\n", ""
    )
    actions.publish(only)
    exchange.authorise(town, asker="procedure:garden", offer=OFFER, fields=["?low"])
    draft = new_draft(ada, town)
    moment = datetime(2025, 3, 15, tzinfo=country().zone)
    File.objects.filter(pk=draft.pk).update(state="submitted", reference="GA25-1111-1111", submitted_at=moment)
    assert asks_by_month() == [MonthlyAsks(period="2025-03", answered=1, yes_or_no=1)]
