"""Compressed documents: a bomb is told from an honest one, and costs little to tell."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from parvis.core.files import archives
from parvis.core.files.rules import BOMB, DAMAGED, NESTED, RefusedFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def packed(**members: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return made


def refusal(content: io.BytesIO, kind: str = DOCX) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        archives.check(content, kind)
    return refused.value


def test_an_honest_document_passes() -> None:
    archives.check(packed(word__xml=b"<w:p>Louen</w:p>" * 50_000, picture__png=b"\x89PNG"), DOCX)


def test_what_is_not_compressed_is_not_opened() -> None:
    archives.check(io.BytesIO(b"%PDF-1.7"), "application/pdf")


def test_a_bomb_is_refused() -> None:
    assert refusal(packed(word__xml=b"\0" * 40_000_000)) is BOMB


def test_a_bomb_that_claims_little_is_refused() -> None:
    """Its directory says ten bytes; what is inside opens into forty million."""
    honest = packed(word__xml=b"\0" * 40_000_000).getvalue()
    size = (40_000_000).to_bytes(4, "little")
    assert refusal(io.BytesIO(honest.replace(size, (10).to_bytes(4, "little")))) is DAMAGED


def test_members_that_share_their_bytes_are_refused() -> None:
    content = zlib.compress(b"x" * 100_000)[2:-4]
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.xml", content * 50)
        archive.filelist.append(archive.filelist[0])
    assert refusal(whole) is BOMB


def test_an_archive_of_archives_is_refused_and_a_document_with_a_table_inside_is_not() -> None:
    assert refusal(packed(inner__zip=b"PK"), "application/zip") is NESTED
    archives.check(packed(embedded__zip=b"PK"), DOCX)


def test_a_cut_document_is_told_as_damaged() -> None:
    whole = packed(word__xml=bytes(range(256)) * 500).getvalue()
    assert refusal(io.BytesIO(whole[: len(whole) // 2])) is DAMAGED


def test_too_many_members_are_refused() -> None:
    assert refusal(packed(**{f"m{number}": b"" for number in range(archives.MOST_MEMBERS + 1)})) is BOMB


def test_a_damaged_member_of_another_packing_is_said_to_be_damaged() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", b"Louen" * 100)
    broken = bytearray(made.getvalue())
    broken[broken.find(b"a.txt") + len(b"a.txt") + 12] ^= 0xFF
    assert refusal(io.BytesIO(bytes(broken))) is DAMAGED


def test_a_list_of_members_without_end_is_refused_unread() -> None:
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    number = archives.LONGEST_LIST // len(entry) + 1
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, number * len(entry), 0, 0)
    tracemalloc.start()
    content = io.BytesIO(entry * number + end)
    held, _ = tracemalloc.get_traced_memory()
    assert refusal(content) is BOMB
    assert tracemalloc.get_traced_memory()[1] - held < 2 * len(entry) * number
    tracemalloc.stop()
