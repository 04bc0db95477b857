"""When a probe's word changes the state of a site: not at the first, and not while it flaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

IN_A_ROW = 3  # readings that say the same before the state follows
FLAPS = 4  # changes within FLAP_WINDOW: the site is degraded until it is quiet again
FLAP_WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is held of a site: its state, and what probes say in a row while that differs."""

    state: str
    seen: str = ""
    times: int = 0


def read(held: Held, said: str, *, changes: Sequence[datetime] = (), at: datetime) -> Held:
    """What is held after a probe ``said`` in-service, degraded or down; ``changes`` are the last changes by probes.

    A site in maintenance, planned or closed keeps its state: operators change that.
    """
    if held.state not in ("in-service", "degraded", "down"):
        return held
    recent = sum(1 for each in changes if at - each <= FLAP_WINDOW)
    wanted = "degraded" if recent >= FLAPS else said
    if wanted == held.state:
        return Held(state=held.state)
    times = held.times + 1 if held.seen == wanted else 1
    if times < IN_A_ROW:
        return Held(state=held.state, seen=wanted, times=times)
    return Held(state=wanted)
