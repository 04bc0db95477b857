"""Files of a chip handed in together: a ZIP archive or a JSON object. Names decide what is read; nothing else is.

JSON: ``{"sod": base64, "dg1": base64, "dg15": base64, "signature": base64 or hexadecimal, …}``. ZIP: ``EF.SOD.bin``, ``DG1.bin``,
``DG15.bin``, ``signature.bin``, …, all as bytes.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from parvis.core.evidence.rules import lds
from parvis.core.evidence.rules.problems import Refused

LARGEST = 512 * 1024
MOST_FILES = 20
LONGEST_SIGNATURE = 1024


def opened(data: bytes) -> Mapping[str, bytes]:
    """The files of a bundle, by their names in ``lds.TAKEN``; raises Refused, also for a portrait or fingerprints."""
    if len(data) > LARGEST:
        raise Refused("too-large", f"{len(data)} bytes")
    return from_archive(data) if data[:2] == b"PK" else from_json(data)


def from_json(data: bytes) -> Mapping[str, bytes]:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("unreadable", "neither ZIP nor JSON") from error
    if not isinstance(given, dict) or len(given) > MOST_FILES:
        raise Refused("unreadable", "not one object of files")
    named = {required_name(written): value for written, value in given.items() if value is not None}
    return {name: signature(value) if name == lds.SIGNATURE else from_base64(value, name=name) for name, value in named.items()}


def required_name(written: str) -> str:
    name = lds.name_of(written)
    lds.refuse_never(name)
    if name not in lds.TAKEN and name != lds.SIGNATURE:
        raise Refused("unexpected-file", name or "unknown name")
    return name


def from_base64(value: object, *, name: str) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else refuse(name)
    except (BadBase64, ValueError) as error:
        raise Refused("unreadable", f"{name} is not base64") from error


def refuse(name: str) -> bytes:
    raise Refused("unreadable", f"{name} is not a string")


def signature(value: object) -> bytes:
    """The chip's answer, in hexadecimal or base64: the first is never the second of the same length."""
    text = "".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > 4 * LONGEST_SIGNATURE:
        raise Refused("unreadable", "signature")
    try:
        return bytes.fromhex(text)
    except ValueError:
        return from_base64(text, name=lds.SIGNATURE)


def from_archive(data: bytes) -> Mapping[str, bytes]:
    """No folder, no encryption, no more bytes than a chip has, counted while unpacking."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise Refused("wrong-archive", f"{len(members)} files")
            names = [required_member(each) for each in members]
            if len(set(names)) != len(names):
                raise Refused("wrong-archive", "a file twice")
            return {name: unpacked(archive, each, name=name) for name, each in zip(names, members, strict=True)}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Refused("wrong-archive", type(error).__name__) from error


def required_member(member: ZipInfo) -> str:
    if member.flag_bits & 1 or "/" in member.filename or "\\" in member.filename or ".." in member.filename:
        raise Refused("wrong-archive", "encrypted, or in a folder")
    return required_name(member.filename)


def unpacked(archive: ZipFile, member: ZipInfo, *, name: str) -> bytes:
    """Read up to the bound, whatever size the archive claims."""
    largest = LONGEST_SIGNATURE if name == lds.SIGNATURE else lds.TAKEN[name][1]
    with archive.open(member) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise Refused("too-large", name)
    return data
