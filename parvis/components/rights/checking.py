"""Any receipt, judged step by step for whoever brings it. Nothing of it is kept or logged.

It is the page's own way through the proof, told in plain words; the whole is also judged by
``Receipt.verify``, and both have to agree before anything is called proven.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.components.rights.selectors import Concerned, Entry, Line
from parvis.components.rights.verdicts import Several, Told, Unreadable, Verdict
from parvis.components.rights.vouching import judge_vouchers
from parvis.core.protection import selectors as trace
from parvis.core.protection.rules import compact, merkle
from parvis.core.protection.rules.notes import BadNote, Checkpoint, from_base64
from parvis.core.protection.rules.receipts import FORMAT, BadReceipt, Receipt, from_hex
from parvis.core.protection.rules.records import BadRecord, Record, commitment
from parvis.design import typography

LARGEST = 300_000  # bytes; a receipt has some thousands
LARGEST_EXPORT = 2_500_000  # what the page is given whole: settings.DATA_UPLOAD_MAX_MEMORY_SIZE
MOST_LINES = 500  # of an export: each costs about as much as a receipt
VERIFIER = "python3 -I verifier.py export trace.json --key KEY"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"<svg", b"RIFF")


def judged(given: bytes | str) -> Verdict | Several:
    """The verdict on a receipt given as JSON or as the text of its QR code, or on each line of an export; raises Unreadable."""
    values = opened(given)
    if isinstance(values, list):
        return Several([judged_line(number, each) for number, each in enumerate(lines_in(values), 1)])
    verdict, leaf, known = judged_alone(typed(values))
    judge_today(verdict, leaf, known=known)
    conclude(verdict, values, known=known)
    return verdict


def judged_alone(values: Mapping[str, Any]) -> tuple[Verdict, bytes | None, bool]:
    """What a receipt says by itself: verdict so far, its leaf, and whether it names this log and its key."""
    verdict = Verdict()
    leaf = judge_line(verdict, values)
    checkpoint = judge_proof(verdict, values, leaf)
    known = judge_signature(verdict, values, checkpoint)
    if known and checkpoint is not None:
        judge_vouchers(verdict, values)
    return verdict, leaf, known


def lines_in(values: list[Any]) -> list[Mapping[str, Any]]:
    """The lines of an export, as ``/me/trace.json`` gives them; raises Unreadable."""
    if not values:
        raise Unreadable(_("This file holds no line: there is nothing to check."))
    if len(values) > MOST_LINES:
        said = _("This file holds %(number)s lines, and this page checks %(most)s at most. The verifier has no such limit: %(command)s")
        raise Unreadable(said % {"number": typography.amount(len(values)), "most": MOST_LINES, "command": VERIFIER})
    if not all(isinstance(each, dict) and isinstance(each.get("record"), str) and "receipt" in each for each in values):
        raise Unreadable(_("These are not lines as one takes them away from “Who read my data”: a part is missing, or the file was cut."))
    return values


def judged_line(number: int, line: Mapping[str, Any]) -> Told:
    """One line of an export: its receipt must prove the very record that is shown beside it."""
    what = line.get("what") if isinstance(line.get("what"), str) else ""
    if line["receipt"] is None:
        return Told(number, what or "", None)
    try:
        verdict, _leaf, known = judged_alone(typed(line["receipt"]))
    except Unreadable as error:
        verdict, known = Verdict(), True
        verdict.add(_("The receipt"), False, str(error))
    else:
        if line["receipt"]["record"] != line["record"]:
            verdict.add(_("The line shown"), False, _("The receipt is of another line than the one shown beside it."))
    conclude(verdict, line["receipt"], known=known)
    return Told(number, what or "", verdict)


def opened(given: bytes | str) -> Any:
    """What the JSON or the code says; raises Unreadable."""
    text = text_of(given)
    try:
        values = compact.parse(text) if text.startswith(compact.PREFIX) else json.loads(text)
    except compact.BadText as error:
        raise Unreadable(
            _("This text begins like a receipt’s QR code, but a part of it is missing or was changed. Scan it again.")
        ) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is not a receipt: it is no JSON, or the file was cut. Give the file as it was downloaded.")) from error
    return values


def text_of(given: bytes | str) -> str:
    begins = given[:100].lstrip()[:1]
    refuse_size(len(given), most=LARGEST_EXPORT if begins in ("[", b"[") else LARGEST)
    if isinstance(given, bytes):
        if given.startswith(PICTURES):
            raise Unreadable(_("This is a picture or a PDF. Scan its QR code and paste the text that it holds, or give the JSON file."))
        given = given.decode("utf-8-sig", errors="replace")
    if not given.strip():
        raise Unreadable(_("Nothing was given. Paste a receipt, or choose its file."))
    return given.strip()


def refuse_size(size: int, *, most: int) -> None:
    """Raises Unreadable beyond ``most`` bytes."""
    if size > most == LARGEST:
        said = _("This is too large for a receipt: %(size)s bytes, and at most %(most)s are read.")
        raise Unreadable(said % {"size": typography.amount(size), "most": typography.amount(most)})
    if size > most:
        said = _(
            "This is too large to be checked here: %(size)s bytes, and at most %(most)s are read. The verifier has no such limit: %(command)s"
        )
        raise Unreadable(said % {"size": typography.amount(size), "most": typography.amount(most), "command": VERIFIER})


def read_aloud(verdict: Verdict) -> Line | None:
    """The line in plain words, without whom it is about: the receipt knows them by an opaque name only."""
    if verdict.record is None:
        return None
    entry = Entry(record=verdict.record.canonical().decode(), event=verdict.record.event, occurred_at=verdict.record.occurred_at)
    return Line(entry, Concerned(verdict.record.subject, b"", ""))


def typed(values: Any) -> Mapping[str, Any]:
    """``values`` if they have the shape of a receipt."""
    if not isinstance(values, dict):
        raise Unreadable(_("This is not a receipt: it is no JSON object."))
    kind = values.get("format")
    if kind != FORMAT:
        raise Unreadable(_("This is not a receipt that can be read here: its format is not %(format)s.") % {"format": FORMAT})
    texts = all(isinstance(values.get(name), str) for name in ("record", "nonce", "leaf", "checkpoint", "key"))
    place = values.get("position")
    if not texts or type(place) is not int or place < 0 or not isinstance(values.get("proof"), list) or not is_speakable(values):
        raise Unreadable(_("This receipt was cut or changed: some of its parts are missing."))
    return values


def is_speakable(values: Any) -> bool:
    """Whether its texts can be written on a page: JSON can hold halves of characters."""
    try:
        return bool(json.dumps(values, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False


def judge_line(verdict: Verdict, values: Mapping[str, Any]) -> bytes | None:
    """The line and its leaf: the fingerprint is computed again."""
    title = _("The line is what was written")
    try:
        verdict.record = Record.parse(values["record"])
        nonce, stated = from_hex(values["nonce"]), from_hex(values["leaf"])
    except (BadRecord, ValueError):
        verdict.add(title, False, _("The line or its secret number is no longer in the form in which lines are written: it was changed."))
        return None
    leaf = commitment(values["record"].encode(), nonce)
    if leaf != stated:
        verdict.add(
            title, False, _("The fingerprint of the line and its secret number is not the leaf of the receipt: one of them was changed.")
        )
        return None
    verdict.add(title, True, _("The fingerprint of the line and its secret number is the leaf, computed again just now."))
    return leaf


def judge_proof(verdict: Verdict, values: Mapping[str, Any], leaf: bytes | None) -> Checkpoint | None:
    """The way from the leaf to the root."""
    title = _("The leaf is under the checkpoint")
    try:
        checkpoint = Checkpoint.parse(values["checkpoint"].partition("\n\n")[0] + "\n")
        proof = tuple(from_base64(each, BadNote("not base64")) for each in values["proof"])
    except (BadNote, ValueError, TypeError):
        verdict.add(title, False, _("The checkpoint or the proof was cut or changed: it can no longer be read."))
        return None
    verdict.position, verdict.size, verdict.origin = values["position"], checkpoint.size, checkpoint.origin
    if leaf is None:
        verdict.add(title, None, _("Not checked: the line itself is false."))
        return checkpoint
    if not merkle.verify_inclusion(
        merkle.leaf_hash(leaf), position=values["position"], size=checkpoint.size, proof=proof, root=checkpoint.root
    ):
        verdict.add(
            title,
            False,
            _("The proof does not lead from the leaf to the root that was signed: the place, the proof or the root was changed."),
        )
        return checkpoint
    said = _("The proof leads from leaf %(place)s to the root of the tree of %(size)s leaves.")
    verdict.add(title, True, said % {"place": typography.amount(values["position"]), "size": typography.amount(checkpoint.size)})
    return checkpoint


def judge_signature(verdict: Verdict, values: Mapping[str, Any], checkpoint: Checkpoint | None) -> bool:
    """Whether this log's key signed; says when the receipt is another log's. Returns whether the receipt names this log and its key."""
    title = _("The checkpoint is signed by this log")
    mine = str(trace.ring().first)
    if checkpoint is None:
        verdict.add(title, None, _("Not checked: there is no checkpoint to read."))
        return True
    if checkpoint.origin != mine.partition("+")[0]:
        verdict.add(
            title,
            None,
            _("The checkpoint is of another log, %(name)s. Ask that log, or use the verifier with its key.") % {"name": checkpoint.origin},
        )
        return False
    if values["key"].strip() != mine:
        verdict.add(
            title, None, _("The receipt names a key that this log never published. Whoever made that key can sign anything with it.")
        )
        return False
    try:
        trace.signed_here(values["checkpoint"])
    except BadNote:
        verdict.add(
            title,
            False,
            _("The signature does not fit: the checkpoint was changed after it was signed, or this log’s key did not sign it."),
        )
        return True
    verdict.add(title, True, _("The signature fits the key that this log publishes."))
    return True


def judge_today(verdict: Verdict, leaf: bytes | None, *, known: bool) -> None:
    """What the receipt says against the log as it stands now: a receipt does not need this, a reader may like it."""
    title = _("The log still holds it today")
    if leaf is None or not known or verdict.position is None:
        return
    state = trace.state()
    if verdict.position >= state.published_size:
        verdict.add(
            title,
            False,
            _("The published log is shorter than this receipt says. Tell the data protection authority, and keep the receipt."),
        )
    elif trace.commitments(verdict.position, verdict.position + 1) == [leaf]:
        verdict.add(title, True, _("Leaf %(place)s of the log is this one.") % {"place": typography.amount(verdict.position)})
    else:
        verdict.add(title, False, _("Another leaf stands at that place now."))


def conclude(verdict: Verdict, values: Mapping[str, Any], *, known: bool) -> None:
    """Proven only when each step holds and the library agrees."""
    if any(step.holds is False for step in verdict.steps):
        verdict.proven = False
    elif known:
        verdict.proven = agreed(values)


def agreed(values: Mapping[str, Any]) -> bool:
    """Whether the library that every receipt is verified with says the same."""
    try:
        return bool(trace.vouched(Receipt.parse(json.dumps(values))))
    except BadReceipt:
        return False
