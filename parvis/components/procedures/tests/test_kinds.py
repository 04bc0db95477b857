"""Kinds of questions: what each accepts, keeps and shows, and what is wrong with a file that misuses one."""

from __future__ import annotations

import contextlib

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.procedures.forms.questions import QuestionForm, form_field
from parvis.components.procedures.rules import kinds
from parvis.components.procedures.rules.conditions import Facts, parse
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.progress import is_unanswered
from parvis.components.procedures.selectors.wording import shown_value
from parvis.kernel.text import Text

from .conftest import FILE

LABEL = Text("Question", "Question")
TREES = (
    Option(value="oak", label=Text("Chêne", "Oak"), options=(Option(value="red", label=Text("Rouge", "Red")),)),
    Option(value="none", label=Text("Aucun", "None")),
)
CLOCKS_FORWARD = ["29", "3", "2026", "2", "30"]


def question(kind: FieldType, **said) -> Field:
    return Field(name="answer", type=kind, label=LABEL, **said)


def answered(asked: Field, typed) -> tuple[object, list[str]]:
    """What is kept of ``typed``, and the errors that the page shows."""
    parts = {f"answer_{index}": each for index, each in enumerate(typed)} if isinstance(typed, list) else {"answer": typed}
    form = QuestionForm([asked], revision=0, data={"revision": "0", **parts})
    form.is_valid()
    return form.values([asked.name]).get(asked.name), list(form.errors.get(asked.name, []))


@pytest.mark.parametrize(
    ("asked", "typed", "kept", "shown"),
    [
        (question(FieldType.DECIMAL, unit="m²"), "12,5", "12.5", "12,5 m²"),
        (question(FieldType.DECIMAL), "-0,000001", "-0.000001", "-0,000001"),
        (question(FieldType.IBAN), "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"),
        (question(FieldType.COUNTRY), "DE", "DE", "Allemagne"),
        (question(FieldType.LINKED_CHOICE, options=TREES), "oak/red", "oak/red", "Chêne – Rouge"),
        (question(FieldType.LINKED_CHOICE, options=TREES), "none", "none", "Aucun"),
        (question(FieldType.FORMATTED, pattern="[0-9]{2}[A-Z]", example="12A"), "34B", "34B", "34B"),
        (question(FieldType.DATETIME), ["3", "9", "2026", "8", "05"], "2026-09-03T08:05", "3 septembre 2026 à 8 h 05"),
    ],
)
def test_an_answer_is_kept_in_one_form_and_shown_as_people_write(asked, typed, kept, shown):
    with translation.override("fr"):
        value, errors = answered(asked, typed)
        assert (value, errors) == (kept, [])
        assert shown_value(asked, value).replace("\u202f", " ").replace("\xa0", " ") == shown


@pytest.mark.parametrize(
    ("asked", "typed", "why"),
    [
        (question(FieldType.DECIMAL), "a lot", "not a number"),
        (question(FieldType.DECIMAL, minimum="1"), "0.5", "greater than or equal to 1"),
        (question(FieldType.IBAN), "FR76 3000 6000 0112 3456 7890 188", "Copy it from a bank statement"),
        (question(FieldType.IBAN), "x" * 40, "Copy it from a bank statement"),
        (question(FieldType.COUNTRY), "ZZ", "Choose one from the list"),
        (question(FieldType.LINKED_CHOICE, options=TREES), "oak", "Choose one from the list"),
        (question(FieldType.LINKED_CHOICE, options=TREES), "none/red", "Choose one from the list"),
        (question(FieldType.FORMATTED, pattern="[0-9]{2}[A-Z]", example="12A"), "12AB", "like this: 12A"),
        (question(FieldType.FORMATTED, pattern="[0-9]+", example="1", pattern_error=Text("Des chiffres.", "Figures.")), "x", "Figures."),
        (question(FieldType.DATETIME), ["3", "9", "2026", "24", "00"], "from 0 to 23"),
        (question(FieldType.DATETIME), ["3", "9", "2026", "", "00"], "incomplete"),
        (question(FieldType.DATETIME), CLOCKS_FORWARD, "Clocks go forward"),
        (question(FieldType.DATETIME, maximum="2026-09-03T08:00"), ["3", "9", "2026", "8", "01"], "or earlier"),
    ],
)
def test_a_wrong_answer_is_refused_and_says_what_to_do(asked, typed, why):
    with translation.override("en"):
        value, errors = answered(asked, typed)
    assert value is None
    assert why in " ".join(errors)


def test_what_must_be_ticked_is_due_until_it_is():
    asked = question(FieldType.CHECKBOX)
    assert [is_unanswered(asked, value) for value in (None, False, True)] == [True, True, False]
    assert form_field(asked).required
    assert is_unanswered(question(FieldType.YES_NO), False) is False


@given(st.text(max_size=60))
def test_any_text_is_an_account_or_is_not(typed):
    kept = kinds.account(typed)
    assert kept is None or kinds.account(kinds.shown_account(kept)) == kept


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_pattern_is_read_or_refused(written, value):
    with contextlib.suppress(kinds.WrongPattern):
        assert kinds.has_pattern(value, written) in (True, False)


def test_a_pattern_that_would_take_for_ever_elsewhere_answers():
    assert not kinds.has_pattern("a" * 5000 + "!", "(a+)+b")


def test_conditions_compare_moments_and_numbers():
    facts = Facts(answers={"when": "2026-09-03T08:05", "much": "12.5"}, needs={})
    assert parse({"below": {"answer": "when", "value": "2026-09-03T08:06"}}).holds(facts)
    assert not parse({"below": {"answer": "when", "value": "2026-09-03"}}).holds(facts)
    assert parse({"at_least": {"answer": "much", "value": 12.5}}).holds(facts)


FIELDS = """      - name: {name}
        type: {kind}
        label: {{fr: Question, en: Question}}
"""


def with_field(lines: str) -> str:
    """The test procedure with one more field, at the end of its first page."""
    text = FILE.read_text(encoding="utf-8")
    start = text.index("    fields:\n", text.index("pages:\n")) + len("    fields:\n")
    return text[:start] + lines + text[start:]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (FIELDS.format(name="code", kind="formatted") + "        pattern: '(['\n        example: a\n", "cannot be read"),
        (FIELDS.format(name="code", kind="formatted") + "        pattern: '[0-9]+'\n        example: a\n", "does not have the pattern"),
        (FIELDS.format(name="code", kind="formatted"), "`pattern` is missing"),
        (FIELDS.format(name="when", kind="datetime") + "        minimum: 2026-09-03\n", "YYYY-MM-DDTHH:MM"),
        (
            FIELDS.format(name="tree", kind="choice")
            + "        options:\n"
            + "          - {value: oak, label: {fr: Chêne, en: Oak}, options: [{value: red, label: {fr: Rouge, en: Red}}]}\n"
            + "          - {value: elm, label: {fr: Orme, en: Elm}}\n",
            "opens no others",
        ),
        (
            FIELDS.format(name="land", kind="country")
            + FIELDS.format(name="why", kind="text")
            + "        when: {equals: {answer: land, value: Germany}}\n",
            "cannot be compared",
        ),
        (
            FIELDS.format(name="born", kind="date")
            + FIELDS.format(name="why", kind="text")
            + "        when: {below: {answer: born, value: today}}\n",
            "cannot be compared",
        ),
    ],
)
def test_a_file_that_misuses_a_kind_is_told_where_and_how_to_mend_it(lines, said):
    reading = load(with_field(lines))
    assert reading.procedure is None
    assert any(said in str(each) for each in reading.mistakes), [str(each) for each in reading.mistakes]


def test_a_file_may_use_every_kind():
    lines = "".join(
        FIELDS.format(name=f"a_{kind}", kind=kind) for kind in ("heading", "decimal", "datetime", "checkbox", "country", "iban")
    )
    lines += FIELDS.format(name="code", kind="formatted") + "        pattern: '[0-9]+'\n        example: '12'\n"
    reading = load(with_field(lines))
    assert reading.procedure is not None, [str(each) for each in reading.mistakes]
    assert reading.procedure.field("code").example == "12"
