"""Lines that say the same of one hour, shown as one: the same agent, for the same file, doing the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.components.rights.selectors import Line
from parvis.kernel.calendar import country


@dataclass(frozen=True)
class Group:
    """``line`` is the newest; ``others`` are those that it stands for, newest first."""

    line: Line
    others: Sequence[Line] = ()

    @property
    def number(self) -> int:
        return 1 + len(self.others)


def grouped(lines: Iterable[Line]) -> list[Group]:
    """``lines`` in their order, those alike under the newest of them. What asks for attention stands alone."""
    found: dict[object, list[Line]] = {}
    for line in lines:
        found.setdefault(likeness(line), []).append(line)
    return [Group(newest, others) for newest, *others in found.values()]


def likeness(line: Line) -> object:
    """Equal for lines that may stand for one another; the line's own key for one that stands alone."""
    if line.is_altered or line.was_hidden or line.is_unusual or line.contest is not None:
        return line.entry.pk
    record, hour = line.record, f"{line.entry.occurred_at.astimezone(country().zone):%Y-%m-%d %H}"
    return (line.concerned.key, record.organisation, record.actor, record.file_reference, line.sentence, line.purpose, hour)
