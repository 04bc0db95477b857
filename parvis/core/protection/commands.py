"""``parvis trace …``: verify, export, make, change and revoke keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from parvis.core.protection import archive, folder, keys, rotation, verification
from parvis.core.protection.rules.cosignatures import Cosigner, Jury
from parvis.core.protection.rules.keyring import Keyring, statements_in
from parvis.core.protection.rules.notes import BadKey, BadNote, Verifier
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.verification import Report
from parvis.kernel.secrets import MissingSecret


def with_verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoints", type=Path, metavar="DIR", help="checkpoints that you kept (default: those kept here)")
    parser.add_argument("--log", type=Path, metavar="FOLDER", help="check a log that `parvis trace export` or `archive` wrote")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="check one receipt; needs no database")
    parser.add_argument("--key", metavar="KEY", help="the log's public key as you know it, or its file")
    parser.add_argument("--keys", metavar="FILE", type=Path, help="the page /trace/keys: follow the changes of the key from there")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="a witness that you trust (may be repeated)")
    parser.add_argument("--quorum", type=int, metavar="N", help="how many of them must have cosigned (default: all)")


def with_export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where to write it; what is there already is brought up to date")


def verify(arguments: argparse.Namespace) -> int:
    """0 when everything fits, 1 when something was broken, 2 when the question cannot be answered."""
    try:
        if arguments.receipt:
            return verify_receipt(arguments.receipt, arguments.key, jury(arguments))
        return told(audited(arguments, expected_ring(arguments)))
    except (OSError, BadKey, BadNote, MissingSecret) as error:
        print(f"Cannot verify: {error}")
        return 2


def expected_key(given: str | None) -> Verifier:
    """The key that must have signed: the one given, in words or as a file, or this installation's."""
    if not given:
        return keys.verifier()
    return Verifier.parse(Path(given).read_text() if Path(given).is_file() else given)


def expected_ring(arguments: argparse.Namespace) -> Keyring:
    """The keys that the one the reader knows leads to, by the statements given, exported or kept here; raises BadNote, BadKey."""
    if not arguments.key and not arguments.log:
        return keys.ring()
    first = expected_key(arguments.key) if arguments.key else key_of_copy(arguments.log)
    return Keyring.known_by(first, statements_for(arguments), witnessed=jury(arguments).is_satisfied)


def key_of_copy(site: Path) -> Verifier:
    """This installation's key; where there is none, the one that the copy itself names, with a warning. Raises BadKey."""
    if keys.are_here():
        return keys.ring().first
    path = site / "key"
    if not path.is_file():
        raise BadKey(f"{path} is not there, and no key of a log is kept here. Give the log’s public key as you know it: --key KEY.")
    found = Verifier.parse(path.read_text())
    print(f"CAREFUL: no --key was given; the key was taken from the copy itself, {path}. Whoever made up this log made up its key:")
    print(f"this only shows that the copy fits itself. Compare the key with the one that the log publishes:\n{found}")
    return found


def statements_for(arguments: argparse.Namespace) -> list[str]:
    if arguments.keys:
        return statements_in(arguments.keys.read_text())[1]
    kept = arguments.log / "keys" if arguments.log else keys.statements_folder()
    return [path.read_text() for path in sorted(kept.glob("*.note"))]


def jury(arguments: argparse.Namespace) -> Jury:
    """The witnesses whom the reader trusts; raises BadKey."""
    cosigners = tuple(map(Cosigner.parse, arguments.witness))
    wanted = arguments.quorum if arguments.quorum is not None else len({each.name for each in cosigners})
    return Jury(cosigners, wanted)


def audited(arguments: argparse.Namespace, ring: Keyring) -> Report:
    given = [existing(arguments.checkpoints)] if arguments.checkpoints else []
    if arguments.log:
        return verification.verify_export(existing(arguments.log), given, ring, jury(arguments))
    return verification.verify_database(given or folder.checkpoint_folders(), ring, jury(arguments))


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
    if report.witnessed_size is not None:
        print(f"Witnessed: the first {report.witnessed_size} leaves, by as many witnesses as you asked for.")
    if report.verified_size < report.size:
        print(f"Not yet under a checkpoint: {report.size - report.verified_size} leaves.")
    return 0


def verify_receipt(path: Path, key: str | None, jury: Jury) -> int:
    try:
        receipt = Receipt.parse(path.read_bytes())
        checkpoint = receipt.verify(key_for(receipt, key), witnessed=jury.is_satisfied)
        jury.convinced(receipt.checkpoint)
    except (BadReceipt, BadNote) as error:
        print(f"NOT PROVEN: {error}")
        return 1
    print(f"Proven: this line is number {receipt.position} of the {checkpoint.size} that {checkpoint.origin} signed.")
    return 0


def key_for(receipt: Receipt, given: str | None) -> Verifier:
    """The key to judge a receipt by; one that only the receipt names is used with a warning."""
    if given:
        return expected_key(given)
    if keys.are_here():
        return keys.ring().first
    print(f"Careful: the key was taken from the receipt itself. Compare it with the one the log publishes:\n{receipt.vkey}")
    return Verifier.parse(receipt.vkey)


def export(arguments: argparse.Namespace) -> int:
    """Write what anyone may have, as a static site: what a checkpoint covers, every checkpoint, and the keys."""
    site: Path = arguments.folder
    try:
        size = archive.bring_up_to_date(site)
    except (OSError, BadNote, archive.ArchiveDisagrees) as error:
        print(f"Not written: {error}")
        return 1
    print(f"{site} holds {size} leaves and {len(list((site / 'checkpoints').glob('*/*.note')))} checkpoints.")
    return 0


def rotate_key(_arguments: argparse.Namespace) -> int:
    """Let a new key sign from now on; 1 when that cannot be done now."""
    try:
        statement = rotation.rotate()
    except rotation.CannotRotate as error:
        print(error)
        return 1
    print(f"From {statement.size} leaves on this log is signed by\n{statement.new}\nThe statement is in {keys.statements_folder()}.")
    return 0


def with_revocation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "statement", nargs="?", type=Path, help="the statement signed by the witnesses; without it, one is printed for them"
    )
    parser.add_argument(
        "--size",
        type=int,
        help="the last size for which the stolen key may vouch (default: what was published; more where witnesses saw more)",
    )


def revoke_key(arguments: argparse.Namespace) -> int:
    """Print the statement by which the first of the keys given replaces a stolen one, or take it back signed by witnesses."""
    try:
        if arguments.statement is None:
            print(rotation.revocation(arguments.size), end="")
            return 0
        statement = rotation.accept_revocation(arguments.statement.read_text())
    except (rotation.CannotRotate, OSError) as error:
        print(error)
        return 1
    print(f"Revoked beyond {statement.size} leaves:\n{statement.old}\nNow this log is signed by\n{statement.new}")
    return 0


def new_keys(_arguments: argparse.Namespace) -> int:
    print(f"PARVIS_TRACE_KEY={keys.new_signing_key()}")
    print(f"PARVIS_TRACE_SUBJECT_KEY={keys.new_subject_key()}")
    return 0
