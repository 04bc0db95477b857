"""Due dates as plans write them: every form that the founding plan uses, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kernel.duedates import DueDate, NotADueDate, parse

D = date


@pytest.mark.parametrize(
    ("written", "first", "last", "ongoing"),
    [
        ("S2 2018", D(2018, 7, 1), D(2018, 12, 31), False),
        ("Semester 1 2019", D(2019, 1, 1), D(2019, 6, 30), False),
        ("1 st half 2018", D(2018, 1, 1), D(2018, 6, 30), False),
        ("2nd half 2018", D(2018, 7, 1), D(2018, 12, 31), False),
        ("second semestre 2017", D(2017, 7, 1), D(2017, 12, 31), False),
        ("Semester 1 and 2 2018", D(2018, 1, 1), D(2018, 12, 31), False),
        ("S1 et S2 2018", D(2018, 1, 1), D(2018, 12, 31), False),
        ("S1 ou S2 2018", D(2018, 1, 1), D(2018, 12, 31), False),
        ("S2 2018 – S1 2019", D(2018, 7, 1), D(2019, 6, 30), False),
        ("2 nd half 2018 – 2 nd half 2019", D(2018, 7, 1), D(2019, 12, 31), False),
        ("Q3 2021", D(2021, 7, 1), D(2021, 9, 30), False),
        ("2e trimestre 2019", D(2019, 4, 1), D(2019, 6, 30), False),
        ("End 2018", D(2018, 12, 1), D(2018, 12, 31), False),
        ("Fin 2020", D(2020, 12, 1), D(2020, 12, 31), False),
        ("Early 2018", D(2018, 1, 1), D(2018, 3, 31), False),
        ("Début 2018", D(2018, 1, 1), D(2018, 3, 31), False),
        ("March 2018", D(2018, 3, 1), D(2018, 3, 31), False),
        ("Février 2020", D(2020, 2, 1), D(2020, 2, 29), False),
        ("1er octobre 2018", D(2018, 10, 1), D(2018, 10, 1), False),
        ("2018", D(2018, 1, 1), D(2018, 12, 31), False),
        ("2018 or 2019", D(2018, 1, 1), D(2019, 12, 31), False),
        ("2018 - 2020", D(2018, 1, 1), D(2020, 12, 31), False),
        ("Action programme 2015 - 2030", D(2015, 1, 1), D(2030, 12, 31), False),
        ("Décembre 2017 à décembre 2020", D(2017, 12, 1), D(2020, 12, 31), False),
        ("From January 2017 to January 2018", D(2017, 1, 1), D(2018, 1, 31), False),
        ("De l’été 2017 à fin 2018", D(2017, 6, 1), D(2018, 12, 31), False),
        ("From January 2018", D(2018, 1, 1), None, True),
        ("À partir de S2 2018", D(2018, 7, 1), None, True),
        ("Efforts ongoing until end 2020", None, D(2020, 12, 31), True),
        ("Travaux en continu jusqu’à fin 2019", None, D(2019, 12, 31), True),
        ("2019 and beyond", D(2019, 1, 1), D(2019, 12, 31), True),
        ("2018-2020 et en continu", D(2018, 1, 1), D(2020, 12, 31), True),
        ("<p>End 2018</p>", D(2018, 12, 1), D(2018, 12, 31), False),
        ("Winter 2019", D(2018, 12, 1), D(2019, 2, 28), False),
        ("2018-06-30", D(2018, 6, 30), D(2018, 6, 30), False),
        ("Ongoing", None, None, True),
        ("Continu", None, None, True),
    ],
)
def test_a_due_date_means_a_first_and_a_last_day(written, first, last, ongoing):
    assert parse(written) == DueDate(written, first, last, ongoing)


@pytest.mark.parametrize(
    "written",
    ["", "soon", "12", "phase 2", "CALENDRIER", "S3 2018", "Q5 2018", "2nd open lab", "31 February 2018", "2018-13-01", "2018-02-30"],
)
def test_what_names_no_date_is_refused(written):
    with pytest.raises(NotADueDate, match=r"semester|calendar"):
        parse(written)


def test_a_duration_runs_from_the_start_of_the_plan():
    assert parse("5 years", since=D(2018, 4, 1)).last == D(2023, 3, 31)
    assert parse("2 ans pour un premier environnement", since=D(2018, 4, 1)).last == D(2020, 3, 31)
    with pytest.raises(NotADueDate, match="since when"):
        parse("5 ans")


def test_an_action_is_late_the_day_after_its_last_day():
    due = parse("S1 2018")
    assert not due.is_late(D(2018, 6, 30))
    assert due.is_late(D(2018, 7, 1))
    assert not due.is_late(D(2018, 7, 1), done=True)


def test_ongoing_work_is_never_late():
    assert not parse("Ongoing").is_late(D(2099, 1, 1))
    assert not parse("From January 2018").is_late(D(2099, 1, 1))


def test_ongoing_work_with_an_end_is_late_after_it():
    assert parse("Efforts ongoing until end 2020").is_late(D(2021, 1, 1))


@given(st.integers(1990, 2090), st.integers(1, 2))
def test_both_languages_mean_the_same_semester(year, half):
    assert parse(f"Semester {half} {year}").last == parse(f"S{half} {year}").last == parse(f"semestre {half} {year}").last


@given(st.integers(1990, 2090), st.integers(1990, 2090))
def test_an_interval_never_ends_before_it_starts(one, other):
    due = parse(f"{one} – {other}")
    assert due.first <= due.last


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        due = parse(text)
    except NotADueDate:
        return
    assert due.ongoing or due.last is not None


def test_a_long_text_is_read_quickly():
    with pytest.raises(NotADueDate):
        parse("s 1 and " * 20_000)
