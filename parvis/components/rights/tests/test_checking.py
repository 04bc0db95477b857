"""``/trace/check``: what anyone reads about a receipt that they bring."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.core.protection import feeding, keys, stamping
from parvis.core.protection import selectors as trace
from parvis.core.protection.authority import TimestampAuthority
from parvis.core.protection.rules import compact
from parvis.core.protection.rules.cosignatures import Cosigning
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.witness.server import add_checkpoint
from parvis.core.protection.witness.store import Witness
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(maelle, read, published):
    """The members of a receipt of the second of three lines."""
    lines = [read(maelle, fields=["address"]) for _ in range(3)]
    published()
    return trace.receipt_of(lines[1]).as_json()


@pytest.fixture
def said(client):
    """What the page answers to a receipt: ``said(text)`` or ``said(file=bytes)``."""

    def answer(receipt: object = "", *, file: bytes | None = None, language: str = "en"):
        text = receipt if isinstance(receipt, str) else json.dumps(receipt)
        given = {"receipt": text} | ({"file": SimpleUploadedFile("receipt.json", file)} if file is not None else {})
        response = client.post("/trace/check", given, headers={"accept-language": language})
        return " ".join(response.content.decode().replace("\xa0", " ").split())

    return answer


def test_a_true_receipt_is_proven_step_by_step(said, receipt):
    page = said(receipt)
    assert "number 1 of the 3 that" in page
    assert page.count(">false<") == page.count(">impossible to tell<") == 0
    assert "The log still holds it today" in page
    assert "Commune de Rennes read: address." in page


def test_a_receipt_is_taken_as_a_file_as_text_and_as_the_text_of_its_code(said, receipt):
    for given in ({"file": json.dumps(receipt).encode()}, {"receipt": receipt}, {"receipt": compact.text_of(receipt)}):
        assert "number 1 of the 3 that" in said(**given)


def test_a_file_with_a_mark_of_its_encoding_is_read(said, receipt):
    assert "number 1 of the 3 that" in said(file=b"\xef\xbb\xbf" + json.dumps(receipt).encode())


def test_the_page_works_in_french(said, receipt):
    assert "Prouvé" in said(receipt, language="fr")


def changed(receipt, name: str):
    """The receipt with the smallest change to one of its members."""
    value = receipt[name]
    if name == "proof":
        return receipt | {"proof": [swapped(value[0]), *value[1:]]}
    return receipt | {name: value + 1 if isinstance(value, int) else swapped(value)}


def swapped(text: str) -> str:
    place = len(text) // 2
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


@pytest.mark.parametrize("name", ["record", "nonce", "leaf", "position", "proof", "checkpoint"])
def test_a_change_of_any_member_is_found(said, receipt, name):
    page = said(changed(receipt, name))
    assert "Not proven" in page
    assert "A step is false" in page


@pytest.mark.parametrize("name", ["nonce", "leaf"])
def test_the_same_bytes_in_capitals_are_a_change(said, receipt, name):
    assert "Not proven" in said(receipt | {name: receipt[name].upper()})


def test_a_member_that_nobody_knows_is_a_change(said, receipt):
    assert "Not proven" in said(receipt | {"note": "read me"})


def test_another_word_in_the_line_is_told_as_such(said, receipt):
    page = said(receipt | {"record": receipt["record"].replace("address", "adress!")})
    assert "is not the leaf of the receipt: one of them was changed" in page
    assert "Do not rely on it" in page


def test_a_line_spelt_in_another_way_is_not_proven(said, receipt):
    assert "no longer in the form in which lines are written" in said(receipt | {"record": receipt["record"].replace(":", ": ", 1)})


def test_a_receipt_of_another_log_is_neither_proven_nor_refused(said, receipt):
    page = said(signed_by(Signer.generate("other.example/trace"), receipt))
    assert "This log cannot tell" in page
    assert "of another log, other.example/trace" in page


def test_a_key_that_was_never_published_proves_nothing(said, receipt):
    page = said(signed_by(Signer.generate(trace.verifying_key().partition("+")[0]), receipt))
    assert "names a key that this log never published" in page
    assert "This log cannot tell" in page


def test_a_forged_signature_under_the_right_key_is_refused(said, receipt):
    forger = Signer.generate(trace.verifying_key().partition("+")[0])
    page = said(signed_by(forger, receipt) | {"key": receipt["key"]})
    assert "Not proven" in page
    assert "The signature does not fit" in page


def signed_by(signer: Signer, receipt):
    mine = Checkpoint.parse(receipt["checkpoint"])
    return receipt | {"checkpoint": signer.sign(str(Checkpoint(signer.name, mine.size, mine.root))), "key": str(signer.verifier)}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "Nothing was given"),
        ("   ", "Nothing was given"),
        ("hello", "it is no JSON"),
        ("{", "it is no JSON"),
        ("[" * 50_000, "it is no JSON"),
        ("[]", "holds no line"),
        ("12", "it is no JSON object"),
        ('{"format": "parvis-receipt/9"}', "its format is not parvis-receipt/1"),
        ('{"format": "parvis-receipt/1"}', "some of its parts are missing"),
        ("PARVIS1:", "Scan it again"),
        ("PARVIS1:ABC", "Scan it again"),
        ("x" * 300_001, "too large for a receipt: 300,001 bytes"),
        ("[" + "1," * 200_000 + "1]", "holds 200,001 lines, and this page checks 500 at most"),
        ("[1]", "a part is missing, or the file was cut"),
    ],
)
def test_what_is_no_receipt_gets_a_reason(said, given, why):
    page = said(given)
    assert why in page
    assert "Step by step" not in page


def test_a_receipt_cut_anywhere_gets_a_reason(said, receipt):
    text = json.dumps(receipt)
    for length in range(1, len(text), 97):
        assert "it is no JSON" in said(text[:length])


def test_a_picture_is_told_how_to_be_read(said):
    assert "Scan its QR code" in said(file=b"\x89PNG\r\n\x1a\n")


def test_a_file_too_large_is_refused_unread(said):
    assert "too large for a receipt" in said(file=b" " * 400_000)


@pytest.mark.parametrize("member", ["record", "nonce", "leaf", "position", "proof", "checkpoint", "key"])
@pytest.mark.parametrize("value", [None, 1.5, True, [], {}, "", "\x00", -1, [1], 10**30])
def test_a_member_of_another_kind_is_no_fault_of_the_page(client, receipt, member, value):
    assert client.post("/trace/check", {"receipt": json.dumps(receipt | {member: value})}).status_code in (200, 400, 422)


def test_nothing_given_is_logged_or_kept(client, receipt, caplog, capsys, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as seen:
        answer = client.post("/trace/check", {"receipt": json.dumps(receipt)})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not [query["sql"] for query in seen.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    printed = capsys.readouterr()
    assert receipt["nonce"] not in caplog.text + printed.out + printed.err


def test_a_file_beyond_what_a_page_takes_is_told_its_size_and_the_verifier(said):
    """Also when it is larger than what may stay in memory: the page answers, and says what to do."""
    page = said(file=b"[" + b" " * 3_000_000)
    assert "too large to be checked here: 3,000,001 bytes, and at most 2,500,000 are read" in page
    assert "verifier.py export" in page


def exported(entries) -> list[dict]:
    receipts = trace.receipts_of(entries)
    found = [(entry, receipts.get(entry.pk)) for entry in entries]
    return [{"what": "a reading", "record": entry.record, "receipt": receipt and receipt.as_json()} for entry, receipt in found]


def test_a_persons_export_is_checked_line_by_line(said, maelle, read, published):
    lines = [read(maelle, fields=[f"field{number}"]) for number in range(3)]
    published()
    whole = exported([*lines, read(maelle)])
    page = said(json.dumps(whole))
    assert "Every line that has a proof is proven" in page
    assert FIGURES.findall(page)[:3] == ["3", "1", "0"]
    other = [whole[0], whole[1] | {"record": whole[0]["record"]}, whole[2] | {"receipt": changed(whole[2]["receipt"], "nonce")}, whole[3]]
    page = said(file=json.dumps(other).encode())
    assert "Some lines are not proven" in page
    assert FIGURES.findall(page)[:3] == ["1", "1", "2"]
    assert "is of another line than the one shown beside it" in page
    assert "the leaf of the receipt: one of them was changed" in page


FIGURES = re.compile(r"<dd[^>]*>\s*(?:<[^>]+>)?\s*(\d+)")


@pytest.fixture
def vouched(tmp_path, monkeypatch, maelle, read, published):
    """A receipt whose checkpoint a witness cosigned with both its keys and an authority timestamped, nobody asked over a network."""
    witness = Witness(tmp_path / "witness", Cosigning.generate("witness.example/w1"))
    witness.know([str(keys.verifier())])
    authority = TimestampAuthority.kept_in(tmp_path / "tsa")
    monkeypatch.setenv("PARVIS_TRACE_WITNESSES", " ".join([*(str(key.cosigner) for key in witness.keys), "https://witness.example/w1"]))
    monkeypatch.setenv("PARVIS_TRACE_TSA", f"https://tsa.example/stamp {authority.certificates}")

    def post(url, *, content, **_):
        if url.endswith("/stamp"):
            return Answer(status=200, content=authority.answer(content))
        status, kind, body = add_checkpoint(witness, content)
        return Answer(status=status, content=body.encode(), headers={"content-type": kind})

    monkeypatch.setattr(fetching, "post", post)
    line = read(maelle)
    published()
    feeding.feed()
    assert stamping.stamp() == 1
    return trace.receipt_of(line).as_json()


def test_witnesses_and_timestamps_are_judged_one_by_one(said, vouched, monkeypatch, receipt):
    page = said(vouched)
    assert page.count("Witness: witness.example/w1") == 2
    assert "having seen the log grow to it" in page
    assert "Timestamp: tsa.example/stamp" in page
    assert "It certifies that this checkpoint was there on" in page
    assert page.count(">false<") == page.count(">impossible to tell<") == 0
    assert "signature alone vouches" not in page
    text, _, lines = vouched["checkpoint"].rpartition("\n\n")
    own, *others = lines.splitlines(keepends=True)
    name, encoded = others[0].rsplit(" ", 1)
    octets = bytearray(b64decode(encoded))
    octets[-1] ^= 1
    forged = f"{text}\n\n{own}{name} {b64encode(octets).decode()}\n{others[1]}"
    page = said(vouched | {"checkpoint": forged})
    assert "Not proven" in page
    assert "The signature of this witness does not fit the checkpoint" in page
    token = vouched["timestamps"][0]["token"]
    page = said(vouched | {"timestamps": [{"authority": "tsa.example/stamp", "token": token[:400] + "AAAA" + token[404:]}]})
    assert "it was changed" in page
    assert "Not proven" in page
    monkeypatch.delenv("PARVIS_TRACE_WITNESSES")
    monkeypatch.delenv("PARVIS_TRACE_TSA")
    page = said(vouched)
    assert page.count("This log does not know this witness") == 2
    assert "This log does not ask this authority" in page
    assert page.count(">false<") == 0
    assert "is number 0 of the 1 that" in page
    assert "signature alone vouches" in said(receipt)
