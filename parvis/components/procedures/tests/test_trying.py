"""The tests that a procedure file holds: each expectation can fail, and says where and how to mend it."""

from __future__ import annotations

import pytest

from parvis.components.procedures.forms.trying import failed_tests, failures
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.source import read
from parvis.kernel import catalogue

from .conftest import FILE, propose

TEST = """
groups:
  - {slug: large-plots, title: {fr: Grandes, en: Large}, when: {equals: {answer: size, value: large}}}
  - {slug: others, title: {fr: Autres, en: Others}}
tests:
  - name: a household that the source knows
    filed_on: 2026-03-02
    needs: {household: {income: {value: 784}, address: {street: 12 Ada Street, town: Lovelace}}}
    answers:
      size: large
      why_large: Four children
      children: [{name: Byron, birth_date: 2018-09-03, tool: none}]
    expect:
      pages: [home, plot, children]
      shown: [income, why_large]
      hidden: [declared_income]
      missing: []
      group: large-plots
      result: 7.84
      silence_on: 2026-05-03
"""
TEXT = FILE.read_text(encoding="utf-8") + TEST


def failed(change=lambda text: text) -> list[str]:
    text = change(TEXT)
    assert load(text).procedure is not None, load(text).mistakes
    return [str(each) for each in failures(read(text), rule=propose)]


def test_what_is_expected_comes():
    assert failed() == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("pages: [home, plot, children]", "pages: [home, children]", "the pages are `home`, `plot`, `children`"),
        ("shown: [income, why_large]", "shown: [declared_income]", "`declared_income` does not come up"),
        ("hidden: [declared_income]", "hidden: [phone, income]", "`phone`, `income` comes up"),
        ("missing: []", "missing: [phone]", "the answers still due are none"),
        ("why_large: Four children", 'phone: "0299000000"', "the answers still due are `why_large`"),
        ("group: large-plots", "group: others", "the file comes to `large-plots`"),
        ("result: 7.84", "result: 8", "the rule proposes 7.84"),
        ("silence_on: 2026-05-03", "silence_on: 2026-05-02", "silence is an answer on 2026-05-03"),
        ("birth_date: 2018-09-03", "birth_date: 2026-03-03", "the form refuses an answer (`birth_date`: The date must be"),
        ("size: large", "size: huge", "the form refuses an answer (`size`"),
        ("missing: []", "missing: []\n      wrong: [size]", "the form takes `size`"),
    ],
)
def test_what_does_not_hold_is_told_with_its_line_and_the_mend(before, after, said):
    found = failed(lambda text: text.replace(before, after))
    assert any(said in each for each in found), found
    assert all(each.split(":")[0].isdigit() and "a household that the source knows" in each for each in found)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("needs: {household:", "needs: {houshold:", "Did you mean `household`?"),
        ("why_large: Four", "why_big: Four", "There is no field called `why_big`"),
        ("tool: none}]", "tols: none}]", "There is no field of this repetition called `tols`"),
        ("children: [{name: Byron, birth_date: 2018-09-03, tool: none}]", "children: Byron", "`children` has rows"),
        ("group: large-plots", "group: big", "There is no group called `big`"),
        ("filed_on: 2026-03-02", "filed_on: 2026-02-30", "`2026-02-30` is no day"),
        ("pages: [home,", "pages: [house,", "There is no page called `house`"),
    ],
)
def test_a_test_that_names_nothing_is_a_mistake_of_the_file(before, after, said):
    assert any(said in str(each) for each in load(TEXT.replace(before, after)).mistakes)


@pytest.mark.parametrize("declared", [declared for _, declared in catalogue.procedures()], ids=lambda declared: declared.file.parent.name)
def test_every_procedure_that_systems_ship_is_tried_and_holds(declared):
    assert failed_tests(declared.file.read_text(encoding="utf-8")) == []
