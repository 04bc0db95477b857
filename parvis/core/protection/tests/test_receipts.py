"""Receipts: what verifies away from the site, and what must not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.tests.test_records import NOON, Record

SIGNER = Signer.generate("log.example/trace")
RECORD = Record(event="e", occurred_at=NOON, subject="s", organisation="Commune de Rennes").canonical().decode()


def good_receipt() -> Receipt:
    receipt = Receipt(record=RECORD, nonce=bytes(range(32)), position=1, proof=(), checkpoint="", vkey=str(SIGNER.verifier))
    leaves = [merkle.leaf_hash(each) for each in (b"before", receipt.leaf, b"after")]
    proof = (leaves[0], leaves[2])
    root = merkle.Frontier().extended(leaves).root()
    return replace(receipt, proof=proof, checkpoint=SIGNER.sign(str(Checkpoint("log.example/trace", 3, root))))


def as_text(receipt: Receipt) -> str:
    return json.dumps(receipt.as_json())


def test_a_receipt_verifies_after_a_journey_as_a_file():
    receipt = Receipt.parse(as_text(good_receipt()))
    assert receipt == good_receipt()
    assert receipt.verify(SIGNER.verifier).size == 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"record": RECORD.replace("Rennes", "Brest")}, "The record or its nonce was altered"),
        ({"nonce": "00" * 32}, "The record or its nonce was altered"),
        ({"leaf": "00" * 32}, "The record or its nonce was altered"),
        ({"position": 0}, "The proof does not lead from position 0"),
        ({"proof": []}, "The proof does not lead"),
        ({"checkpoint": SIGNER.sign(str(Checkpoint("log.example/trace", 4, bytes(32))))}, "The proof does not lead"),
        ({"checkpoint": "log.example/trace\n3\n\n"}, "signed note"),
        ({"format": "other/1"}, "cannot be read here"),
        ({"nonce": None}, "not a receipt"),
    ],
)
def test_an_altered_receipt_is_refused_with_its_reason(change, why):
    with pytest.raises(BadReceipt, match=why):
        Receipt.parse(json.dumps(good_receipt().as_json() | change)).verify(SIGNER.verifier)


def test_a_receipt_under_another_key_is_refused():
    with pytest.raises(BadReceipt, match="did not sign"):
        good_receipt().verify(Signer.generate("log.example/trace").verifier)


def test_a_consistent_forgery_of_the_record_needs_the_logs_key():
    """Whoever changes record, nonce and leaf together still lacks a signed root that covers it."""
    forged = replace(good_receipt(), record=RECORD.replace("Rennes", "Brest"))
    with pytest.raises(BadReceipt, match="The proof does not lead"):
        Receipt.parse(as_text(forged)).verify(SIGNER.verifier)


@given(st.data())
def test_a_receipt_cut_or_garbled_anywhere_is_refused(data):
    text = as_text(good_receipt())
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from('0aZ{}"\\ \n'))
    garbled = data.draw(st.sampled_from([text[:at], text[:at] + sign + text[at + 1 :]]))
    try:
        receipt = Receipt.parse(garbled)
        receipt.verify(SIGNER.verifier)
    except BadReceipt:
        return
    assert replace(receipt, vkey="") == replace(good_receipt(), vkey="")  # only what needs no proof may differ
