"""Whether two nodes kept the same messages: summaries first, single lines only where summaries differ.

A line is what both ends of a message can know of it, written the same by both. Lines fall into 256 buckets by their
identifier, whatever the clock of either node says; a bucket's hash covers its lines in order, the root covers the buckets.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

BUCKETS = 256


class BadComparison(ValueError):
    """What the other node sent for a comparison cannot be read."""


@dataclass(frozen=True, kw_only=True, order=True)
class Line:
    """One message between two nodes. ``answer`` is the digest of the answer, empty where none was given or none arrived."""

    identifier: str
    sender: str
    receiver: str
    kind: str
    label: str
    digest: str
    answer: str = ""

    @property
    def bucket(self) -> str:
        """Two hexadecimal digits."""
        return sha256(self.identifier.encode()).hexdigest()[:2]

    @property
    def written(self) -> bytes:
        return json.dumps([getattr(self, each.name) for each in fields(self)], ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def key(self) -> tuple[str, str]:
        """An identifier is its sender's own: another may have chosen the same."""
        return self.sender, self.identifier


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Lines that only one of two nodes has, or that say something else on the other side.

    ``unheard`` are sent messages of which their sender says that no answer came, and that the other does not know or
    knows to have answered: what a cut link leaves, and no fault of either.
    """

    missing_here: tuple[Line, ...] = ()
    missing_there: tuple[Line, ...] = ()
    different: tuple[tuple[Line, Line], ...] = ()  # (ours, theirs)
    unheard: tuple[Line, ...] = ()

    @property
    def none(self) -> bool:
        return not (self.missing_here or self.missing_there or self.different)


def buckets(lines: Iterable[Line]) -> dict[str, str]:
    """The hash of each bucket that holds anything, by its two digits."""
    held: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        held[line.bucket].append(line)
    return {name: hash_of(each) for name, each in sorted(held.items())}


def hash_of(lines: Iterable[Line]) -> str:
    """SHA-256 over the SHA-256 of each line, in the order of the lines."""
    return sha256(b"".join(sha256(line.written).digest() for line in sorted(lines))).hexdigest()


def root(hashes: Mapping[str, str]) -> str:
    """One hash for all buckets: ``<bucket> <hash>\\n`` in order; the same for two nodes that kept the same."""
    return sha256("".join(f"{name} {value}\n" for name, value in sorted(hashes.items())).encode()).hexdigest()


def unequal(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """The buckets that are not the same on both sides."""
    return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))


def differences(ours: Iterable[Line], theirs: Iterable[Line], *, here: str, there: str) -> Differences:
    """What is not the same; each side gives all that it has under the identifiers in question.

    ``here`` and ``there`` are the members that gave them.
    """
    mine, others = {line.key: line for line in ours}, {line.key: line for line in theirs}
    lacking_there = [line for key, line in sorted(mine.items()) if key not in others]
    lacking_here = [line for key, line in sorted(others.items()) if key not in mine]
    both = [(mine[key], others[key]) for key in sorted(mine.keys() & others.keys()) if mine[key] != others[key]]
    return Differences(
        missing_here=tuple(line for line in lacking_here if not never_arrived(line, kept_by=there)),
        missing_there=tuple(line for line in lacking_there if not never_arrived(line, kept_by=here)),
        different=tuple(pair for pair in both if not answer_never_arrived(*pair, here=here)),
        unheard=(
            *(line for line in lacking_here if never_arrived(line, kept_by=there)),
            *(line for line in lacking_there if never_arrived(line, kept_by=here)),
            *(pair[0] for pair in both if answer_never_arrived(*pair, here=here)),
        ),
    )


def never_arrived(line: Line, *, kept_by: str) -> bool:
    """Whether its sender, who alone has it, says that nothing came back: it need not have arrived."""
    return line.sender == kept_by and not line.answer


def answer_never_arrived(ours: Line, theirs: Line, *, here: str) -> bool:
    """Whether the two are one message of which the sender alone lacks the answer."""
    sent, received = (ours, theirs) if ours.sender == here else (theirs, ours)
    return not sent.answer and replace(sent, answer=received.answer) == received


def lines_of(given: Any) -> list[Line]:
    """The lines in JSON that another node sent; raises BadComparison."""
    names = [each.name for each in fields(Line)]
    if not isinstance(given, list) or not all(isinstance(each, list) and len(each) == len(names) for each in given):
        raise BadComparison("lines: a list of lists of seven texts is expected.")
    if not all(isinstance(value, str) and len(value) <= 200 and value.isprintable() for each in given for value in each):
        raise BadComparison("lines: a list of lists of seven texts is expected.")
    return [Line(**dict(zip(names, each, strict=True))) for each in given]


def listed(lines: Iterable[Line]) -> list[list[str]]:
    """Lines as they travel: the seven texts of each, in the order of `Line`."""
    return [[getattr(line, each.name) for each in fields(line)] for line in sorted(lines)]


def count_in(given: Any) -> int:
    """How many lines another node says to have, in JSON; raises BadComparison."""
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise BadComparison("count: a whole number is expected.")
    return given


def hashes_in(given: Any) -> dict[str, str]:
    """The hashes of buckets in JSON that another node sent; raises BadComparison."""
    if not isinstance(given, dict) or len(given) > BUCKETS:
        raise BadComparison("buckets: an object of at most 256 hashes is expected.")
    if not all(len(name) == 2 and isinstance(value, str) and len(value) == 64 for name, value in given.items()):
        raise BadComparison("buckets: two hexadecimal digits to a SHA-256 are expected.")
    return dict(given)
