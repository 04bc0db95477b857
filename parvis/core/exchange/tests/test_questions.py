"""Yes or no at the door: the value is compared there and leaves no mark anywhere."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.exchange import actions
from parvis.core.exchange.rules.questions import holds
from parvis.core.protection import selectors as protection
from parvis.kernel.manifest import Question
from parvis.kernel.offers import Comparison
from parvis.kernel.text import Text

from .conftest import ADA, CURIOUS, OFFER, QUESTIONS


def ask(town):
    return actions.ask(OFFER, asker=CURIOUS, subject=actions.Subject(identity=ADA), organisation=town)


def test_only_the_yes_or_no_comes_out(source, town, caplog):
    actions.authorise(town, asker=CURIOUS, offer=OFFER)
    answer = ask(town)
    assert (answer.told("low-income"), answer.told("has-address")) == (True, True)
    assert (answer.values, answer.fields) == ({}, ())
    (entry,) = protection.entries_about([ADA.canonical()])
    assert entry.reading.fields == ("?low-income", "?has-address")
    for seen in (entry.record, repr(answer), caplog.text, json.dumps(dict(answer.yes_or_no))):
        assert not re.search(r"\b784\b", seen)  # keys and times may hold these figures among others


def test_the_provider_may_fetch_what_the_question_is_about_and_no_more(source, town):
    actions.authorise(town, asker=CURIOUS, offer=OFFER)
    ask(town)
    assert source.questions[0].fields == ("income.value", "address")


def test_an_authorisation_opens_the_questions_it_names(source, town):
    actions.authorise(town, asker=CURIOUS, offer=OFFER, fields=["?low-income"])
    answer = ask(town)
    assert answer.withheld == ("?has-address",)
    with pytest.raises(LookupError, match="has-address"):
        answer.told("has-address")


def test_who_may_have_the_value_may_ask_about_it(source, town):
    actions.authorise(town, asker=CURIOUS, offer=OFFER, fields=["income.value"])
    assert ask(town).told("low-income") is True


def test_a_question_that_nobody_declared_cannot_be_granted(source, town):
    with pytest.raises(actions.BadAuthorisation, match="rich"):
        actions.authorise(town, asker=CURIOUS, offer=OFFER, fields=["?rich"])


def test_what_the_source_does_not_have_is_neither_yes_nor_no(source, town):
    actions.authorise(town, asker=CURIOUS, offer=OFFER)
    source.answer = {"income": {}}
    answer = ask(town)
    assert (answer.told("low-income"), answer.told("has-address")) == (None, False)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(value=ANYTHING, bound=ANYTHING, comparison=st.sampled_from(Comparison))
def test_whatever_a_source_says_the_answer_is_yes_no_or_nothing(value, bound, comparison):
    question = Question(name="q", title=Text("", ""), path="p", comparison=comparison, value=bound)
    assert holds(question, value) in (True, False, None)


@pytest.mark.parametrize(
    ("comparison", "bound", "value", "expected"),
    [
        (Comparison.AT_MOST, 900, 900, True),
        (Comparison.BELOW, 900, 900, False),
        (Comparison.AT_LEAST, "2008-01-01", "2008-01-01", True),
        (Comparison.ABOVE, "2008-01-01", "2008-01-01", False),
        (Comparison.EQUALS, "CNAF", "CNAF", True),
        (Comparison.AT_MOST, 900, "2008-01-01", None),
        (Comparison.AT_MOST, 900, True, None),
    ],
)
def test_comparisons(comparison, bound, value, expected):
    assert holds(Question(name="q", title=Text("", ""), path="p", comparison=comparison, value=bound), value) is expected


def test_the_questions_of_the_tests_are_named_apart_from_fields():
    assert [question.mark for question in QUESTIONS] == ["?low-income", "?has-address"]
