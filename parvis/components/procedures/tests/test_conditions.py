"""Conditions are total, say yes or no of anything, and follow the laws of logic; what is absent compares with nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parvis.components.procedures.rules.conditions import COMPARISONS, Facts, parse
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.progress import Progress

from .conftest import FILE

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["2026-01-02", "2026-01-02T10:00", "2026-13-99", "NaN", "-"]),
)
ANSWERS = st.one_of(
    SCALARS,
    st.none(),
    st.lists(SCALARS, max_size=3),
    st.fixed_dictionaries({"code": SCALARS, "level": SCALARS, "in": st.one_of(st.none(), st.dictionaries(st.text(max_size=3), SCALARS))}),
    st.dictionaries(st.text(max_size=3), SCALARS, max_size=2),
)
FACTS = st.builds(
    Facts, answers=st.dictionaries(NAMES, ANSWERS), needs=st.dictionaries(NAMES, st.sampled_from(["known", "unknown", "awaited"]))
)
LEAVES = st.one_of(
    st.builds(
        lambda operator, name, value: {operator: {"answer": name, "value": value}}, st.sampled_from(sorted(COMPARISONS)), NAMES, SCALARS
    ),
    st.builds(lambda name: {"answered": name}, NAMES),
    st.builds(lambda name, state: {"source": {"need": name, "is": state}}, NAMES, st.sampled_from(["known", "unknown"])),
    st.builds(
        lambda name, level, code: {"within": {"answer": name, "level": level, "value": code}},
        NAMES,
        st.text(max_size=3),
        st.text(max_size=3),
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda terms: {"all": terms}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda terms: {"any": terms}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda term: {"not": term}, inner),
    ),
    max_leaves=8,
)


@given(CONDITIONS, FACTS)
def test_a_condition_is_true_or_false_of_anything(written, facts):
    assert parse(written).holds(facts) in (True, False)


@given(st.lists(CONDITIONS, min_size=1, max_size=3), FACTS)
def test_de_morgan(terms, facts):
    neither = parse({"not": {"any": terms}}).holds(facts)
    assert neither == parse({"all": [{"not": each} for each in terms]}).holds(facts)
    assert parse({"not": {"all": terms}}).holds(facts) == parse({"any": [{"not": each} for each in terms]}).holds(facts)


@given(CONDITIONS, FACTS)
def test_two_negations_are_none(written, facts):
    assert parse({"not": {"not": written}}).holds(facts) == parse(written).holds(facts)


@given(st.sampled_from(sorted(COMPARISONS)), SCALARS, st.sampled_from([None, "", [], {}]))
def test_nothing_compares_with_what_is_absent(operator, value, absent):
    """So ``differs`` is not the negation of ``equals`` where there is no answer: neither holds."""
    assert not parse({operator: {"answer": "a", "value": value}}).holds(Facts(answers={"a": absent}, needs={}))
    assert not parse({operator: {"answer": "a", "value": value}}).holds(Facts(answers={}, needs={}))


@given(SCALARS.filter(lambda found: found != ""), SCALARS)
def test_an_answer_equals_or_differs(found, value):
    facts = Facts(answers={"a": found}, needs={})
    equal, different = (parse({operator: {"answer": "a", "value": value}}).holds(facts) for operator in ("equals", "differs"))
    assert equal != different


@given(st.integers(-100, 100), st.integers(-100, 100))
def test_orders_agree_with_one_another(found, value):
    facts = Facts(answers={"a": found}, needs={})
    below, at_most, above, at_least, equal = (
        parse({operator: {"answer": "a", "value": value}}).holds(facts) for operator in ("below", "at_most", "above", "at_least", "equals")
    )
    assert (below, above) == (not at_least, not at_most)
    assert at_most == (below or equal)


GARDEN = load(FILE.read_text(encoding="utf-8")).procedure


@given(
    st.dictionaries(st.sampled_from(["size", "why_large", "declared_income", "phone"]), ANSWERS),
    st.sampled_from(["known", "unknown", "awaited"]),
)
def test_the_page_shows_what_the_conditions_say(answers, state):
    form = Progress(definition=GARDEN, answers=answers, needs={"household": state})
    shown = {each.name for fields in form.shown.values() for each in fields}
    assert ("why_large" in shown) == parse({"equals": {"answer": "size", "value": "large"}}).holds(form.facts)
    assert ("declared_income" in shown) == (state == "unknown")
    assert set(form.facts.answers) <= shown
