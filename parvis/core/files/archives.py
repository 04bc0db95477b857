"""Compressed documents, office documents among them: none that opens into something far larger than it says."""

from __future__ import annotations

import lzma
import zlib
from itertools import pairwise
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from parvis.core.files.rules import BOMB, DAMAGED, NESTED, RefusedFile

ARCHIVE = "application/zip"
COMPRESSED = (ARCHIVE, "application/epub+zip", "application/vnd.oasis.opendocument.", "application/vnd.openxmlformats-officedocument.")
MOST_MEMBERS = 10_000
MOST_OPENED = 500_000_000  # bytes of all that is inside, once opened
FEW = 20_000_000  # bytes opened that harm nobody, however well they were packed
MOST_PACKED = 100  # times; texts of office documents rarely go beyond 40
INNER = frozenset({".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".jar"})
CHUNK = 256 * 1024
LONGEST_LIST = 5_000_000  # bytes of the list of members, which is read whole; ten thousand long names fit


class Sparing:
    """A content of which nobody reads more than the longest list at once: raises BOMB, before the memory is taken."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content = content
        self.seek, self.tell, self.seekable = content.seek, content.tell, lambda: True

    def read(self, number: int = -1) -> bytes:
        if number > LONGEST_LIST:
            raise BOMB
        return self.content.read(LONGEST_LIST if number < 0 else number)


def check(content: IO[bytes], content_type: str) -> None:
    """Raises RefusedFile for a bomb, a damaged archive, or an archive of archives. ``content`` is left at any place.

    What each member claims is added up first, then every member is really opened, in a bounded memory: one that holds more than
    it claims, or shares its bytes with another, does not check.
    """
    if not content_type.startswith(COMPRESSED):
        return
    content.seek(0)
    try:
        with ZipFile(Sparing(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            check_claims(members, content_type)
            for each in members:
                opened(archive, each)
    except RefusedFile:
        raise
    except (BadZipFile, LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError, ValueError, OSError):
        raise DAMAGED from None


def check_claims(members: list[ZipInfo], content_type: str) -> None:
    claimed, packed = sum(each.file_size for each in members), sum(each.compress_size for each in members)
    if len(members) > MOST_MEMBERS or claimed > MOST_OPENED or claimed > max(FEW, MOST_PACKED * packed):
        raise BOMB
    places = sorted((each.header_offset, each.header_offset + each.compress_size) for each in members)
    if any(end > start for (_, end), (start, _) in pairwise(places)):
        raise BOMB  # members that overlap open the same bytes again and again
    if content_type == ARCHIVE and any(PurePosixPath(each.filename.lower()).suffix in INNER for each in members):
        raise NESTED


def opened(archive: ZipFile, member: ZipInfo) -> None:
    """Read to its end, where its checksum must be right."""
    with archive.open(member) as inside:
        while inside.read(CHUNK):
            pass
