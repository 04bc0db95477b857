"""Checks, offline, what a log of the trace gave out. Usage: `python verifier.py --help`.

It needs Python 3.11 and the package `cryptography`, and nothing of the platform it judges: read it before you believe it. Formats:
RFC 6962, RFC 9285; signed-note, tlog-checkpoint, tlog-cosignature and tlog-tiles of c2sp.org; what is left is in docs/trace.md.
Exit codes: 0 proven; 1 not proven (altered, or it does not fit); 2 cannot tell (something is missing, or not understood here).
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache, partial, reduce
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

REQUIRED = {"format", "record", "nonce", "leaf", "position", "proof", "checkpoint", "key"}
NUMBER = re.compile("0|[1-9][0-9]{0,17}")
MALFORMED = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, zlib.error)


class CannotTell(Exception):
    """The question has no answer with what was given and what is known here."""


def need(condition: object, otherwise: str, error: type[Exception] = ValueError) -> None:
    if not condition:
        raise error(otherwise)


def from_base64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, f"{text[:80]!r} is not how base64 writes it.")
    return data


class Key(NamedTuple):
    """A public key, written name+hash+base64: of a log (kind 1, Ed25519) or of a witness (4, Ed25519, or 6, ML-DSA-44)."""

    name: str
    kind: int
    public: bytes
    id: bytes

    @classmethod
    def parse(cls, vkey: str) -> Key:
        name, written, encoded = vkey.strip().split("+", 2)
        data = from_base64(encoded)
        key = cls(name, data[0], data[1:], sha256(name.encode() + b"\n" + data).digest()[:4])
        fits = name and not re.search(r"\s", name) and {1: 32, 4: 32, 6: 1312}.get(key.kind) == len(key.public)
        need(fits, f"{vkey[:80]!r} is not a public key.")
        need(key.id.hex() == written, f"The key of {name} does not have the hash written with it: it was cut or altered.")
        return key

    def verify(self, text: str, signature: bytes) -> None:
        """Raises InvalidSignature unless ``signature`` is this key's on ``text``."""
        stamp, stamped = signature[:8], signature[8:]
        if self.kind == 1:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        elif self.kind == 4:
            signed = f"cosignature/v1\ntime {int.from_bytes(stamp, 'big')}\n{text}".encode()
            Ed25519PublicKey.from_public_bytes(self.public).verify(stamped, signed)
        else:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # only in releases of 2026 and later

            origin, size, root, *_ = text.split("\n")
            name, log = (bytes([len(each.encode())]) + each.encode() for each in (self.name, origin))
            signed = b"subtree/v1\n\0" + name + stamp + log + bytes(8) + int(size).to_bytes(8, "big") + from_base64(root)
            MLDSA44PublicKey.from_public_bytes(self.public).verify(stamped, signed)


def opened(note: str, keys: Iterable[Key] = ()) -> tuple[str, set[Key]]:
    """The text of a note and those of ``keys`` that signed it; a false signature by one of them condemns the note."""
    text, separator, lines = note.rpartition("\n\n")
    fits = separator and lines.endswith("\n") and len(note) < 1 << 20 and not re.search("[\0-\x09\x0b-\x1f]", note)
    matches = [re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})", line) for line in lines[:-1].split("\n")]
    need(fits and all(matches), "A signed note is a text, an empty line and signature lines; this is none, or it was altered.")
    signatures = [(match[1], from_base64(match[2])) for match in matches if match]
    signers = [(key, data[4:]) for key in keys for name, data in signatures if (name, data[:4]) == (key.name, key.id)]
    for key, signature in signers:
        try:
            key.verify(text + "\n", signature)
        except InvalidSignature:
            raise ValueError(f"The signature of {key.name} does not fit this text: one of them was altered.") from None
    return text + "\n", {key for key, _ in signers}


class Trust:
    """Whom to believe: a log's first key and those it handed over to, and how many of which witnesses."""

    def __init__(self, key: str, witnesses: Iterable[str], quorum: int | None, own: str, statements: Iterable[str]) -> None:
        if not key:
            print(f"CAREFUL: no --key was given, so this is checked with the key it names itself. Compare with the published one: {own!r}")
        given = Path(key).read_text() if key and Path(key).is_file() else key or own
        self.key, self.witnesses = Key.parse(given.split("\n")[0]), [Key.parse(each) for each in witnesses]
        self.quorum = len({each.name for each in self.witnesses}) if quorum is None else quorum
        self.valid, self.roots = {self.key: (0, sys.maxsize)}, dict[int, bytes]()  # the sizes that each key may sign; roots by size
        for note in statements:  # each hands over to another key, or says that one was revoked
            kind, origin, ended, begun, size, end = opened(note)[0].split("\n")
            old, new, revoked = Key.parse(ended), Key.parse(begun), kind == "parvis-trace-key-revoked/1"
            fits = (revoked or kind == "parvis-trace-key/1") and NUMBER.fullmatch(size) and not end and old.kind == new.kind == 1
            need(fits and origin == old.name == new.name == self.key.name, "A statement about keys is malformed, or of another log.")
            need(opened(note, {old, new})[1] >= ({new} if revoked else {old, new}), "A statement about keys is not signed by both.")
            need(self.witnesses or not revoked, "A key was revoked, and only witnesses vouch for the next: name them with --witness.")
            self.cosigned(note) if revoked else None
            first, last = self.valid.get(old, (0, 0))
            need(revoked or last == sys.maxsize, "A statement hands over from a key that was not the log's, or no longer.")
            self.valid |= {old: (first, min(int(size), last))} | ({} if new in self.valid else {new: (int(size), sys.maxsize)})

    def cosigned(self, note: str) -> None:
        text, found = opened(note, self.witnesses)
        count = min(len({key.name for key in found}), len({key.public for key in found}))
        need(count >= self.quorum, f"{count} of the {self.quorum} witnesses that you ask for signed {text[:200]!r}.")


@cache
def checkpoint(trust: Trust, note: str, quorum: bool = True) -> tuple[int, bytes]:
    """Size and root, signed by a key of the log that was valid then, and by a quorum of witnesses."""
    origin, digits, encoded, *more, end = opened(note)[0].split("\n")
    fits = NUMBER.fullmatch(digits) and not end and all(more) and len(from_base64(encoded)) == 32
    need(fits and origin == trust.key.name, f"This is no checkpoint of {trust.key.name!r}; its first line says {origin[:80]!r}.")
    size, root = int(digits), from_base64(encoded)
    signed = opened(note, [key for key, (first, last) in trust.valid.items() if first <= size <= last])[1]
    need(signed, f"The checkpoint of size {size} is not signed by a key of {trust.key.name} that was valid then.")
    need(trust.roots.setdefault(size, root) == root, f"Two different checkpoints of size {size} were signed: the log showed two histories.")
    trust.cosigned(note) if quorum else None
    return size, root


def joined(hashes: list[bytes]) -> bytes:
    """The root over hashes: two by two, the last of an odd number carried up."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs] + hashes[len(hashes) & ~1 :]
    return hashes[0] if hashes else sha256().digest()


def check_growth(site: Path, checkpoints: Iterable[tuple[int, bytes]]) -> None:
    """One tree, made of the largest perfect subtrees that the tiles of ``site`` hold, leads through all of ``checkpoints``."""
    at, peaks, due = 0, list[tuple[int, bytes]](), sorted(checkpoints)
    for start, (size, root) in zip([0, *(size for size, _ in due)], due, strict=False):
        while at < size:
            height = min((at & -at or 1 << 62).bit_length(), (size - at).bit_length()) - 1
            level, first, width, at = height // 8, at >> height // 8 * 8, 1 << height % 8, at + (1 << height)
            found = joined(stored(site, str(level), due[-1][0] >> 8 * level, first // 256)[first % 256 :][:width])
            while peaks and peaks[-1][0] == height:
                height, found = height + 1, joined([peaks.pop()[1], found])
            peaks.append((height, found))
        found = reduce(lambda right, left: joined([left, right]), [peak for _, peak in reversed(peaks)] or [joined([])])
        need(found == root, f"Broken between {start} and {size} leaves: this is not the tree signed in the checkpoint of {size}.")


@lru_cache(4)
def stored(site: Path, kind: str, size: int, index: int, unit: int = 32) -> list[bytes]:
    """A tile or a bundle of entries, ``unit`` bytes each; ``size`` is how many there are of that kind."""
    *high, low = re.findall("...", f"{index:0{-(-len(str(index)) // 3) * 3}d}")
    full, width = site.joinpath("tile", kind, *(f"x{digits}" for digits in high), low), min(256, size - index * 256)
    data = (narrow if (narrow := full.with_name(f"{low}.p") / str(width)).exists() else full).read_bytes()  # full ones replace partial ones
    need(len(data) in (unit * width, unit * 256), f"Tile {kind}/{index} was cut, or something was added to it.")
    return [data[at : at + unit] for at in range(0, unit * width, unit)]


class Checker:
    """The checks, with the keys and witnesses that one was given; each returns what is proven."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given, text = given, given.what[0]
        self.text = text if given.check not in ("receipt", "export") else sys.stdin.read() if text == "-" else Path(text).read_text()
        self.trust = partial(cache(Trust), given.key, tuple(given.witness), given.quorum)

    def proven(self, values: Any, shown: str | None = None) -> tuple[int, int]:
        """Position and tree size of the line that a receipt proves."""
        need(isinstance(values, dict) and set(values) >= REQUIRED, "This is not a receipt of the trace, or it was cut.")
        fits = values["format"] == "parvis-receipt/1" and set(values) <= REQUIRED | {"keys", "timestamps"}
        need(fits, "this receipt is of another format, or holds more than is known here: get a newer verifier.", CannotTell)
        trust, record, nonce = self.trust(values["key"], tuple(values.get("keys", ()))), values["record"], bytes.fromhex(values["nonce"])
        read, leaf = json.loads(record), sha256(record.encode() + nonce)
        fits = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == record and shown in (None, record)
        need(fits and read["format"] == "parvis-trace/1", "The record is not in its canonical form, or not what is shown beside it.")
        fits = (leaf.hexdigest(), nonce.hex(), len(nonce)) == (values["leaf"], values["nonce"], 32)
        need(fits, "The record or its nonce was altered: together they no longer give the leaf.")
        position, (size, root) = values["position"], checkpoint(trust, values["checkpoint"])
        need(Key.parse(values["key"]) == trust.key, "The key that the receipt names is not the one that you trust.")
        found, inner = sha256(b"\0" + leaf.digest()).digest(), (position ^ (size - 1)).bit_length()  # below, neighbours on both sides
        fits = 0 <= position < size and len(values["proof"]) == inner + (position >> inner).bit_count()
        need(fits, f"The proof is not one of position {position} in a tree of {size}.")
        for height, sibling in enumerate(from_base64(each) for each in values["proof"]):
            found = joined([sibling, found] if height >= inner or position >> height & 1 else [found, sibling])
        need(found == root, f"The proof does not lead from position {position} to the checkpoint of size {size}.")
        return position, size

    def receipt(self) -> str:
        values = json.loads(self.text)
        return "this line is number {} of the {} that the log signed: {}".format(*self.proven(values), values["record"])

    def qr(self) -> str:
        """A receipt in a QR code: PARVIS1:, then base45 of zlib."""
        code, inflate = self.text.strip(), zlib.decompressobj()
        digits = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".index(sign) for sign in code.removeprefix("PARVIS1:")]
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        packed = b"".join(sum(digit * 45**at for at, digit in enumerate(each)).to_bytes(len(each) - 1, "big") for each in groups)
        self.text = inflate.decompress(packed, 1 << 20).decode()
        need(code.startswith("PARVIS1:") and inflate.eof and not inflate.unused_data, "This is not a compact receipt, or it was cut.")
        return self.receipt()

    def export(self) -> str:
        verdicts = list[str]()
        for number, line in enumerate(json.loads(self.text), 1):
            try:
                place = line["receipt"] and self.proven(line["receipt"], shown=line["record"])
                verdicts.append(f"proven, number {place[0]} of {place[1]}" if place else "pending: it has no proof yet")
            except MALFORMED as error:
                verdicts.append(f"ALTERED: {error}")
            print(f"line {number}: {verdicts[-1]}")
        altered, proven = (sum(each.startswith(word) for each in verdicts) for word in ("ALTERED", "proven"))
        need(not altered, f"{altered} lines were altered, or do not fit.")
        need(proven, "no line of this file has a proof.", CannotTell)
        return f"{proven} lines are in the log; {len(verdicts) - proven} are pending."

    def trust_in(self, site: Path) -> Trust:
        return self.trust((site / "key").read_text(), tuple(path.read_text() for path in sorted((site / "keys").glob("*.note"))))

    def log(self) -> str:
        """All entries, all tiles, and every checkpoint kept there or in further folders."""
        site, *kept = (Path(name) for name in self.given.what)
        paths = [site / "checkpoint", *(path for each in (site / "checkpoints", *kept) for path in each.rglob("*.note"))]
        trust, notes = self.trust_in(site), sorted((path.read_text() for path in paths), key=len)
        found = {checkpoint(trust, note, quorum=False): note for note in notes}  # of two the longer, with more signatures
        size, _root = checkpoint(trust, found[max(found)])
        for index in range(-(-size // 256)):
            hashes = [sha256(b"\0" + each[2:]).digest() for each in stored(site, "entries", size, index, 34) if each[:2] == b"\0\x20"]
            fits = stored(site, "0", size, index) == hashes
            need(fits, f"Tile 0/{index} does not hold the hashes of its entries, {index * 256} and after.")
        for level, at in ((height, at) for height in range(1, 8) for at in range(size >> 8 * height)):
            below = joined(stored(site, str(level - 1), size >> 8 * level - 8, at))
            fits = stored(site, str(level), size >> 8 * level, at // 256)[at % 256] == below
            need(fits, f"Tile {level}/{at // 256} does not hold the hash of tile {level - 1}/{at}.")
        check_growth(site, found)
        return f"the {size} leaves are those that were signed, through all of {len(found)} checkpoints."

    def sealed(self) -> str:
        """A month's list of hidden lines; once these are shown, also their leaves, and that each stands in a copy of the log."""
        site, (note, *shown) = self.given.site, (Path(name).read_text() for name in self.given.what)
        trust, leaves = self.trust_in(site), sorted(bytes.fromhex(line) for line in "".join(shown).split())
        kind, origin, month, count, root, end = opened(note)[0].split("\n")
        fits = bool((kind, origin, end) == ("parvis-trace-hidden/1", trust.key.name, "") and NUMBER.fullmatch(count))
        need(fits and opened(note, trust.valid)[1], f"This is no sealed list, or it is not signed by a key that {trust.key.name} ever had.")
        if not shown:
            return f"the log hid {count} lines of {month}; it has not shown which."
        fits = len(leaves) == int(count) and joined([sha256(b"\0" + leaf).digest() for leaf in leaves]) == from_base64(root)
        need(fits, f"These are not the {count} leaves that were sealed for {month}.")
        size, missing = checkpoint(trust, (site / "checkpoint").read_text())[0], set(leaves)
        for index in range(-(-size // 256)):
            missing -= {entry[2:] for entry in stored(site, "entries", size, index, 34)}
        need(not missing, f"{len(missing)} of the leaves that were sealed for {month} do not stand in this copy of the log.")
        return f"the {count} lines of {month} that were hidden are these, each in the log."

    def growth(self) -> str:
        """From one checkpoint to another, each a file or a day, of which the last is taken."""
        days = [list((self.given.site / "checkpoints" / name).glob("*.note")) or [Path(name)] for name in self.given.what]
        old, new = (max(checkpoint(self.trust_in(self.given.site), path.read_text()) for path in paths) for paths in days)
        need(old <= new, f"The log shrank from {old[0]} to {new[0]} leaves.")
        check_growth(self.given.site, (old, new))
        return f"the log grew from {old[0]} to {new[0]} leaves, and what was there is still there."


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=("receipt", "export", "qr", "log", "growth", "sealed"))
    parser.add_argument("what", nargs="+", help="FILE or -; TEXT (qr); FOLDER, your NOTES (log); OLD NEW (growth); NOTE, LEAVES (sealed)")
    parser.add_argument("--key", default="", help="the log's first public key, or a file that begins with it")
    parser.add_argument("--witness", action="append", default=[], metavar="KEY", help="a witness's public key; may be repeated")
    parser.add_argument("--quorum", type=int, metavar="N", help="how many of these witnesses must have signed (default: all)")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="growth, sealed: a copy of the log")
    given = parser.parse_args(arguments)
    numbers = {"growth": (2,), "sealed": (1, 2), "log": range(1, 1000)}.get(given.check, (1,))
    if len(given.what) not in numbers or bool(given.site) != (given.check in ("growth", "sealed")):
        parser.error("growth takes two checkpoints, each a file or a day, and --site; sealed a note, leaves and --site; others one thing")
    try:
        print(f"PROVEN: {getattr(Checker(given), given.check)()}")
        return 0
    except MALFORMED as error:
        print(f"NOT PROVEN: {error}")
        return 1
    except (CannotTell, OSError, ImportError, UnsupportedAlgorithm) as error:
        print(f"CANNOT TELL: {error}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
