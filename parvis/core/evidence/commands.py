"""``parvis evidence …``: trust States' certificates; make an invented passport and answer for its chip."""

from __future__ import annotations

import argparse
import json
import sys
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.utils import timezone

from parvis.core.evidence import sample
from parvis.core.evidence.actions import trust_file
from parvis.core.evidence.invented import invented_authority
from parvis.core.evidence.rules import lds
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.rules import Identity

SUFFIXES = {".pem", ".cer", ".crt", ".der", ".crl", ".ml"}


def with_trust_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, help="files or folders: certificates, master lists, revocation lists, PEM or DER")


def trust(arguments: argparse.Namespace) -> int:
    """0 when every file was taken; files that were not are named with the reason."""
    files = [file for path in arguments.paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    refused = 0
    # Authorities before what they sign, whatever the names of the files.
    for file in sorted(
        (file for file in files if file.is_file() and file.suffix.lower() in SUFFIXES), key=lambda file: file.suffix == ".crl"
    ):
        try:
            print(f"{file}: {trust_file(file.read_bytes(), fingerprint=None)} added")
        except Refused as error:
            refused += 1
            print(f"{file}: refused, {error}", file=sys.stderr)
    return int(refused > 0)


def with_sample_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the files of the chip into")
    parser.add_argument("--family-name", default="Eriksson")
    parser.add_argument("--given-names", default="Anna Maria")
    parser.add_argument("--birth-date", default="1974-08-12", help="YYYY-MM-DD")
    parser.add_argument("--sex", choices=["female", "male"], default="female")
    parser.add_argument("--number", default="U12345678", help="number of the document")


def make_sample(arguments: argparse.Namespace) -> int:
    """0 once the files are written; 2 in production, which trusts no invented State."""
    if not settings.PARVIS_DEMO:
        print("Passports of invented people are for the demonstration: production trusts no certificate behind them.", file=sys.stderr)
        return 2
    identity = Identity(
        family_name=arguments.family_name,
        given_names=tuple(arguments.given_names.split()),
        birth_date=arguments.birth_date,
        gender=arguments.sex,
    )
    now = timezone.now()
    signer = sample.signer(invented_authority(), now=now)
    document = sample.document(identity, by=signer, now=now, number=arguments.number)
    write(arguments.out, document)
    print(
        f"{len(document.files)} files of the chip and its key are in {arguments.out}. Next: parvis evidence answer --passport {arguments.out} --challenge …"
    )
    return 0


def write(folder: Path, document: sample.Document) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in document.files.items():
        (folder / f"{'EF.' if name in ('sod', 'com') else ''}{name.upper()}.bin").write_bytes(data)
    (folder / "chip.pem").write_bytes(document.chip.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def with_answer_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passport", type=Path, required=True, help="the folder that parvis evidence sample wrote")
    parser.add_argument("--challenge", required=True, help="the number that the page shows, in hexadecimal")
    parser.add_argument("--json", action="store_true", help="print the whole bundle, ready to be posted, instead of the answer")


def answer(arguments: argparse.Namespace) -> int:
    """Prints what the chip would sign."""
    key = load_pem_private_key((arguments.passport / "chip.pem").read_bytes(), password=None)
    if not isinstance(key, (sample.RSA_PRIVATE, sample.EC_PRIVATE)):
        print("chip.pem holds no key of a chip.", file=sys.stderr)
        return 2
    signature = sample.answer(key, bytes.fromhex(arguments.challenge))
    print(json.dumps(bundle(arguments.passport, signature)) if arguments.json else signature.hex())
    return 0


def bundle(folder: Path, signature: bytes) -> dict[str, str]:
    """The files in base64 under their names, and the answer in hexadecimal."""
    named = {lds.name_of(path.name): path for path in folder.glob("*.bin")}
    files = {name: b64encode(path.read_bytes()).decode() for name, path in named.items() if name in lds.TAKEN}
    return {**files, lds.SIGNATURE: signature.hex()}
