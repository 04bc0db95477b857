"""Zones: the worked examples of Doc 9303, and what is said of wrong ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.evidence.rules import mrz
from parvis.core.evidence.rules.mrz import Flaw, Zone

# Doc 9303 part 4 appendix B, part 5 appendix B, part 6 appendix B; part 11 appendix D.2 for the long number.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
LONG_TD1 = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
LONG_TD2 = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"


def read(text: str) -> Zone:
    zone = mrz.parse(text)
    assert isinstance(zone, Zone), zone
    return zone


@pytest.mark.parametrize(("text", "shape"), [(TD3, "TD3"), (TD2, "TD2"), (TD1, "TD1")])
def test_the_worked_examples_of_doc_9303_are_right(text, shape):
    zone = read(text)
    assert (zone.shape, zone.flaws) == (shape, ())
    assert (zone.primary, zone.secondary, zone.issuing_state) == ("ERIKSSON", "ANNA MARIA", "UTO")
    assert (zone.birth_date, zone.sex, zone.expiry) == ("740812", "F", "120415")


@pytest.mark.parametrize("text", [LONG_TD1, LONG_TD2])
def test_a_number_longer_than_its_field_goes_on_in_the_optional_data(text):
    zone = read(text)
    assert (zone.document_number, zone.flaws) == ("D23145890734", ())


def test_check_digits_of_the_worked_examples():
    # Part 3, 4.9 and its appendix A.
    assert [mrz.check_digit(text) for text in ("520727", "AB2134<<<", "L898902C3", "740812")] == ["3", "5", "6", "2"]


def test_what_is_wrong_is_said_with_its_place():
    zone = read(TD3.replace("7408122F", "7408123F"))
    assert Flaw("digit", "birth-date-digit", 2, 20, 20) in zone.flaws
    assert Flaw("digit", "composite", 2, 44, 44) in zone.flaws


def test_a_wrong_character_is_pointed_at():
    assert mrz.parse(TD3.replace("ANNA", "ÄNNA")) == Flaw("character", "lines", 1, 16, 16)


def test_a_line_too_short_has_no_shape():
    assert mrz.parse(TD3[:-1]).code == "shape"
    assert mrz.parse("").code == "shape"


def test_unknown_parts_of_a_birth_date_are_fillers():
    lines = TD3.replace("740812", "74<<<<").replace("74<<<<2", f"74<<<<{mrz.check_digit('74<<<<')}")
    assert not [flaw for flaw in read(lines).flaws if flaw.field.startswith("birth-date")]
    assert [flaw for flaw in read(TD3.replace("120415", "12<<15")).flaws if flaw.field == "expiry"]


def test_names_that_fill_the_field_may_be_cut():
    assert not read(TD3).truncated
    full = "P<UTO" + "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRASUANG"[:39]
    assert read(f"{full}\n{TD3.splitlines()[1]}").truncated


def test_optional_data_may_be_without_a_digit_when_empty():
    text = mrz.compose(
        issuing_state="UTO",
        primary="A",
        secondary="B",
        document_number="1",
        nationality="UTO",
        birth_date="740812",
        sex="F",
        expiry="300101",
    )
    assert read(text).flaws == ()


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text):
    assert isinstance(mrz.parse(text), Zone | Flaw)


@given(st.text("ABCZ019<", min_size=88, max_size=88))
def test_any_text_of_the_right_length_gets_an_answer(text):
    assert isinstance(mrz.parse(text), Zone)
