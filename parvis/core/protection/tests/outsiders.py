"""What stands outside the log in tests: the verifier as somebody downloaded it, witnesses, and a log's next key."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from parvis.core.protection.rules.notes import Checkpoint, Signer

FILE = Path(__file__).parents[1] / "verifier.py"
COSIGNATURE, ML_DSA_44 = 4, 6
AT = 1_795_000_000  # seconds since the epoch that witnesses of tests write


def loaded():
    """The verifier as a module of its own, by its file."""
    spec = importlib.util.spec_from_file_location("verifier_by_itself", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MODULE = loaded()


def verified(*arguments: object) -> tuple[int, str]:
    """Exit code and words of the verifier, in this process: for many runs. A traceback fails the test."""
    said = io.StringIO()
    MODULE.stored.cache_clear()
    with contextlib.redirect_stdout(said):
        code = MODULE.main([str(each) for each in arguments])
    return code, said.getvalue()


def run(folder: Path, *arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
    """The verifier copied to ``folder`` and run there as by somebody who has nothing else."""
    copied = folder / "verifier.py"
    copied.write_bytes(FILE.read_bytes())
    command = [sys.executable, "-I", str(copied), *(str(each) for each in arguments)]
    return subprocess.run(command, input=text, cwd=folder, env={}, capture_output=True, text=True, timeout=120)


def signature_line(name: str, kind: int, public: bytes, signature: bytes) -> str:
    identifier = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    return f"— {name} {b64encode(identifier + signature).decode()}\n"


@dataclass
class Witness:
    """A witness of https://c2sp.org/tlog-cosignature, with a key of each of its two kinds."""

    name: str

    def __post_init__(self) -> None:
        self.classical, self.quantum = Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate()

    def vkey(self, kind: int = COSIGNATURE) -> str:
        public = (self.classical if kind == COSIGNATURE else self.quantum).public_key().public_bytes_raw()
        identifier = sha256(self.name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
        return f"{self.name}+{identifier.hex()}+{b64encode(bytes([kind]) + public).decode()}"

    def cosign(self, note: str, kind: int = COSIGNATURE) -> str:
        """``note`` with one more line."""
        text = note.rpartition("\n\n")[0] + "\n"
        key = self.classical if kind == COSIGNATURE else self.quantum
        message = f"cosignature/v1\ntime {AT}\n{text}".encode() if kind == COSIGNATURE else self.subtree(text)
        return note + signature_line(self.name, kind, key.public_key().public_bytes_raw(), AT.to_bytes(8, "big") + key.sign(message))

    def subtree(self, text: str) -> bytes:
        checkpoint, name = Checkpoint.parse(text), self.name.encode()
        origin = checkpoint.origin.encode()
        parts = [b"subtree/v1\n\0", bytes([len(name)]), name, AT.to_bytes(8, "big"), bytes([len(origin)]), origin]
        return b"".join([*parts, bytes(8), checkpoint.size.to_bytes(8, "big"), checkpoint.root])


def both_signed(text: str, *signers: Signer) -> str:
    """A note under ``text`` with the signature of each."""
    return f"{text}\n" + "".join(signer.sign(text).rpartition("\n\n")[2] for signer in signers)


def statement(old: Signer, new: Signer, size: int, *, kind: str = "parvis-trace-key/1") -> str:
    """That ``new`` signs from ``size`` on."""
    text = f"{kind}\n{old.name}\n{old.verifier}\n{new.verifier}\n{size}\n"
    return both_signed(text, new) if "revoked" in kind else both_signed(text, old, new)


def as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
