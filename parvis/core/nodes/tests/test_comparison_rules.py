"""Comparing what two nodes kept: equal sets have equal summaries, and each difference is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.core.nodes.rules.comparison import BadComparison, Line, buckets, differences, hashes_in, lines_of, listed, root, unequal

HERE, THERE = "fr", "be"


def line(number: int, *, sender: str = HERE, answer: str = "aa") -> Line:
    receiver = THERE if sender == HERE else HERE
    return Line(
        identifier=f"m{number}", sender=sender, receiver=receiver, kind="ask", label="internal", digest=f"{number:064x}", answer=answer
    )


LINES = [line(number, sender=HERE if number % 2 else THERE) for number in range(20)]


def compared(ours, theirs):
    return differences(ours, theirs, here=HERE, there=THERE)


@given(some.permutations(LINES))
def test_the_order_in_which_messages_are_kept_changes_no_summary(shuffled):
    assert root(buckets(shuffled)) == root(buckets(LINES))


@given(some.integers(0, 19))
def test_a_message_taken_out_is_found_and_named(number):
    theirs = [each for each in LINES if each != LINES[number]]
    assert unequal(buckets(LINES), buckets(theirs)) == [LINES[number].bucket]
    assert compared(LINES, theirs).missing_there == (LINES[number],)
    assert compared(theirs, LINES).missing_here == (LINES[number],)


@given(some.sampled_from(["kind", "label", "digest", "answer"]), some.integers(0, 19))
def test_a_message_that_says_something_else_on_the_other_side_is_found(member, number):
    changed = replace(LINES[number], **{member: "other"})
    theirs = [changed if each == LINES[number] else each for each in LINES]
    assert root(buckets(theirs)) != root(buckets(LINES))
    assert compared(LINES, theirs).different == ((LINES[number], changed),)


def test_an_invented_message_is_found():
    invented = line(99, sender=THERE)
    assert compared(LINES, [*LINES, invented]).missing_here == (invented,)


def test_the_same_identifier_chosen_by_both_is_two_messages():
    both = [line(1, sender=HERE), line(1, sender=THERE)]
    assert compared(both, both).none
    assert compared(both, both[:1]).missing_there == (both[1],)


def test_a_message_that_never_arrived_is_no_fault():
    sent = line(1, answer="")
    assert compared([sent], []).none
    assert compared([], [replace(sent, sender=THERE, receiver=HERE)]).none
    assert compared([sent], []).unheard == (sent,)


def test_an_answer_that_never_arrived_is_no_fault():
    assert compared([line(1, answer="")], [line(1)]).unheard == (line(1, answer=""),)


def test_a_receiver_who_denies_an_answer_that_arrived_is_found():
    assert compared([line(1)], [line(1, answer="")]).different == ((line(1), line(1, answer="")),)


def test_a_sender_who_denies_what_was_received_unanswered_is_found():
    received = line(1, sender=THERE, answer="")
    assert compared([received], []).missing_there == (received,)


def test_an_answerless_message_with_another_digest_is_a_difference():
    assert compared([line(1, answer="")], [replace(line(1), digest="ff")]).different


def test_lines_travel_unchanged():
    assert sorted(lines_of(listed(LINES))) == sorted(LINES)


@pytest.mark.parametrize("given", [None, {}, [[]], [["a"] * 6], [[1] * 7], [["a" * 201] * 7], "lines"])
def test_lines_that_cannot_be_read_are_refused(given):
    with pytest.raises(BadComparison):
        lines_of(given)


@pytest.mark.parametrize("given", [None, [], {"abc": "0" * 64}, {"ab": 3}, {"ab": "00"}, {f"{i}": "0" * 64 for i in range(300)}])
def test_hashes_that_cannot_be_read_are_refused(given):
    with pytest.raises(BadComparison):
        hashes_in(given)
