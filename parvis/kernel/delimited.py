"""Delimited tables that people and programs send: encoding and sign between cells are found out, each line keeps its number."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from parvis.kernel.text import Text

DELIMITERS = (";", ",", "\t", "|")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ARCHIVE = b"PK\x03\x04"  # how spreadsheets' own files begin
LOOKED_AT = 30  # lines, to find the sign

csv.field_size_limit(1_000_000)

Line = tuple[int, list[str]]  # its number in the file, and its cells


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def decoded(content: bytes, encoding: str = "", *, most_bytes: int) -> tuple[str, str]:
    """The text and the codec that read it: ``encoding``, else the file's mark, UTF-8, Windows-1252. Raises UnreadableFile."""
    if len(content) > most_bytes:
        limit = most_bytes // 1_000_000
        raise UnreadableFile(
            Text(
                f"Le fichier dépasse {limit} Mo. Envoyez-le en plusieurs parties.",
                f"The file is larger than {limit} MB. Send it in several parts.",
            )
        )
    if content.startswith(ARCHIVE):
        raise UnreadableFile(
            Text(
                "C’est un fichier de tableur ou une archive. Enregistrez-le au format CSV.",
                "This is a spreadsheet’s own file or an archive. Save it as CSV.",
            )
        )
    chosen = encoding or next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not chosen and b"\x00" in content:
        raise UnreadableFile(
            Text("Ce n’est pas un fichier de texte. Enregistrez-le au format CSV.", "This is not a text file. Save it as CSV.")
        )
    for name in [chosen] if chosen else ["utf-8", "cp1252", "latin-1"]:
        try:
            return content.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableFile(
        Text(f"Le texte n’est pas en {chosen}. Corrigez l’encodage du fichier.", f"The text is not in {chosen}. Mend the file’s encoding.")
    )


def delimiter_of(text: str) -> str:
    """The sign that cuts the first lines into the most cells, as many in each."""
    head = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]

    def evenness(sign: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(head, delimiter=sign)]
        return (len(set(widths)) == 1 and widths[0] > 1, widths[0]) if widths else (False, 0)

    try:
        return max(DELIMITERS, key=evenness)
    except csv.Error:
        return ","


def lines(text: str, delimiter: str = "") -> Iterator[Line]:
    """The lines that hold anything, cut at ``delimiter`` or at the sign found out; raises UnreadableFile on a quote that never ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableFile(
            Text(
                f"Ligne {reader.line_num} : un guillemet n’est pas fermé ou une cellule est trop longue.",
                f"Line {reader.line_num}: a quote is not closed or a cell is too long.",
            )
        ) from error
