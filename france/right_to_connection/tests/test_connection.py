"""What binds a provider, by the state of requests; hypothesis says that one open request always keeps the line."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from france.right_to_connection.rules import Request, Standing, standing

DAY = date(2026, 2, 28)
days = some.integers(0, 900).map(lambda n: DAY + timedelta(days=n))


@some.composite
def requests(draw) -> Request:
    submitted = draw(days)
    if draw(some.booleans()):
        return Request(submitted_on=submitted)
    return Request(
        submitted_on=submitted, decided_on=submitted + timedelta(days=draw(some.integers(0, 90))), accepted=draw(some.booleans())
    )


@given(some.lists(requests(), max_size=6))
def test_a_line_is_kept_exactly_while_a_request_waits(made):
    found, since = standing(made)
    waiting = [each.submitted_on for each in made if each.decided_on is None]
    assert (found is Standing.KEPT) == bool(waiting)
    assert since == (min(waiting) if waiting else max((each.decided_on for each in made), default=None))


def test_what_the_last_decision_says():
    refused = Request(submitted_on=DAY, decided_on=DAY + timedelta(days=3), accepted=False)
    helped = Request(submitted_on=DAY, decided_on=DAY + timedelta(days=9), accepted=True)
    assert standing([helped, refused]) == (Standing.HELPED, DAY + timedelta(days=9))
    assert standing([refused]) == (Standing.RELEASED, DAY + timedelta(days=3))
    assert standing([]) == (Standing.NONE, None)
