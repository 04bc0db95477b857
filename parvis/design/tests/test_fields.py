from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.design.fields import AmountField, EmailField, PhoneField, ThreePartDate, plain_figures


def refusal(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_can_be_typed_in_three_boxes(day):
    assert ThreePartDate().clean([str(day.day), f"{day.month:02d}", f" {day.year}"]) == day


@given(st.lists(st.text(max_size=6), min_size=3, max_size=3))
def test_whatever_is_typed_gives_a_date_or_a_sentence(parts):
    field = ThreePartDate(required=False)
    try:
        found = field.clean(parts)
    except ValidationError:
        assert refusal(field, parts).endswith(".")
    else:
        assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["", "", ""], "Indiquez une date"),
        (["3", "", "2018"], "La date est incomplète"),
        (["trois", "9", "2018"], "Une date s’écrit en chiffres"),
        (["3", "9", "18"], "Écrivez l’année avec quatre chiffres"),
        (["31", "2", "2018"], "Cette date n’existe pas"),
        (["²", "9", "2018"], "Une date s’écrit en chiffres"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(typed, said):
    with translation.override("fr"):
        assert refusal(ThreePartDate(), typed).startswith(said)


def test_limits_of_dates_are_told_in_full():
    with translation.override("en"):
        assert (
            refusal(ThreePartDate(latest=lambda: date(2026, 1, 1)), ["2", "1", "2026"])
            == "The date must be 1\u00a0January\u00a02026 or earlier."
        )
        assert (
            refusal(ThreePartDate(earliest=date(2026, 1, 1)), ["31", "12", "2025"]) == "The date must be 1\u00a0January\u00a02026 or later."
        )


def test_a_wrong_date_keeps_what_was_typed():
    class Form(forms.Form):
        birth = ThreePartDate(label="Birth")

    drawn = str(Form({"birth_0": "31", "birth_1": "2", "birth_2": "2018"})["birth"].as_field_group())
    assert all(f'value="{part}"' in drawn for part in ("31", "2", "2018"))
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_birth_error"' in drawn


def test_a_kept_date_fills_its_boxes():
    class Form(forms.Form):
        birth = ThreePartDate(label="Birth", birthday=True)

    drawn = str(Form(initial={"birth": "2018-09-03"})["birth"])
    assert all(part in drawn for part in ('value="3"', 'value="9"', 'value="2018"', 'autocomplete="bday-year"'))


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("fr", "1 234,50", "1234.50"),
        ("fr", "1\u202f234,5 €", "1234.5"),
        ("fr", "784", "784"),
        ("fr", "3.40", "3.40"),
        ("fr", "1.234,50", "1234.50"),
        ("en", "1,234.50", "1234.50"),
        ("en", "€784", "784"),
        ("en", "3,40", "3.40"),
        ("en", "1,234", "1234"),
        ("en", "1,234,567", "1234567"),
    ],
)
def test_amounts_are_read_as_people_write_them(language, typed, amount):
    with translation.override(language):
        assert AmountField(unit="€").clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["beaucoup", "1,2,3", "--4", "NaN", "Infinity", "1e999999", "12,345"])
def test_what_is_no_amount_is_refused(typed):
    with translation.override("fr"), pytest.raises(ValidationError):
        AmountField(unit="€").clean(typed)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["fr", "en"]))
def test_an_amount_shown_can_be_typed_back(value, language):
    from parvis.design import typography

    with translation.override(language):
        assert AmountField(unit="€").clean(typography.amount(value)) == value


@given(st.text(max_size=12), st.booleans())
def test_any_text_is_stripped_without_breaking(typed, comma):
    assert isinstance(plain_figures(typed, decimal_comma=comma), str)


@pytest.mark.parametrize(("typed", "kept"), [("02 99 12 34 56", "0299123456"), ("+33 (0)2.99.12.34.56", "+330299123456")])
def test_telephone_numbers_lose_their_marks(typed, kept):
    assert PhoneField().clean(typed) == kept


def test_a_telephone_number_too_short_is_refused():
    with translation.override("fr"):
        assert refusal(PhoneField(), "06").startswith("Ce n’est pas un numéro de téléphone")


def test_a_wrong_address_says_what_one_looks_like():
    with translation.override("fr"):
        assert refusal(EmailField(), "maelle") == "Cette adresse électronique est incomplète. Elle s’écrit comme nom@exemple.org."
