"""Formulas: total on any answers, exact on right ones, checked before publication, and the same wherever a computed answer is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, drafts, filing, repetitions
from parvis.components.procedures.forms.trying import failures
from parvis.components.procedures.rules import formulas
from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.file_rule import rule_of_file
from parvis.components.procedures.rules.formula_words import explained
from parvis.components.procedures.rules.loader import load, loaded
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import files, proposals, published, templates, what_if
from parvis.components.procedures.selectors.wording import blocks
from parvis.kernel.text import Text

from .conftest import FILE

COMPUTED = """      - {name: beds, type: integer, label: {fr: Planches, en: Beds}}
      - {name: since, type: date, required: false, label: {fr: Depuis, en: Since}}
      - name: rows
        type: repetition
        required: false
        min_rows: 0
        label: {fr: Arbres, en: Trees}
        fields:
          - {name: tree, type: text, label: {fr: Arbre, en: Tree}}
          - {name: price, type: amount, unit: EUR, label: {fr: Prix, en: Price}}
      - {name: trees, type: amount, unit: EUR, formula: {sum: {rows: rows, of: {answer: price}}}, label: {fr: Arbres en tout, en: All trees}}
      - {name: fee, type: amount, unit: EUR, label: {fr: Redevance, en: Fee},
         formula: {add: [{multiply: [{answer: beds}, 2.5]}, {answer: trees}]}}
      - {name: each, type: decimal, label: {fr: Par planche, en: A bed}, formula: {divide: [{answer: fee}, {answer: beds}]}}
      - {name: first_harvest, type: date, label: {fr: Récolte, en: Harvest}, formula: {later: [{answer: since}, 90]}}
      - name: why_dear
        type: text
        when: {above: {answer: fee, value: 20}}
        label: {fr: Pourquoi tant, en: Why so much}
  - slug: children
"""
LETTERS = """letters:
  accepted: {fr: "Vous paierez {field:fee}.", en: "You will pay {field:fee}."}
"""
TEXT = FILE.read_text(encoding="utf-8").replace("slug: garden", "slug: shed").replace("  - slug: children\n", COMPUTED, 1) + LETTERS
TEST = """tests:
  - name: three beds
    answers: {size: small, beds: 3, rows: [{tree: Pear, price: "10"}, {tree: Plum, price: "4.26"}]}
    expect: {computed: {trees: 14.26, fee: 21.76, each: 7.25, first_harvest: absent}, shown: [why_dear], result: 21.76}
"""

NAMES = st.sampled_from(["a", "b", "rows"])
ANSWERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(["2026-02-29", "2024-02-29", "9999-12-31", "NaN", "1e400", "-0", "12.5"]),
    st.lists(
        st.one_of(st.none(), st.fixed_dictionaries({"values": st.one_of(st.none(), st.dictionaries(NAMES, st.integers()))})), max_size=3
    ),
)
LEAVES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9),
    st.builds(lambda name: {"answer": name}, NAMES),
    st.dates().map(lambda day: {"date": day.isoformat()}),
    st.just({"count": {"rows": "rows"}}),
)


def grown(inner):
    pairs = st.lists(inner, min_size=2, max_size=2)
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        st.builds(lambda key, of: {key: of}, st.sampled_from(["subtract", "divide", "days_between", "years_between", "later"]), pairs),
        st.builds(lambda key, of: {key: of}, st.sampled_from(["add", "multiply", "smallest", "largest", "first"]), several),
        st.builds(lambda of, decimals, to: {"round": {"of": of, "decimals": decimals, "to": to}}, inner, st.integers(0, 6), st.sampled_from(["up", "down", "nearest"])),
        st.builds(lambda then, other: {"if": {"when": {"above": {"answer": "a", "value": 3}}, "then": then, "else": other}}, inner, inner),
        st.builds(lambda of: {"sum": {"rows": "rows", "of": of}}, inner),
    )  # fmt: skip


FORMULAS = st.recursive(LEAVES, grown, max_leaves=12)


def computed(node, **answers):
    return formulas.kept(formulas.parse(node).value(Facts(answers=answers, needs={})), 2)


@given(node=FORMULAS, answers=st.dictionaries(NAMES, ANSWERS), decimals=st.integers(0, 6))
def test_any_formula_of_any_answers_gives_a_number_a_day_or_nothing(node, answers, decimals):
    value = formulas.parse(node).value(Facts(answers=answers, needs={}))
    assert value is None or isinstance(value, date) or (isinstance(value, Decimal) and abs(value) <= formulas.LARGEST)
    said = formulas.kept(value, decimals)
    assert said is None or formulas.kept(formulas.read(said), decimals) == said


@given(node=FORMULAS)
def test_what_looks_at_an_absent_answer_is_absent(node):
    for key in ("add", "multiply", "subtract", "divide"):
        assert computed({key: [node, {"answer": "absent"}]}) is None


@pytest.mark.parametrize(
    ("node", "answers", "wanted"),
    [
        ({"add": [0.1, 0.2]}, {}, "0.3"),
        ({"divide": [1, 0]}, {}, None),
        ({"divide": [2, 3]}, {}, "0.67"),
        ({"first": [{"divide": [1, {"answer": "a"}]}, 7]}, {"a": 0}, "7"),
        ({"round": {"of": 2.5}}, {}, "3"),
        ({"round": {"of": -2.5}}, {}, "-3"),
        ({"round": {"of": 2.001, "to": "up"}}, {}, "3"),
        ({"years_between": [{"answer": "a"}, {"date": "2026-02-28"}]}, {"a": "2008-02-29"}, "17"),
        ({"years_between": [{"answer": "a"}, {"date": "2026-03-01"}]}, {"a": "2008-02-29"}, "18"),
        ({"years_between": [{"date": "2026-03-01"}, {"date": "2025-03-02"}]}, {}, "0"),
        ({"days_between": [{"date": "2026-03-28"}, {"date": "2026-03-30"}]}, {}, "2"),
        ({"later": [{"date": "9999-12-31"}, 1]}, {}, None),
        ({"sum": {"rows": "rows", "of": {"answer": "price"}}}, {}, "0"),
        ({"sum": {"rows": "rows", "of": {"answer": "price"}}}, {"rows": [{"values": {"price": "2"}}, {"values": {}}]}, None),
        ({"count": {"rows": "rows", "when": {"above": {"answer": "price", "value": 1}}}}, {"rows": [{"values": {"price": "2"}}, {"values": {}}]}, "1"),
        ({"multiply": [{"answer": "a"}, {"answer": "a"}]}, {"a": "100000000"}, None),
        ({"if": {"when": {"answered": "a"}, "then": 1, "else": 2}}, {}, "2"),
        ({"subtract": [{"answer": "a"}, {"date": "2026-01-01"}]}, {"a": "2026-01-02"}, None),
    ],
)  # fmt: skip
def test_what_formulas_give(node, answers, wanted):
    assert computed(node, **answers) == wanted


def test_a_file_with_formulas_passes_its_own_tests():
    definition = loaded(TEXT + TEST)
    source = read(TEXT + TEST)
    assert failures(source, rule=rule_of_file(definition, "one")) == []
    wrong = TEST.replace("fee: 21.76", "fee: 21.75").replace("result: 21.76", "result: 1")
    said = [str(each) for each in failures(read(TEXT + wrong), rule=rule_of_file(definition, "one"))]
    assert any("`fee` is computed as 21.76" in each for each in said)
    assert any("the rule proposes 21.76" in each for each in said)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{answer: beds}, 2.5", "{answer: why_dear}, 2.5", "`why_dear` is asked later than this formula"),
        ("{answer: beds}, 2.5", "{answer: fee}, 2.5", "`fee` is asked later than this formula"),
        ("{answer: beds}, 2.5", "{answer: bed}, 2.5", "There is no field called `bed`"),
        ("{answer: beds}, 2.5", "{answer: size}, 2.5", "A formula cannot look at a field of type choice"),
        ("{answer: beds}, 2.5", "{answer: since}, 2.5", "A number is needed here, and this is a day"),
        ("{later: [{answer: since}, 90]}", "{add: [1, 2]}", "This formula gives a number, not a day"),
        ("{rows: rows, of: {answer: price}}", "{rows: size, of: 1}", "There is no repetition before this formula called `size`"),
        ("{rows: rows, of: {answer: price}}", "{rows: rows, of: {answer: tree}}", "A formula cannot look at a field of type text"),
        ("{divide: [{answer: fee}, {answer: beds}]}", "{divide: [1, 2, 3]}", "This list is too long"),
        ("{divide: [{answer: fee}, {answer: beds}]}", "{answer: fee, date: 2026-01-01}", "There is one key too many here"),
        ("{divide: [{answer: fee}, {answer: beds}]}", "'fee / beds'", "This value is of the wrong type"),
        ("{name: tree, type: text,", "{name: tree, type: integer, formula: 3,", "Only a question of a page may be computed"),
        ("{name: since, type: date, required: false", "{name: since, type: text, formula: 3", "A formula cannot answer a field of type text"),
        ("{name: beds, type: integer,", "{name: beds, type: integer, decimals: 2,", "`decimals` is for answers that are computed"),
        ("{name: each, type: decimal,", "{name: each, type: decimal, required: true,", "`required` says nothing of an answer that is computed"),
        ("  algorithm:\n", "  not_algorithm:\n", "Unknown key"),
    ],
)  # fmt: skip
def test_formulas_that_cannot_be_are_told_with_their_line(before, after, said):
    assert before in TEXT
    mistakes = load(TEXT.replace(before, after)).mistakes
    assert any(said in each.what and each.line > 1 and each.mend for each in mistakes), mistakes


def test_a_computed_figure_to_decide_wants_its_mention():
    start, end = TEXT.index("  algorithm:\n"), TEXT.index("retention:")
    mistakes = load(TEXT[:start] + TEXT[end:]).mistakes
    assert [each.what for each in mistakes] == ["The figure to decide is computed, and nobody is told so"]


def test_how_it_was_computed_is_told_with_the_answers():
    definition = loaded(TEXT)
    facts = Facts(answers={"beds": 3, "trees": "14.26"}, needs={})
    how = explained(definition, definition.field("fee"), facts)
    assert how.en == "(Beds (3) × 2.5) + All trees (€14.26)"
    assert explained(definition, definition.field("beds"), facts) is None


@pytest.fixture
def shed(town):
    """The procedure with formulas in force beside the garden."""
    actions.publish(TEXT)
    actions.adopt("shed", organisation=town, since=date(2020, 1, 1))
    return town


def filed_shed(person, organisation, **answers):
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(published.procedure("shed"), person=person, organisation=organisation, language="en", sign_in=sign_in)
    given = {"size": "small", "address": "12 Ada Street", "declared_income": "100", **answers}
    draft = drafts.save_answers(draft.id, person=person, revision=draft.revision, values=given)
    row = {"id": "1", "source": "", "values": {"name": "Byron", "birth_date": "2018-09-03", "tool": "none"}}
    draft = repetitions.save_row(draft.id, person=person, revision=draft.revision, field=draft.definition.field("children"), row=row)
    return filing.submit(draft.id, person=person, revision=draft.revision)


@pytest.mark.django_db(transaction=True)
def test_a_computed_answer_is_shown_everywhere_and_decides(ada, bo, shed, entered):
    file = filed_shed(ada, shed, beds=4)
    assert not file.answers.filter(field="fee").exists()
    line = next(line for block in blocks(file) for line in block.lines if line.field.name == "fee")
    assert (line.state, line.certainty) == ("computed", "")
    assert "10" in line.value
    page = entered(ada).get(f"/me/files/{file.reference}").content.decode()
    assert "computed: (Beds (4) × 2.5)" in page
    proposal = proposals.proposal_for(file)
    assert proposal.result == {"fee": Decimal(10)}
    assert [each.label.en for each in proposal.steps] == ["All trees", "Fee"]
    assert "€10" in templates.answers(file)["field:fee"] or "10" in templates.answers(file)["field:fee"]
    other = what_if.proposed(file, what_if.rule_in_force(file), {"beds": 6})
    assert other.result == {"fee": Decimal(15)}
    desk.take(file.reference, agent=bo, organisation_id=shed.id)
    assert "Fee = (Beds (4) × 2.5)" in entered(bo, shed).get(f"/desk/files/{file.reference}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_types_a_computed_answer(ada, shed, entered):
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(published.procedure("shed"), person=ada, organisation=shed, language="en", sign_in=sign_in)
    browser = entered(ada)
    address = f"/procedures/shed/{draft.id}/step/plot"
    page = browser.get(address)
    if page.status_code == 404:
        pytest.fail("the page of the draft moved")
    assert "computed once you have answered what it needs" in page.content.decode()
    assert 'name="fee"' not in page.content.decode()
    browser.post(address, {"revision": draft.revision, "asked": "size beds fee", "size": "small", "beds": "2", "fee": "999"})
    found = files.progress(files.files().get(id=draft.id)).facts.answers
    assert found["fee"] == "5"
