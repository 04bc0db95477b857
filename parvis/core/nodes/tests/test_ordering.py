"""The order of deliveries: each number once, none left out, and waits that do not fall in step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.core.nodes.rules.ordering import LONGEST_WAIT, Numbered, Place, place, wait_after


def test_the_number_that_is_expected_is_taken():
    assert place(Numbered(3, "c", "00"), last=2, taken=None) is Place.NEXT


def test_what_comes_too_early_waits_for_the_others():
    assert place(Numbered(4, "d", "00"), last=2, taken=None) is Place.AHEAD


def test_what_was_taken_is_known_again():
    assert place(Numbered(2, "b", "00"), last=2, taken=Numbered(2, "b", "00")) is Place.AGAIN


@pytest.mark.parametrize(
    "other",
    [Numbered(2, "x", "00"), Numbered(2, "b", "ff"), Numbered(9, "b", "00")],
    ids=["another ticket", "another body", "another number"],
)
def test_a_number_or_ticket_used_for_something_else_is_refused(other):
    assert place(other, last=2, taken=Numbered(2, "b", "00")) is Place.OTHER


def test_a_number_behind_the_last_that_nobody_remembers_is_refused():
    assert place(Numbered(1, "a", "00"), last=2, taken=None) is Place.OTHER


@given(some.lists(some.integers(1, 8), max_size=60))
def test_whatever_the_order_and_however_often_each_is_taken_once_and_in_order(arrivals):
    taken: list[int] = []
    for number in arrivals:
        offered = Numbered(number, str(number), "00")
        if place(offered, last=len(taken), taken=offered if number in taken else None) is Place.NEXT:
            taken.append(number)
    assert taken == list(range(1, len(taken) + 1))


@given(some.integers(1, 10_000), some.floats(0, 1))
def test_waits_grow_to_a_limit_and_are_never_nothing(attempts, share):
    assert timedelta(seconds=1) <= wait_after(attempts, share=share) <= LONGEST_WAIT


def test_the_wait_doubles():
    assert [wait_after(each, share=1).total_seconds() for each in (1, 2, 3, 4)] == [2, 4, 8, 16]
