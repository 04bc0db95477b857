"""``parvis trace …``: verify, export, make keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from parvis.core.protection import folder, keys, selectors, verification
from parvis.core.protection.models import Checkpoint
from parvis.core.protection.rules.notes import BadKey, Verifier
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.verification import Report
from parvis.kernel.secrets import MissingSecret


def with_verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoints", type=Path, metavar="DIR", help="checkpoints that you kept (default: those kept here)")
    parser.add_argument("--log", type=Path, metavar="FOLDER", help="check a log that `parvis trace export` wrote")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="check one receipt; needs no database")
    parser.add_argument("--key", metavar="KEY", help="the log's public key as you know it, or its file")


def with_export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where to write leaves, checkpoints and key")


def verify(arguments: argparse.Namespace) -> int:
    """0 when everything fits, 1 when something was broken, 2 when the question cannot be answered."""
    try:
        if arguments.receipt:
            return verify_receipt(arguments.receipt, arguments.key)
        return told(audited(arguments, expected_key(arguments.key)))
    except (OSError, BadKey, MissingSecret) as error:
        print(f"Cannot verify: {error}")
        return 2


def expected_key(given: str | None) -> Verifier:
    """The key that must have signed: the one given, in words or as a file, or this installation's."""
    if not given:
        return keys.verifier()
    return Verifier.parse(Path(given).read_text() if Path(given).is_file() else given)


def audited(arguments: argparse.Namespace, verifier: Verifier) -> Report:
    given = [existing(arguments.checkpoints)] if arguments.checkpoints else []
    if arguments.log:
        return verification.verify_export(existing(arguments.log), given, verifier)
    return verification.verify_database(given or folder.checkpoint_folders(), verifier)


def existing(path: Path) -> Path:
    if not path.is_dir():
        raise NotADirectoryError(f"{path} is not a folder.")
    return path


def told(report: Report) -> int:
    print(f"{report.size} leaves, {report.checkpoints} checkpoints, {report.erased} erased, {report.pending} pending.")
    for fault in sorted(report.faults, key=lambda fault: (fault.position is None, fault.position or 0)):
        print(f"BROKEN [{fault.kind}] {fault.message}")
    if report.faults:
        return 1
    print(f"Whole: the first {report.verified_size} leaves are those that were signed.")
    if report.verified_size < report.size:
        print(f"Not yet under a checkpoint: {report.size - report.verified_size} leaves.")
    return 0


def verify_receipt(path: Path, key: str | None) -> int:
    try:
        receipt = Receipt.parse(path.read_bytes())
        checkpoint = receipt.verify(key_for(receipt, key))
    except BadReceipt as error:
        print(f"NOT PROVEN: {error}")
        return 1
    print(f"Proven: this line is number {receipt.position} of the {checkpoint.size} that {checkpoint.origin} signed.")
    return 0


def key_for(receipt: Receipt, given: str | None) -> Verifier:
    """The key to judge a receipt by; one that only the receipt names is used with a warning."""
    if given or keys.are_here():
        return expected_key(given)
    print(f"Careful: the key was taken from the receipt itself. Compare it with the one the log publishes:\n{receipt.vkey}")
    return Verifier.parse(receipt.vkey)


def export(arguments: argparse.Namespace) -> int:
    """Write what anyone may have: leaves in order, every checkpoint, and the key."""
    target: Path = arguments.folder
    folder.write(target / "key", f"{keys.verifier()}\n".encode())
    size = export_leaves(target / "leaves", selectors.tree().size)
    notes = Checkpoint.objects.filter(size__lte=size).order_by("size")
    for each in notes.iterator():
        folder.write(target / "checkpoints" / f"{each.published_at:%Y-%m-%d}" / f"{each.size:012d}.note", each.note.encode())
    print(f"{size} leaves and {notes.count()} checkpoints written to {target}.")
    return 0


def export_leaves(path: Path, size: int) -> int:
    """The first ``size`` leaves, one a line, in hexadecimal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        file.writelines(f"{leaf.hex()}\n" for _, leaf in verification.stored_leaves(size))
    return size


def new_keys(_arguments: argparse.Namespace) -> int:
    print(f"PARVIS_TRACE_KEY={keys.new_signing_key()}")
    print(f"PARVIS_TRACE_SUBJECT_KEY={keys.new_subject_key()}")
    return 0
