"""Work done once for all who ask: nobody waits without need, nobody gets another's answer, and a fault stays its caller's."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from parvis.kernel.together import Together, once_for_each

OTHERS = 5


class Slow:
    """Doubles numbers; the first batch waits until it is let go, so that the others queue up behind it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.let_go = Event(), Event()

    def __call__(self, asked: Sequence[int]) -> list[int]:
        self.batches.append(list(asked))
        self.begun.set()
        if len(self.batches) == 1:
            assert self.let_go.wait(10)
        if 13 in asked:
            raise ValueError("thirteen")
        return [2 * each for each in asked]


def asked_behind_one(numbers):
    """What each of ``numbers`` was told, asked while another call is being worked on; and the batches."""
    work = Slow()
    together: Together[int, int] = Together(work)
    with ThreadPoolExecutor(len(numbers) + 1) as pool:
        first = pool.submit(together, 1)
        assert work.begun.wait(10)
        others = [pool.submit(together, number) for number in numbers]
        while len(together.queue) < len(numbers):
            pass
        work.let_go.set()
        assert first.result(10) == 2
    return others, work.batches


def test_those_who_wait_are_served_together_each_with_their_own_answer():
    others, batches = asked_behind_one(range(20, 20 + OTHERS))
    assert [each.result() for each in others] == [2 * number for number in range(20, 20 + OTHERS)]
    assert [sorted(batch) for batch in batches] == [[1], list(range(20, 20 + OTHERS))]


def test_one_callers_fault_is_that_callers_alone():
    others, _ = asked_behind_one([20, 13, 21])
    assert (others[0].result(), others[2].result()) == (40, 42)
    with pytest.raises(ValueError, match="thirteen"):
        others[1].result()


def test_who_is_alone_is_served_at_once_and_told_the_error():
    together = Together(lambda asked: [1 // each for each in asked])
    assert together(1) == 1
    with pytest.raises(ZeroDivisionError):
        together(0)
    assert together(1) == 1, "a fault leaves nothing locked"


def test_work_that_answers_too_few_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        Together(lambda _asked: [])(1)


def test_each_key_is_looked_up_once_and_again_next_time():
    looked_up = []
    told = once_for_each(lambda key: looked_up.append(key) or key.upper())
    assert told.work(["a", "b", "a"]) == ["A", "B", "A"]
    assert looked_up == ["a", "b"]
    assert told("a") == "A"
    assert looked_up == ["a", "b", "a"], "nothing is kept between calls"


def test_who_has_their_answer_waits_for_no_later_work():
    """Were they held up, whoever comes next would find few to work for: sharing would cost more than it spares."""
    gates = {each: Event() for each in ("first", "shared", "later")}
    begun = {each: Event() for each in gates}

    def work(asked: Sequence[int]) -> list[int]:
        name = "later" if 99 in asked else "first" if list(asked) == [1] else "shared"
        begun[name].set()
        assert gates[name].wait(10)
        return [2 * each for each in asked]

    together: Together[int, int] = Together(work)
    with ThreadPoolExecutor(OTHERS + 2) as pool:
        first = pool.submit(together, 1)
        assert begun["first"].wait(10)
        others = [pool.submit(together, number) for number in range(20, 20 + OTHERS)]
        while len(together.queue) < OTHERS:
            pass
        gates["first"].set()
        assert begun["shared"].wait(10)
        later = pool.submit(together, 99)
        while len(together.queue) < 1:
            pass
        gates["shared"].set()
        assert begun["later"].wait(10)
        assert [each.result(10) for each in (first, *others)] == [2, *(2 * number for number in range(20, 20 + OTHERS))]
        gates["later"].set()
        assert later.result(10) == 198


def test_who_is_interrupted_while_waiting_holds_nobody_up(monkeypatch):
    """Also when the interruption comes just as it is their turn."""
    together: Together[int, int] = Together(lambda asked: [2 * each for each in asked])
    for comes_with_the_turn in (False, True):
        together.busy = True  # somebody else is at work

        def interrupted(event: Event, comes_with_the_turn: bool = comes_with_the_turn) -> bool:
            if comes_with_the_turn:
                together.pass_on()
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(Event, "wait", interrupted)
            with pytest.raises(KeyboardInterrupt):
                together(1)
        assert not together.queue
        if not comes_with_the_turn:
            together.pass_on()  # the other is done
        assert together(3) == 6
