"""Periods, duties, timetables and the date on which silence answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kernel.clocks import Counting, Duty, Figure, Mention, MissingWord, NoFigure, NoPeriod, Period, Silence, Unit, timetable
from parvis.kernel.silence import Correction, Reason, Resume, silence_date
from parvis.kernel.text import Text

NAME = Text("x", "x")
TWO_MONTHS = Period(2, Unit.MONTH)
FILED = date(2026, 1, 15)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))
PERIODS = st.builds(Period, st.integers(0, 36), st.sampled_from(Unit), st.just(Counting.CALENDAR), st.booleans())


def works(day: date) -> bool:
    return day.weekday() < 5


def duty(**given_fields) -> Duty:
    return Duty(**{"id": "D1", "kind": "silence", "title": NAME, "source": NAME, **given_fields})


# --- periods


@pytest.mark.parametrize(
    "written", ["2 months", "1 month", "15 days", "10 working days", "1 clear month", "3 weeks", "1 quarter", "2 years"]
)
def test_a_period_is_read_as_it_is_written(written):
    assert str(Period.parse(written)) == written


@pytest.mark.parametrize("written", ["", "months", "2", "-2 months", "two months", "2 fortnights", "2 working months"])
def test_what_is_not_a_period_is_refused(written):
    with pytest.raises(ValueError, match=r"period|working"):
        Period.parse(written)


@given(PERIODS, DAYS, DAYS)
def test_what_starts_later_never_ends_sooner(period, first, second):
    early, late = sorted((first, second))
    assert period.last_day(early, works=works) <= period.last_day(late, works=works)


@given(st.integers(0, 36), st.sampled_from(Unit), DAYS)
def test_only_a_period_that_rolls_avoids_days_off(amount, unit, start):
    plain = Period(amount, unit).last_day(start, works=works)
    rolled = Period(amount, unit, rolls=True).last_day(start, works=works)
    assert works(rolled)
    assert rolled == plain if works(plain) else rolled > plain


def test_a_clear_period_gives_one_day_more():
    assert Period(2, Unit.MONTH, Counting.CLEAR).last_day(FILED, works=works) == date(2026, 3, 16)
    assert TWO_MONTHS.last_day(FILED, works=works) == date(2026, 3, 15)


# --- duties


def test_a_duty_holds_from_its_first_to_its_last_day():
    dated = duty(valid_from=date(2018, 10, 1), valid_until=date(2019, 12, 31))
    assert not dated.in_force(date(2018, 9, 30))
    assert dated.in_force(date(2018, 10, 1))
    assert dated.in_force(date(2019, 12, 31))
    assert not dated.in_force(date(2020, 1, 1))


def test_a_threshold_changes_with_its_date():
    threshold = duty(
        figures=(
            Figure(name="threshold", title=NAME, value=25_000, valid_from=date(2018, 10, 1), valid_until=date(2019, 12, 31)),
            Figure(name="threshold", title=NAME, value=40_000, valid_from=date(2020, 1, 1)),
        )
    )
    assert threshold.figure("threshold", on=date(2019, 12, 31)).value == 25_000
    assert threshold.figure("threshold", on=date(2020, 1, 1)).value == 40_000
    with pytest.raises(NoFigure, match="2018-10-01"):
        threshold.figure("threshold", on=date(2018, 9, 30))


def test_a_duty_without_period_counts_nothing():
    with pytest.raises(NoPeriod, match="D1"):
        duty().last_day(FILED, works=works)


def test_a_mention_says_which_words_it_lacks():
    mention = Mention(NAME, Text("Écrivez à {contact} avant {day}", "Write to {contact} before {day}"))
    assert mention.filled(contact="a@b", day=Text("le 1er mai", "1 May")).text == Text(
        "Écrivez à a@b avant le 1er mai", "Write to a@b before 1 May"
    )
    with pytest.raises(MissingWord, match="day"):
        mention.filled(contact="a@b")


def test_words_of_a_mention_are_never_read_as_a_template():
    assert Mention(NAME, Text("{who}", "{who}")).filled(who="{day.__class__}").text.en == "{day.__class__}"


# --- timetables: a request for a document, as law chains its clocks

REQUEST = (
    duty(id="answer", period=Period(1, Unit.MONTH), starts="requested", ends_in="refused", silence=Silence.REFUSAL),
    duty(id="referral", kind="referral", period=TWO_MONTHS, starts="refused", only_after="remedies-told"),
    duty(id="confirmed", period=TWO_MONTHS, starts="registered", ends_in="refusal-confirmed", silence=Silence.REFUSAL),
    duty(
        id="court",
        kind="referral",
        period=Period(2, Unit.MONTH, Counting.CLEAR, rolls=True),
        starts="refusal-confirmed",
        only_after="remedies-told",
    ),
)


def last_days(happened: dict[str, date]) -> dict[str, date]:
    return {each.duty.id: each.last_day for each in timetable(REQUEST, happened, works=works)}


def test_silence_starts_the_next_clock():
    assert last_days({"requested": date(2026, 1, 31), "remedies-told": date(2026, 2, 1)}) == {
        "answer": date(2026, 2, 28),
        "referral": date(2026, 4, 28),
    }


def test_a_refusal_in_words_counts_from_its_own_day():
    found = last_days({"requested": date(2026, 1, 31), "refused": date(2026, 2, 10), "remedies-told": date(2026, 2, 1)})
    assert found["referral"] == date(2026, 4, 10)


def test_a_clock_nobody_was_told_of_does_not_run_against_the_person():
    assert "referral" not in last_days({"requested": date(2026, 1, 31)})


def test_the_court_clock_is_clear_and_leaves_weekends():
    found = last_days({"registered": date(2026, 3, 10), "remedies-told": date(2026, 2, 1)})
    assert found["confirmed"] == date(2026, 5, 10)
    assert found["court"] == date(2026, 7, 13)  # 11 July 2026 is a Saturday


def test_clocks_that_start_one_another_end():
    ring = (
        duty(id="a", period=Period(1, Unit.MONTH), starts="b-done", ends_in="a-done"),
        duty(id="b", period=Period(1, Unit.MONTH), starts="a-done", ends_in="b-done"),
    )
    assert [each.duty.id for each in timetable(ring, {"b-done": FILED}, works=works)] == ["a", "b"]


# --- silence

CORRECTED = Correction(asked=date(2026, 2, 1), answered=date(2026, 2, 10))
INCOMPLETE = Correction(asked=date(2026, 2, 1), answered=date(2026, 2, 10), reason=Reason.INCOMPLETE)


@pytest.mark.parametrize(
    ("filed", "corrections", "resume", "expected"),
    [
        (FILED, [], Resume.CONTINUE, date(2026, 3, 16)),
        (FILED, [CORRECTED], Resume.CONTINUE, date(2026, 3, 26)),
        (FILED, [CORRECTED], Resume.RESET, date(2026, 4, 11)),
        (FILED, [INCOMPLETE], Resume.CONTINUE, date(2026, 4, 11)),
        (date(2026, 12, 30), [], Resume.CONTINUE, date(2027, 2, 28)),
    ],
)
def test_silence_answers_on_the_published_dates(filed, corrections, resume, expected):
    assert silence_date(filed, period=TWO_MONTHS, corrections=corrections, resume=resume) == expected


def test_a_filing_that_starts_again_after_a_correction_has_its_whole_time():
    """A file sent on to the body that answers for it, after the first body had it completed."""
    completed = Correction(asked=date(2026, 1, 20), answered=date(2026, 1, 25), reason=Reason.INCOMPLETE)
    sent_on = date(2026, 3, 1)
    assert silence_date(sent_on, period=TWO_MONTHS, corrections=[completed]) == silence_date(sent_on, period=TWO_MONTHS)


def test_an_open_correction_keeps_pushing_the_date():
    open_one = [Correction(asked=date(2026, 2, 1))]
    first = silence_date(FILED, period=TWO_MONTHS, corrections=open_one, today=date(2026, 2, 5))
    assert silence_date(FILED, period=TWO_MONTHS, corrections=open_one, today=date(2026, 2, 8)) == first + timedelta(days=3)


def test_an_open_correction_needs_today():
    with pytest.raises(ValueError, match="today"):
        silence_date(FILED, period=TWO_MONTHS, corrections=[Correction(asked=date(2026, 2, 1))])


@given(DAYS, st.integers(1, 60), st.integers(0, 60), st.sampled_from(Reason), st.sampled_from(Resume))
def test_a_correction_never_brings_the_date_forward(filed, wait, taken, reason, resume):
    asked = filed + timedelta(days=wait)
    correction = Correction(asked=asked, answered=asked + timedelta(days=taken), reason=reason)
    with_it = silence_date(filed, period=TWO_MONTHS, corrections=[correction], resume=resume)
    assert with_it > silence_date(filed, period=TWO_MONTHS) - timedelta(days=1)
