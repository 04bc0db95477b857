"""The logical data structure of a document's chip (ICAO Doc 9303 part 10): which files, and what the few that are read say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from asn1crypto import algos, cms, core, keys

from parvis.core.evidence.rules import mrz, public_keys, tlv
from parvis.core.evidence.rules.algorithms import PublicKey
from parvis.core.evidence.rules.mrz import Zone
from parvis.core.evidence.rules.problems import Refused

SECURITY_OBJECT = "sod"
SIGNATURE = "signature"
# Name -> (tag, largest size in bytes): all that is taken. Part 10, table 37.
TAKEN: Mapping[str, tuple[int, int]] = {
    "com": (0x60, 1024),
    SECURITY_OBJECT: (0x77, 64 * 1024),
    "dg1": (0x61, 256),
    "dg11": (0x6B, 4 * 1024),
    "dg14": (0x6E, 8 * 1024),
    "dg15": (0x6F, 8 * 1024),
}
REQUIRED = (SECURITY_OBJECT, "dg1")
GROUPS = {"dg1": 1, "dg11": 11, "dg14": 14, "dg15": 15}
# What is never taken, by name and by tag, whatever it is called.
NEVER: Mapping[str, str] = {
    "dg2": "portrait", "dg3": "fingerprints", "dg4": "irises", "dg5": "portrait", "dg7": "handwriting",
}  # fmt: skip
NEVER_TAGS: Mapping[int, str] = {0x75: "portrait", 0x63: "fingerprints", 0x76: "irises", 0x65: "portrait", 0x67: "handwriting"}
NAMES = re.compile(r"(?:ef[._-])?(sod|com|dg ?0?([1-9]|1[0-6])|signature)(?:\.(?:bin|der|dat|raw))?", re.IGNORECASE)

ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
# ecdsa-plain-signatures of TR-03111, 5.2.1
PLAIN_ECDSA: Mapping[str, str] = {
    "0.4.0.127.0.7.1.1.4.1.1": "sha1",
    "0.4.0.127.0.7.1.1.4.1.2": "sha224",
    "0.4.0.127.0.7.1.1.4.1.3": "sha256",
    "0.4.0.127.0.7.1.1.4.1.4": "sha384",
    "0.4.0.127.0.7.1.1.4.1.5": "sha512",
}


class DataGroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012


class DataGroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = DataGroupHash


class VersionInfo(core.Sequence):  # type: ignore[misc]
    _fields = [("lds", core.PrintableString), ("unicode", core.PrintableString)]  # noqa: RUF012


class SecurityObject(core.Sequence):  # type: ignore[misc]
    """LDSSecurityObject, part 10, 4.6.2.3: version 0, or 1 with the versions of the structure."""

    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("hash_algorithm", algos.DigestAlgorithm),
        ("hashes", DataGroupHashes),
        ("versions", VersionInfo, {"optional": True}),
    ]


class SecurityInfo(core.Sequence):  # type: ignore[misc]
    """Part 11, 9.2: what follows the protocol depends on it."""

    _fields = [("protocol", core.ObjectIdentifier), ("required", core.Any), ("optional", core.Any, {"optional": True})]  # noqa: RUF012


class SecurityInfos(core.SetOf):  # type: ignore[misc]
    _child_spec = SecurityInfo


def name_of(written: str) -> str:
    """The name in ``TAKEN`` or ``NEVER`` of a file called ``written`` ("EF.DG15.bin"); empty when it is none."""
    found = NAMES.fullmatch(written.strip())
    if not found:
        return ""
    return f"dg{int(found[2])}" if found[2] else found[1].lower()


def refuse_never(name: str, head: bytes = b"") -> None:
    """Raises Refused for a portrait, fingerprints or irises, told by name or by the first byte."""
    kind = NEVER.get(name) or (NEVER_TAGS.get(head[0]) if head else None)
    if kind:
        raise Refused(kind, name)


def require_file(name: str, data: bytes) -> None:
    """The file is what its name says, whole and within bounds."""
    refuse_never(name, data[:1])
    if name not in TAKEN:
        raise Refused("unexpected-file", name[:20])
    tag, largest = TAKEN[name]
    if len(data) > largest:
        raise Refused("too-large", name)
    tlv.require_strict(data)
    tlv.whole(data, tag)


def zone_of(dg1: bytes) -> Zone:
    """DG1: one object 5F1F that holds the zone (part 10, 4.7.1)."""
    outer = tlv.whole(dg1, 0x61)
    inner = tlv.read(dg1, outer.start, end=outer.end)
    if inner.tag != 0x5F1F or inner.end != outer.end:
        raise Refused("unreadable", "DG1 holds no zone")
    try:
        zone = mrz.parse(inner.of(dg1).decode("ascii"))
    except UnicodeDecodeError as error:
        raise Refused("unreadable", "DG1 is not in ASCII") from error
    if not isinstance(zone, Zone):
        raise Refused("wrong-zone", f"{zone.code} at line {zone.line}, column {zone.first}")
    return zone


def birth_date_of(dg11: bytes) -> str:
    """The full date of birth of DG11 (object 5F2B) as ``YYYY-MM-DD``; empty when it is not told (part 10, 4.7.11)."""
    outer = tlv.whole(dg11, 0x6B)
    told = next((node.of(dg11) for node in tlv.children(dg11, outer) if node.tag == 0x5F2B), b"")
    text = told.decode("ascii", "replace") if len(told) == 8 else told.hex()
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch("[0-9]{8}", text) else ""


def groups_listed(com: bytes) -> frozenset[int]:
    """The tags of the data groups that EF.COM lists (part 10, 4.6.1)."""
    outer = tlv.whole(com, 0x60)
    return frozenset(byte for node in tlv.children(com, outer) if node.tag == 0x5C for byte in node.of(com))


def chip_key_of(dg15: bytes) -> PublicKey:
    """DG15: the key with which the chip answers (part 10, 4.7.15)."""
    outer = tlv.whole(dg15, 0x6F)
    return public_keys.read(loaded(keys.PublicKeyInfo, outer.of(dg15)))


def chip_hash_of(dg14: bytes) -> str:
    """The hash of the chip's ECDSA answer, from ActiveAuthenticationInfo in DG14; empty when it is not told (part 11, 6.1.2)."""
    outer = tlv.whole(dg14, 0x6E)
    for info in loaded(SecurityInfos, outer.of(dg14)):
        if info["protocol"].dotted == ACTIVE_AUTHENTICATION and info["optional"].native is not None:
            oid = info["optional"].parse(core.ObjectIdentifier).dotted
            return PLAIN_ECDSA.get(oid, oid)
    return ""


@dataclass(frozen=True)
class Signed:
    """EF.SOD opened: CMS SignedData over the hashes of the data groups."""

    data: cms.SignedData
    content: bytes
    security_object: SecurityObject

    @property
    def hash_name(self) -> str:
        return str(self.security_object["hash_algorithm"]["algorithm"].native)

    @property
    def hashes(self) -> Mapping[int, bytes]:
        return {int(each["number"].native): bytes(each["value"].native) for each in self.security_object["hashes"]}


def opened(sod: bytes) -> Signed:
    """Raises Refused unless EF.SOD is what part 10, 4.6.2 says it is."""
    outer = tlv.whole(sod, 0x77)
    info = loaded(cms.ContentInfo, outer.of(sod))
    if info["content_type"].native != "signed_data":
        raise Refused("unreadable", "EF.SOD is not signed data")
    data = info["content"]
    encapsulated = data["encap_content_info"]
    if encapsulated["content_type"].dotted != LDS_SECURITY_OBJECT:
        raise Refused("unreadable", "EF.SOD signs something else")
    content = bytes(encapsulated["content"]) if encapsulated["content"].contents is not None else b""
    tlv.require_strict(content)
    found = loaded(SecurityObject, content)
    numbers = [int(each["number"].native) for each in found["hashes"]]
    if found["version"].native not in (0, 1) or not 1 <= len(numbers) <= 16 or len(set(numbers)) != len(numbers):
        raise Refused("unreadable", "LDSSecurityObject")
    return Signed(data, content, found)


def loaded(spec: type[core.Asn1Value], data: bytes) -> core.Asn1Value:
    """``data``, walked strictly before, read as ``spec`` down to its last part; raises Refused('unreadable')."""
    try:
        value = spec.load(data, strict=True)
        _ = value.native
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Refused("unreadable", f"{spec.__name__}: {type(error).__name__}") from error
    return value
