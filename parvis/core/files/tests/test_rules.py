import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.files import rules
from parvis.core.files.tests.conftest import PDF, PNG


def office(content_type: str) -> bytes:
    """The beginning of an OpenDocument text: a zip whose first entry names its type."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", content_type)
        archive.writestr("content.xml", "<office/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PNG, "a", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.jpg", "image/jpeg"),
        (office("application/vnd.oasis.opendocument.text"), "a.odt", "application/vnd.oasis.opendocument.text"),
        ("nom;âge\nÉlodie;7\n".encode(), "a.csv", "text/csv"),
        ("nom;âge\nÉlodie;7\n".encode("cp1252"), "a.csv", "text/csv"),
        ("Être".encode(), "a.txt", "text/plain"),
        (b'\xef\xbb\xbf{"a": 1}', "a.json", "application/json"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "application/xml"),
        (b"\n <!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"<svg onload='x()'>", "a.txt", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.xml", "image/svg+xml"),
        (b"MZ\x90\x00", "a.pdf", "application/x-executable"),
        (b"\x7fELF\x02", "a", "application/x-executable"),
        (b"#!/bin/sh\nrm -rf /", "a.txt", "application/x-executable"),
        (b"\x00\x01\x02\x03", "a.txt", ""),
    ],
)
def test_a_document_is_what_its_content_says(head, name, kind):
    assert rules.sniffed(head, name) == kind


def test_a_character_cut_at_the_end_of_the_head_is_still_text():
    head = ("a" * (rules.HEAD - 1) + "é").encode()[: rules.HEAD]
    assert rules.sniffed(head, "a.txt") == "text/plain"


def test_a_program_is_refused_under_any_name_and_even_if_accepted():
    with pytest.raises(rules.RefusedFile) as refusal:
        rules.checked(b"MZ\x90\x00", name="facture.pdf", accept=("application/x-executable",))
    assert refusal.value is rules.PROGRAM


def test_another_type_than_accepted_is_refused_naming_those_that_are():
    with pytest.raises(rules.RefusedFile, match="JPG, PDF"):
        rules.checked(PNG, name="a.png", accept=("application/pdf", "image/jpeg"))


@pytest.mark.parametrize("name", ["facture.exe", "facture.pdf.exe", "facture.png"])
def test_a_name_that_lies_about_the_content_is_refused(name):
    with pytest.raises(rules.RefusedFile, match=r"\.pdf"):
        rules.checked(PDF, name=name, accept=("application/pdf",))


def test_a_name_without_an_ending_gets_the_right_one():
    assert rules.checked(PDF, name="facture", accept=("application/pdf",)) == ("application/pdf", "facture.pdf")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\maelle\\facture.pdf", "facture.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\r\nX-Header: 1.pdf", "aX-Header: 1.pdf"),
        ("", "document"),
        ("...", "document"),
        ("é" * 400 + ".pdf", "é" * 140 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(given_name, kept):
    assert rules.safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_shown_and_downloaded(name):
    kept = rules.safe_name(name)
    assert 0 < len(kept) <= 150
    assert not set(kept) & set("/\\\0\r\n\u202e\u2066")


@given(st.binary(min_size=1, max_size=9000), st.sampled_from(["a.pdf", "a.txt", "a.csv", "a", "a.exe"]))
def test_any_content_is_either_of_an_accepted_type_or_refused(head, name):
    accept = ("application/pdf", "text/plain", "text/csv")
    with suppress(rules.RefusedFile):
        kind, kept = rules.checked(head[: rules.HEAD], name=name, accept=accept)
        assert kind in accept
        assert kept.endswith(rules.extensions(kind))


def test_a_limit_is_said_in_the_readers_language():
    assert "2.5 MB" in rules.too_large(2_500_000, 3_000_000).text.en.replace("\u00a0", " ")
    assert "2,5 Mo" in rules.too_large(2_500_000, 3_000_000).text.fr.replace("\u00a0", " ")
