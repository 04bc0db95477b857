"""Changing the key that signs the log: announced by both keys, kept with the log, told by a line in it."""

from __future__ import annotations

import os

from parvis.core.protection import actions, folder, keys, publishing, selectors
from parvis.core.protection.rules.keyring import REVOKED, ROTATED, Keyring, Statement
from parvis.core.protection.rules.notes import BadNote, Signer
from parvis.kernel.text import Text
from parvis.kernel.writing import write

ROTATION = "trace.key-rotated"
REASON = Text("Remplacement de la clé de signature du journal", "Replacement of the key that signs the log")
BASIS = Text("Sécurité du journal", "Security of the log")


class CannotRotate(RuntimeError):
    """The key cannot be changed now; the message says what to do."""


def rotate() -> Statement:
    """Let the next key sign from the published size on; raises CannotRotate.

    The next key is the first of those given when it was never announced, else one made here, above
    the old one in its file. Done again after a crash, it goes on where it stopped.
    """
    with folder.locked():
        signers, ring = keys.signers(), keys.ring()
        old = next((signer for signer in signers if signer.verifier == ring.newest), None)
        if old is None:
            raise CannotRotate(
                "The key that signs this log is not among those given: without it no statement can be signed. See operations."
            )
        statement = Statement(ROTATED, ring.name, old.verifier, next_key(signers, old).verifier, published_size(ring))
        announce(ring, statement.signed_by(old, keys.signer()))
    told(statement)
    return statement


def next_key(signers: list[Signer], old: Signer) -> Signer:
    """The key to announce; raises CannotRotate."""
    if signers[0] != old:
        return signers[0]
    if os.environ.get(keys.SIGNING):
        raise CannotRotate(
            f"Put a new key (`parvis trace new-keys`) on a line above the present one in {keys.SIGNING}, then run this again."
        )
    fresh = Signer.generate(old.name)
    keep_signers([fresh, *signers])
    return fresh


def keep_signers(signers: list[Signer]) -> None:
    """Write the file of signing keys anew, for its owner only."""
    write(keys.signing_file(), "".join(f"{signer}\n" for signer in signers).encode(), mode=0o600)


def published_size(ring: Keyring) -> int:
    newest = publishing.newest_signed(ring)
    return newest.size if newest else 0


def announce(ring: Keyring, note: str) -> None:
    """Keep a statement that follows from ``ring``; raises BadNote."""
    grown = ring.followed_by(note, witnessed=lambda _note: True)
    folder.write(keys.statements_folder() / f"{len(grown.statements):04d}.note", note.encode())


def told(statement: Statement) -> None:
    actions.record(
        ROTATION,
        subjects=[selectors.THE_LOG],
        organisation="",
        purpose=REASON,
        legal_basis=BASIS,
        detail={"key": str(statement.new), "size": str(statement.size), "kind": statement.kind},
    )


def revocation(size: int | None = None) -> str:
    """The statement, under the new key alone, by which a stolen key is revoked: witnesses sign it next. Raises CannotRotate.

    ``size`` is the last for which the stolen key may vouch: what was published, or more where witnesses saw more of this same log.
    """
    ring, new = keys.ring(), keys.signer()
    if new.verifier == ring.newest:
        raise CannotRotate(
            f"Put a new key (`parvis trace new-keys`) on the first line of {keys.SIGNING} or of its file, then run this again."
        )
    statement = Statement(REVOKED, ring.name, ring.newest, new.verifier, published_size(ring) if size is None else size)
    refuse_size_out_of_reach(statement, ring)
    return statement.signed_by(new)


def refuse_size_out_of_reach(statement: Statement, ring: Keyring) -> None:
    """Raises CannotRotate for a size that would take the word of the old key back, or leave the next checkpoint without a key."""
    published, held = published_size(ring), selectors.tree().size
    if not published <= statement.size <= held:
        raise CannotRotate(
            f"The statement ends the old key at {statement.size} leaves; {published} were published under it and the log holds {held}: "
            "the size lies between these two. Write a new statement (`parvis trace revoke-key`)."
        )


def accept_revocation(note: str) -> Statement:
    """Keep the statement that revokes a stolen key, signed by the first of the keys given and by witnesses; raises CannotRotate."""
    with folder.locked():
        ring = keys.ring()
        try:
            statement = Statement.parse(note)
            if statement.kind != REVOKED or statement.new != keys.verifier():
                raise CannotRotate("This statement does not replace a revoked key by the first of those given.")
            if not selectors.enough_witnesses(note):
                raise CannotRotate("This statement is not signed by the witnesses of this log.")
            refuse_size_out_of_reach(statement, ring)
            announce(ring, note)
        except BadNote as error:
            raise CannotRotate(str(error)) from error
    told(statement)
    return statement
