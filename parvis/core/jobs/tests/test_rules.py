from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parvis.core.jobs import rules

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
paces = st.timedeltas(timedelta(seconds=1), timedelta(days=40))


@given(planned=moments, every=paces, now=moments)
def test_the_next_run_is_the_first_regular_time_after_now(planned, every, now):
    following = rules.next_run(planned, every, now)
    assert following > now or following == planned + every
    assert (following - planned) % every == timedelta(0)
    assert following - every <= max(now, planned)


@given(st.integers(1, 1000))
def test_each_wait_is_longer_than_the_last_up_to_a_cap(attempt):
    assert timedelta(seconds=5) <= rules.retry_delay(attempt) <= rules.retry_delay(attempt + 1) <= rules.LONGEST_DELAY


def test_all_attempts_together_outlast_a_night_and_a_day():
    total = sum((rules.retry_delay(attempt) for attempt in range(1, rules.ATTEMPTS)), timedelta())
    assert timedelta(hours=30) < total < timedelta(hours=36)
