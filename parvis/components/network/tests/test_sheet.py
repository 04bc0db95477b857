"""A sheet of sites: read in any usual encoding, every bad cell named with its line and column."""

from __future__ import annotations

import pytest

from parvis.components.network.rules import sheet
from parvis.kernel.delimited import UnreadableFile
from parvis.kernel.networks import NetworkPlace

PLACES = {
    "35238": NetworkPlace("Rennes", "35", -1.68, 48.11),
    "2A004": NetworkPlace("Ajaccio", "2A"),
    "98818": NetworkPlace("Nouméa", "988", 166.4, -22.2),
}
KNOWN = sheet.Known(families={"justice"}, services={"voice", "time"}, areas={"35", "2A"}, place=PLACES.get)
HEADER = "code,name,body,body_name,family,kind,commune,technology,rate"
RIGHT = "S-1,Tribunal,exemple,Justice,justice,court,35238,fibre,100"


def of(*lines: str, header: str = HEADER) -> sheet.Read:
    return sheet.read("\n".join((header, *lines)).encode(), KNOWN)


def wrongs(read: sheet.Read) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in read.wrong]


def test_a_right_line_is_completed_with_its_place():
    [row] = of(RIGHT).rows
    assert (row["place"], row["area"], row["longitude"], row["criticality"], row["label"]) == ("Rennes", "35", -1.68, 3, "internal")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_encodings_and_delimiters(encoding, delimiter):
    text = f"{HEADER}\r\n{RIGHT.replace('Tribunal', 'Tribunal d’été')}\r\n".replace(",", delimiter)
    [row] = sheet.read(text.encode(encoding), KNOWN).rows
    assert row["name"] == "Tribunal d’été"


@pytest.mark.parametrize(
    ("column", "value"),
    [("code", "S 1"), ("code", ""), ("code", "É1"), ("name", ""), ("family", "else"), ("kind", "castle"), ("commune", "99999"), ("commune", "98818"),
     ("technology", "wire"), ("rate", "0"), ("rate", "-5"), ("rate", "1e3"), ("rate", "١٠"), ("name", "a\x07b"), ("name", "x" * 201)],
)  # fmt: skip
def test_each_bad_cell_is_named_with_line_and_column(column, value):
    cells = dict(zip(HEADER.split(","), RIGHT.split(","), strict=True)) | {column: value}
    assert wrongs(of(RIGHT, ",".join(cells.values()).replace("S-1", "S-2")))[0] == (3, column)


@pytest.mark.parametrize(
    ("column", "value"),
    [("longitude", "181"), ("longitude", "nan"), ("latitude", "48"), ("services", "voice telex"), ("opened_on", "21/11/2026"), ("opened_on", "2026-02-30"),
     ("opened_on", "20261121"), ("criticality", "5"), ("label", "secret"), ("backup", "pigeon")],
)  # fmt: skip
def test_optional_columns_are_checked_too(column, value):
    assert [each.line for each in of(f"{RIGHT},{value}", header=f"{HEADER},{column}").wrong] == [2]


def test_a_code_twice_says_where_it_stood_first():
    [wrong] = of(RIGHT, RIGHT.replace("S-1", "s-1")).wrong
    assert (wrong.line, wrong.column, wrong.words.en) == (3, "code", "on line 2 already")


def test_lines_too_short_or_too_long_are_named_and_the_rest_is_read():
    read = of("a,b", RIGHT, f"{RIGHT},more")
    assert wrongs(read) == [(2, ""), (4, "")]
    assert len(read.rows) == 1


def test_closed_before_it_opened():
    assert wrongs(of(f"{RIGHT},2026-01-02,2026-01-01", header=f"{HEADER},opened_on,closed_on")) == [(2, "closed_on")]


def test_a_line_break_inside_quotes_is_told_at_its_line():
    read = of('S-1,"Two\nlines",exemple,Justice,justice,court,35238,fibre,100')
    assert wrongs(read) == [(3, "name")]


def test_a_place_without_a_middle_needs_coordinates():
    assert wrongs(of(RIGHT.replace("35238", "2A004"))) == [(2, "longitude")]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", HEADER.encode(), b"name,rate\na,b", f"{HEADER},colour\n".encode(), f"{HEADER},rate\n".encode(), b'code,"name\n', b"\x00\x01\x02",
     b"\xff\xfe\x00", b"PK\x03\x04" + bytes(200)],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_in_words(content):
    with pytest.raises(UnreadableFile) as refused:
        sheet.read(content, KNOWN)
    assert refused.value.text.fr
    assert refused.value.text.en


def test_too_much_is_refused():
    with pytest.raises(UnreadableFile):
        sheet.read(b"x" * (sheet.MOST_BYTES + 1), KNOWN)
