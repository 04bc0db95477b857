"""The analyser: what French and English write differently and mean alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.search.rules import LONGEST_WORD, MOST_WORDS, corrected, folded, question, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("école", "ECOLES"),
        ("l’école", "ecole"),
        ("l'école", "école"),
        ("d’inscription", "inscriptions"),
        ("qu’une démarche", "demarches"),
        ("jusqu’à l’été", "été"),
        ("œuvres", "oeuvre"),
        ("démarches administratives", "demarche administrative"),
    ],
)
def test_french_spellings_of_the_same_thing_have_the_same_terms(one: str, other: str) -> None:
    assert terms(one, "fr")[-1:] == terms(other, "fr")[-1:]


@pytest.mark.parametrize(("one", "other"), [("enrolments", "enrolment"), ("Moving house", "moves houses"), ("canteens", "canteen")])
def test_english_spellings_of_the_same_thing_have_the_same_terms(one: str, other: str) -> None:
    assert terms(one, "en") == terms(other, "en")


def test_words_that_say_nothing_are_left_out() -> None:
    assert terms("comment faire pour la cantine", "fr") == terms("cantine", "fr")


def test_a_question_of_nothing_but_such_words_keeps_them() -> None:
    assert [word.written for word in question("le la les")] == ["le", "la", "les"]


def test_an_apostrophe_inside_a_word_is_not_an_elision() -> None:
    assert words("aujourd’hui") == ["aujourd", "hui"]


def test_a_word_of_a_question_has_a_stem_in_each_language() -> None:
    (word,) = question("inscriptions")
    assert word.stems == {terms("inscription", "fr")[0], terms("inscription", "en")[0]}


def test_a_misspelt_word_is_mended_and_others_are_kept() -> None:
    assert corrected(question("cantnie scolaire"), ["cantine", "scolaire", "carte"]) == ["cantine", "scolaire"]


def test_nothing_is_proposed_when_nothing_is_near() -> None:
    assert corrected(question("xylophone"), ["cantine", "carte"]) == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=2000))
def test_any_text_is_a_question_of_few_plain_words(text: str) -> None:
    asked = question(text)
    assert len(asked) <= MOST_WORDS
    for word in asked:
        assert all(stem.isalnum() and len(stem) <= LONGEST_WORD for stem in word.stems)
