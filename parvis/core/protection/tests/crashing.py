"""A program that kills its own writers with -9 and says what the log looks like after: see test_crashes.py.

It has a database and a folder of its own. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import django

django.setup()

from django.db import connections  # noqa: E402

from parvis.core.protection import actions, archive, folder, keys, publishing, selectors, sequencing, verification  # noqa: E402
from parvis.core.protection.models import Checkpoint, Leaf  # noqa: E402
from parvis.kernel import catalogue  # noqa: E402
from parvis.kernel.manifest import TraceEvent  # noqa: E402
from parvis.kernel.text import Text  # noqa: E402

declared = {**catalogue.trace_events(), "test.read": TraceEvent(name="test.read", sentence=Text("a", "b"))}
catalogue.trace_events = lambda: declared


def forked(work: Callable[[], object]) -> int:
    """Do ``work`` in a process of its own; returns its number."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def die(*_arguments: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def record() -> int:
    given = {"organisation": "Commune de Rennes", "purpose": "Cantine", "legal_basis": "Code"}
    return actions.record_durably("test.read", subjects=[b"maelle"], **given)[0].leaf_id


def repaired() -> dict[str, object]:
    """Go on as the next worker would, then verify everything."""
    actions.sequence()
    actions.publish_checkpoint()
    report = verification.verify_database(folder.checkpoint_folders(), keys.verifier())
    return {"faults": [fault.message for fault in report.faults], "size": report.size, "verified": report.verified_size}


def die_in_tiles() -> None:
    """After the leaves have their rows, in the middle of their tiles."""
    write, written = folder.write, []

    def write_one(path, content):
        if written:
            die()
        written.append(path)
        write(path, content)

    folder.write = write_one
    actions.sequence()
    actions.publish_checkpoint()


def die_in(module: object, name: str) -> Callable[[], None]:
    def work() -> None:
        setattr(module, name, die)
        actions.sequence()
        actions.publish_checkpoint()

    return work


def die_before_the_newest_is_shown() -> None:
    write = folder.write
    folder.write = lambda path, content: die() if path.name == "checkpoint" else write(path, content)
    actions.sequence()
    actions.publish_checkpoint()


def die_before_the_row() -> None:
    Checkpoint.objects.get_or_create = die
    actions.sequence()
    actions.publish_checkpoint()


def die_while_placing() -> None:
    place = sequencing.place
    sequencing.place = lambda *given: (place(*given), die())
    actions.sequence()


def die_while_recording() -> None:
    """With the leaf written and its entry not."""
    actions.words_of = die
    record()


POINTS = {
    "while recording, before the commit": die_while_recording,
    "while placing leaves, before the commit": die_while_placing,
    "between row and tile": die_in(publishing, "write_tiles"),
    "between one tile and the next": die_in_tiles,
    "between tile and note": die_in(folder, "publish"),
    "between note and the newest shown": die_before_the_newest_is_shown,
    "between note and its row": die_before_the_row,
}


def crashes() -> dict[str, object]:
    """Kill a writer at each point; say how it died, and the log after."""
    found = {}
    for point, work in POINTS.items():
        expected = Leaf.objects.count() + 300
        for _ in range(300):
            record()
        died = os.waitpid(forked(work), 0)[1] == signal.SIGKILL
        found[point] = repaired() | {"died": died, "expected": expected}
    return found


def record_until_killed(pipe: int) -> None:
    while True:
        os.write(pipe, f"{record()}\n".encode())


def publish_until_killed() -> None:
    while True:
        actions.sequence()
        actions.publish_checkpoint()


def killed_under_load(kills: int) -> dict[str, object]:
    """Writers, two sequencers and two publishers at once, all killed, as many times as said; every acknowledged leaf counts."""
    acknowledged: set[int] = set()
    for number in range(kills):
        reading, writing = os.pipe()
        children = [forked(partial(record_until_killed, writing)) for _ in range(2)] + [forked(publish_until_killed) for _ in range(2)]
        time.sleep(0.3 + 0.11 * (number % 7))  # not always at the same moment of a round
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(writing)
        with os.fdopen(reading) as lines:
            acknowledged |= {int(line) for line in lines if line.endswith("\n")}
    found = repaired()
    kept = set(Leaf.objects.exclude(position=None).values_list("pk", flat=True))
    return found | {
        "kills": -(-kills // 4) * 4,
        "acknowledged": len(acknowledged),
        "lost": len(acknowledged - kept),
        "pending": selectors.state().pending,
    }


def sequencers_at_once() -> dict[str, object]:
    """Four sequencers on one queue."""
    before = selectors.tree().size
    for _ in range(400):
        record()
    sequencing.BATCH = 7
    children = [forked(actions.sequence) for _ in range(4)]
    ended = [os.waitpid(child, 0)[1] for child in children]
    return repaired() | {"ended": ended, "expected": before + 400}


def publishers_at_once() -> dict[str, object]:
    """Four publishers of one log that grows under them."""
    before = selectors.tree().size
    for _ in range(20):
        record()
        actions.sequence()
        children = [forked(actions.publish_checkpoint) for _ in range(4)]
        ended = [os.waitpid(child, 0)[1] for child in children]
    notes = [path.stem for path, _ in folder.notes_in(folder.root() / "checkpoints")]
    return repaired() | {"ended": ended, "expected": before + 20, "twice": len(notes) - len(set(notes))}


def archive_killed() -> dict[str, object]:
    """The static copy, its writer killed at its first tile, before the checkpoint that shows the step, and before its index."""
    site, found = folder.root().parent / "site", {}
    archive.bring_up_to_date(site)
    for point, (module, name, last) in ARCHIVE_POINTS.items():
        before = archive.size_of(site)
        for _ in range(300):
            record()
        repaired()
        died = os.waitpid(forked(partial(archive_until, module, name, last)), 0)[1] == signal.SIGKILL
        shown, whole = archive.size_of(site), not verification.verify_export(site, [], keys.ring()).faults
        archive.bring_up_to_date(site)
        after = verification.verify_export(site, [], keys.ring())
        found[point] = {"died": died, "old_or_new": shown in (before, before + 300), "shown_is_whole": whole}
        found[point] |= {"grew": after.verified_size - before, "faults": [fault.message for fault in after.faults]}
    return found


ARCHIVE_POINTS = {
    "at its first tile": (archive, "put", lambda path: "tile" in path.parts),
    "before its checkpoint": (folder, "write", lambda path: path.name == "checkpoint"),
    "before its index": (folder, "write", lambda path: path.name == "index.json"),
}


def archive_until(module: ModuleType, name: str, last: Callable[[Path], bool]) -> None:
    write = getattr(module, name)
    setattr(module, name, lambda path, content: die() if last(path) else write(path, content))
    archive.bring_up_to_date(folder.root().parent / "site")


if __name__ == "__main__":
    found = {"crashes": crashes(), "load": killed_under_load(int(os.environ["PARVIS_TEST_KILLS"])), "sequencers": sequencers_at_once()}
    json.dump(found | {"publishers": publishers_at_once(), "archive": archive_killed()}, sys.stdout)
