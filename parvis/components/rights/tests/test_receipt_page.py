"""A person's receipt: page, PDF, QR code."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from parvis.components.rights import receipts
from parvis.core.protection import selectors as trace
from parvis.core.protection.rules import compact
from parvis.core.protection.rules.cosignatures import Cosigner, cosigned
from parvis.core.protection.rules.receipts import Receipt, Stamp
from parvis.core.protection.tests import outsiders

pytestmark = pytest.mark.django_db
ZBARIMG = shutil.which("zbarimg")


@pytest.fixture
def line(maelle, read):
    return read(maelle, fields=["address"], file_reference="CAN-2026-0001")


def test_the_page_says_the_line_and_shows_its_code(signed_in, maelle, line, published):
    published()
    page = signed_in(maelle).get(f"/me/trace/{line.pk}/receipt").content.decode()
    assert "Commune de Rennes read: address." in page
    assert "CAN-2026-0001" in page
    assert page.count("<svg") >= 1
    assert f"/me/trace/{line.pk}/receipt.json" in page


def test_a_receipt_that_is_pending_says_how_long(signed_in, maelle, line):
    answer = signed_in(maelle).get(f"/me/trace/{line.pk}/receipt")
    assert "11 seconds as a rule, 60 at most" in " ".join(answer.content.decode().split())
    assert signed_in(maelle).get(f"/me/trace/{line.pk}/receipt.pdf").status_code == 404


@pytest.mark.parametrize("what", ["receipt", "receipt.pdf", "receipt.json"])
def test_nobody_opens_the_receipt_of_somebody_else(signed_in, yanis, line, published, what):
    published()
    assert signed_in(yanis).get(f"/me/trace/{line.pk}/{what}").status_code == 404


def test_the_code_leaves_out_what_is_too_long_and_still_proves(line, published):
    """A witness's signature that withstands a quantum computer, and a timestamp, fill a code by themselves; the file keeps them."""
    published()
    receipt, witness = trace.receipt_of(line), outsiders.Witness("one.example/w")
    note = witness.cosign(witness.cosign(receipt.checkpoint), outsiders.ML_DSA_44)
    heavy = replace(receipt, checkpoint=note, timestamps=(Stamp(authority="tsa.example", token=bytes(3000)),))
    sizes = [len(compact.text_of(each)) for each in compact.lighter(heavy.as_json())]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 4296 > sizes[2]
    assert receipts.code_of(heavy) is not None
    *_, lightest = compact.lighter(heavy.as_json())
    again = Receipt.parse(json.dumps(compact.parse(compact.text_of(lightest))))
    assert trace.vouched(again).size == 1
    assert cosigned(again.checkpoint, [Cosigner.parse(witness.vkey())])


@pytest.mark.skipif(ZBARIMG is None, reason="LOUD: zbarimg is not here (apt install zbar-tools): no reader of others read our QR codes")
def test_a_reader_of_others_reads_the_code(tmp_path, line, published):
    """Debian's zbarimg reads the picture; its text verifies."""
    published()
    code = receipts.code_of(trace.receipt_of(line))
    assert code is not None
    code.save(tmp_path / "code.png", scale=4, border=4)
    read = subprocess.run(
        [str(ZBARIMG), "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", str(tmp_path / "code.png")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert trace.vouched(Receipt.parse(json.dumps(compact.parse(read.stdout)))).size == 1


def test_a_receipt_too_long_for_any_code_offers_its_file(signed_in, maelle, line, published, monkeypatch):
    published()
    monkeypatch.setattr(compact, "text_of", lambda _members: "PARVIS1:" + "0" * 5000)
    page = signed_in(maelle).get(f"/me/trace/{line.pk}/receipt").content.decode()
    assert "Too long for a square code" in page


def test_the_sheet_to_print_is_a_tagged_pdf(signed_in, maelle, line, published):
    """The press refuses what is not PDF/UA-1; the file says so of itself."""
    published()
    answer = signed_in(maelle).get(f"/me/trace/{line.pk}/receipt.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content
    assert b"pdfuaid" in answer.content
