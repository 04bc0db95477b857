"""Work that several threads ask for at one moment, done once for all of them.

Whoever comes first works; those who come meanwhile queue up, and the next of them works for all that wait. Who waits
for nobody loses nothing: no delay is added, and no thread stands by. An answer is never older than its question, for
the work begins after everyone it is done for has asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar, cast

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Key = TypeVar("Key", bound=Hashable)

MOST_AT_ONCE = 100


class Waiting(Generic[Asked, Told]):
    """One caller, until they have their answer or their error, or it is their turn to work."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: Told | None = None
        self.error: BaseException | None = None
        self.done = False
        self.woken = Event()


class Together(Generic[Asked, Told]):
    """``Together(work)``, where ``work`` answers a list of questions by a list as long, in their order."""

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told]]) -> None:
        self.work = work
        self.queue: deque[Waiting[Asked, Told]] = deque()
        self.busy = False  # somebody works, or was woken to
        self.guard = Lock()  # of queue and busy; never held while working

    def __call__(self, asked: Asked) -> Told:
        """The answer to ``asked``; raises what ``work`` raises when it is asked this alone."""
        mine: Waiting[Asked, Told] = Waiting(asked)
        self.wait_for_turn(mine)
        if not mine.done:
            try:
                with self.guard:
                    batch = [self.queue.popleft() for _ in range(min(len(self.queue), MOST_AT_ONCE))]
                self.serve(batch)
            finally:
                self.pass_on()
        if mine.error is not None:
            raise mine.error
        return cast(Told, mine.told)

    def wait_for_turn(self, mine: Waiting[Asked, Told]) -> None:
        """Until ``mine`` is done, or first in the queue with nobody at work.

        Who is done is woken by themselves: were they to stand in line for a lock, whoever comes next would work for few.
        """
        with self.guard:
            self.queue.append(mine)
            is_first, self.busy = not self.busy, True
        if is_first:
            return
        try:
            mine.woken.wait()
        except BaseException:  # interrupted: nobody may wait for one who has gone
            with self.guard:
                if mine in self.queue:
                    self.queue.remove(mine)
                had_turn = mine.woken.is_set() and not mine.done
            if had_turn:
                self.pass_on()
            raise

    def pass_on(self) -> None:
        """Wake the first who waits, to work for all who do."""
        with self.guard:
            self.busy = bool(self.queue)
            if self.busy:
                self.queue[0].woken.set()

    def serve(self, batch: list[Waiting[Asked, Told]]) -> None:
        try:
            for each, told in zip(batch, self.work([each.asked for each in batch]), strict=True):
                each.told = told
        except BaseException as error:
            if len(batch) > 1 and isinstance(error, Exception):  # one caller's fault must not cost the others their answers
                for each in batch:
                    self.serve([each])
                return
            for each in batch:
                each.error = error
        for each in batch:
            each.done = True
            each.woken.set()


def once_for_each(look_up: Callable[[Key], Told]) -> Together[Key, Told]:
    """Look-ups in which those who ask for the same key at one moment share one."""

    def work(keys: Sequence[Key]) -> list[Told]:
        found = {key: look_up(key) for key in dict.fromkeys(keys)}
        return [found[key] for key in keys]

    return Together(work)
