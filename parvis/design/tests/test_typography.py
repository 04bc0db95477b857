from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from parvis.design import typography

MOMENT = datetime(2026, 11, 21, 23, 1, tzinfo=UTC)  # already the 22nd in Paris


@pytest.fixture(params=["fr", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def filtered(expression, **context):
    return engines["django"].from_string(f"{{{{ {expression} }}}}").render(context)


def test_a_moment_is_told_on_the_countrys_clocks(language):
    assert (
        typography.when(MOMENT)
        == {"fr": "22\u00a0novembre\u00a02026 à 0\u00a0h\u00a001", "en": "22\u00a0November\u00a02026 at 12:01am"}[language]
    )


def test_noon_and_midnight_are_not_confused_in_english():
    with translation.override("en"):
        assert typography.time_of_day(datetime(2026, 1, 1, 11, 5, tzinfo=UTC)) == "12:05pm"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        typography.when(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_first_of_the_month_is_ordinal_in_french():
    with translation.override("fr"):
        assert typography.day(date(2026, 5, 1)) == "1er\u00a0mai\u00a02026"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (784, "784\u00a0€", "€784"),
        (Decimal("3.4"), "3,40\u00a0€", "€3.40"),
        (Decimal("12408.50"), "12\u202f408,50\u00a0€", "€12,408.50"),
        (0, "0\u00a0€", "€0"),
        (Decimal("-5.00"), "-5\u00a0€", "-€5"),
    ],
)
def test_money_is_written_as_each_language_does(value, french, english):
    for code, expected in (("fr", french), ("en", english)):
        with translation.override(code):
            assert typography.money(value) == expected


def test_amounts_keep_at_most_two_decimals():
    with translation.override("fr"):
        assert (typography.amount(12408.5), typography.amount(2), typography.amount(0.126)) == ("12\u202f408,5", "2", "0,13")


def test_filters_read_the_iso_text_that_json_keeps():
    with translation.override("en"):
        assert filtered("value|when", value="2026-11-21T13:01:00Z") == "21\u00a0November\u00a02026 at 2:01pm"
        assert filtered("value|day", value="2018-09-03") == "3\u00a0September\u00a02018"


def test_filters_write_nothing_for_nothing():
    assert filtered("value|when", value=None) == filtered("value|day", value="") == ""


def test_a_whole_day_has_no_hour():
    with translation.override("fr"):
        assert filtered("value|when", value=date(2018, 9, 3)) == "3\u00a0septembre\u00a02018"


def test_a_name_in_capitals_is_shown_as_names_are_written():
    assert typography.name("LOUEN LE GALL-MORVAN") == "Louen Le Gall-Morvan"
    assert typography.name("MAËLLE D’ARMOR") == "Maëlle D’Armor"


def test_a_name_in_mixed_case_is_left_alone():
    assert typography.name("de La Tour McAdam") == "de La Tour McAdam"


def test_a_price_to_be_typed_has_both_decimals_or_none():
    with translation.override("fr"):
        assert (typography.figure(Decimal("2.6")), typography.figure(Decimal("784.00"))) == ("2,60", "784")
