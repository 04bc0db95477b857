"""The keys that a log had, each with the sizes for which it speaks.

A log changes its key by a statement that both keys sign; a key that was stolen is revoked by one that
the new key and the witnesses sign. Who knows the first key follows the statements to the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from parvis.core.protection.rules.notes import BadKey, BadNote, Checkpoint, Signer, Verifier, is_size, parts

ROTATED = "parvis-trace-key/1"
REVOKED = "parvis-trace-key-revoked/1"


@dataclass(frozen=True)
class Statement:
    """From ``size`` leaves on ``new`` signs in the place of ``old``."""

    kind: str
    origin: str
    old: Verifier
    new: Verifier
    size: int

    def __str__(self) -> str:
        return f"{self.kind}\n{self.origin}\n{self.old}\n{self.new}\n{self.size}\n"

    @classmethod
    def parse(cls, note: str) -> Statement:
        """What ``note`` states, signed or not; raises BadNote."""
        lines = parts(note)[0].split("\n")
        if len(lines) != 6 or lines[0] not in (ROTATED, REVOKED) or not is_size(lines[4]):
            raise BadNote("A statement about keys has five lines: kind, log, old key, new key, size; this is none.")
        try:
            return cls(lines[0], lines[1], Verifier.parse(lines[2]), Verifier.parse(lines[3]), int(lines[4]))
        except BadKey as error:
            raise BadNote(f"The statement names a key that is none: {error}") from error

    def signed_by(self, *signers: Signer) -> str:
        """This statement as a note under the signatures of ``signers``."""
        return f"{self}\n" + "".join(signer.line(str(self)) for signer in signers)


@dataclass(frozen=True)
class Span:
    """A key and the sizes from ``start`` to ``stop`` that it may sign; no ``stop``: it is the one that signs now."""

    verifier: Verifier
    start: int = 0
    stop: int | None = None

    def covers(self, size: int) -> bool:
        return self.start <= size and (self.stop is None or size <= self.stop)


Witnessed = Callable[[str], bool]  # whether enough witnesses signed a note


def by_nobody(_note: str) -> bool:
    return False


@dataclass(frozen=True)
class Keyring:
    """Every key of one log in order; opens notes as its key would."""

    spans: tuple[Span, ...]
    statements: tuple[str, ...] = ()

    @classmethod
    def of(cls, first: Verifier, statements: Iterable[str] = (), *, witnessed: Witnessed = by_nobody) -> Keyring:
        """The ring that begins with ``first`` and follows ``statements`` (notes, oldest first); raises BadNote."""
        ring = cls((Span(first),))
        for note in statements:
            ring = ring.followed_by(note, witnessed)
        return ring

    @classmethod
    def known_by(cls, pinned: Verifier, statements: Sequence[str], *, witnessed: Witnessed = by_nobody) -> Keyring:
        """The ring for who knows one of the keys: only what follows from that key counts; raises BadNote."""
        olds = [Statement.parse(note).old for note in statements]
        return cls.of(pinned, statements[olds.index(pinned) :] if pinned in olds else (), witnessed=witnessed)

    @property
    def name(self) -> str:
        return self.first.name

    @property
    def first(self) -> Verifier:
        """The key to pin."""
        return self.spans[0].verifier

    @property
    def newest(self) -> Verifier:
        """The key that signs now."""
        return self.spans[-1].verifier

    @property
    def page(self) -> str:
        """What ``/trace/keys`` says: the first key, then each statement, an empty line between."""
        return "\n".join([f"{self.first}\n", *self.statements]) if self.statements else f"{self.first}\n"

    def leading_to(self, note: str) -> tuple[str, ...]:
        """The statements that lead from the first key to the one that signed the checkpoint in ``note``, and none that it does not need.

        All of them when no key speaks for it: whoever verifies will say so.
        """
        try:
            size, signers = Checkpoint.parse(parts(note)[0]).size, [span for span, _ in self.opened(note)]
        except BadNote:
            return self.statements
        needed = [at for at, span in enumerate(self.spans) if span in signers and span.covers(size)]
        return self.statements[: needed[0]] if needed else self.statements

    def followed_by(self, note: str, witnessed: Witnessed = by_nobody) -> Keyring:
        """This ring with the next statement; raises BadNote when it does not follow from the newest key."""
        statement, last = Statement.parse(note), self.spans[-1]
        if statement.origin != self.name or statement.new.name != self.name or statement.old != last.verifier:
            raise BadNote("The statement about keys is of another log, or does not follow from the key that signed before it.")
        if statement.new in [span.verifier for span in self.spans]:
            raise BadNote("The statement brings back a key that this log has used already.")
        if statement.size < last.start:
            raise BadNote(f"The statement changes the key at {statement.size} leaves, before the last change.")
        statement.new.open(note)
        if statement.kind == REVOKED:
            if not witnessed(note):
                raise BadNote("The statement that revokes a key is not signed by enough witnesses.")
        else:
            statement.old.open(note)
        ended = replace(last, stop=statement.size)
        return Keyring((*self.spans[:-1], ended, Span(statement.new, statement.size)), (*self.statements, note))

    def open(self, note: str) -> str:
        """The text of ``note``, signed by a key that may speak for it; raises BadNote.

        A checkpoint needs the key of its size; another text any key that this log had.
        """
        found = self.opened(note)
        text = found[0][1]
        if text.partition("\n")[0] != self.name:
            return text
        size = Checkpoint.parse(text).size
        if not any(span.covers(size) for span, _ in found):
            last = found[-1][0]
            raise BadNote(
                f"The key that signed this checkpoint of {size} leaves speaks for sizes from {last.start} to {last.stop} only: "
                "it was replaced, and cannot vouch for more."
            )
        return text

    def opened(self, note: str) -> list[tuple[Span, str]]:
        """The keys of this ring that signed ``note``, and its text; raises BadNote when there is none."""
        text, lines = parts(note)
        signed = [(span, text) for span in self.spans if any(span.verifier.signed(text, line) for line in lines)]
        if not signed:
            raise BadNote(f"{self.name} did not sign this note.")
        return signed


def statements_in(page: str) -> tuple[Verifier, list[str]]:
    """The first key and the statements of a page of keys; raises BadNote, BadKey."""
    first, *blocks = page.rstrip("\n").split("\n\n")
    if len(blocks) % 2:
        raise BadNote("The page of keys was cut: a statement has no signatures.")
    return Verifier.parse(first), [f"{text}\n\n{signatures}\n" for text, signatures in pairs(blocks)]


def pairs(blocks: Sequence[str]) -> Iterable[tuple[str, str]]:
    return zip(blocks[::2], blocks[1::2], strict=True)
