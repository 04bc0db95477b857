"""What strangers may hand in at ``/trace/check``: bombs, depths, halves of characters; each gets a page, nothing is kept or logged."""

from __future__ import annotations

import json
import zlib

import pytest

from parvis.components.rights.views import checking as view
from parvis.core.protection import selectors as trace
from parvis.core.protection.models import Entry, Leaf
from parvis.core.protection.rules import compact
from parvis.core.protection.rules.records import commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(maelle, read, published):
    """The members of a receipt of the second of three lines."""
    lines = [read(maelle, fields=["address"]) for _ in range(3)]
    published()
    return trace.receipt_of(lines[1]).as_json()


@pytest.fixture
def post(client):
    def posted(text: str):
        return client.post("/trace/check", {"receipt": text}, headers={"accept-language": "en"})

    return posted


def with_record(receipt, **changed) -> str:
    """The receipt of a record that a stranger wrote: canonical, and with a leaf that fits."""
    record = json.dumps({**json.loads(receipt["record"]), **changed}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    leaf = commitment(record.encode(), bytes.fromhex(receipt["nonce"])).hex()
    return json.dumps(receipt | {"record": record, "leaf": leaf})


def bomb(content: bytes) -> str:
    return compact.PREFIX + compact.encoded(zlib.compress(content, 9))


HOSTILE = {
    "a record as deep as it is long": lambda r: json.dumps(r | {"record": "[" * 100_000}),
    "a receipt as deep as it is long": lambda _: "[" * 100_000,
    "half a character in the name of the log": lambda r: json.dumps(r | {"checkpoint": "\ud800" + r["checkpoint"]}),
    "half a character in a member that nobody asked for": lambda r: json.dumps(r | {"more": "\udfff"}),
    "a code of a hundred megabytes": lambda _: bomb(b"[" * 100_000_000),
    "a deep code": lambda _: bomb(b"[" * 900_000),
    "a number without end": lambda r: json.dumps(r)[:-1] + ', "x": ' + "9" * 100_000 + "}",
    "a place without end": lambda r: json.dumps(r).replace('"position": 1', '"position": ' + "9" * 4000),
    "infinity": lambda r: json.dumps(r).replace('"position": 1', '"position": 1e999'),
    "a thousand signatures": lambda r: json.dumps(r | {"checkpoint": r["checkpoint"] + r["checkpoint"].partition("\n\n")[2] * 1000}),
    "an event that is a list": lambda r: with_record(r, event=["x"]),
    "a field that is an object": lambda r: with_record(r, fields=[{}]),
    "an agent who is a number": lambda r: with_record(r, actor=5),
    "a detail that is a list": lambda r: with_record(r, detail=["url"]),
    "a purpose of objects": lambda r: with_record(r, purpose={"fr": {}, "en": []}),
    "the last second there is": lambda r: with_record(r, occurred_at="9999-12-31T23:59:59.000000Z"),
    "a date that is a number": lambda r: with_record(r, hidden_until=5),
    "a proof of objects": lambda r: json.dumps(r | {"proof": [{}]}),
    "a proof of a hundred thousand nodes": lambda r: json.dumps(r | {"proof": [""] * 50_000}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_strangers_hand_in_is_judged_and_never_proven(post, receipt, what):
    before = (Entry.objects.count(), Leaf.objects.count())
    response = post(HOSTILE[what](receipt))
    page = response.content.decode()
    assert response.status_code in (200, 422)
    assert "This line is number" not in page
    assert "Not proven" in page or "This log cannot tell" in page or 'aria-invalid="true"' in page
    assert (Entry.objects.count(), Leaf.objects.count()) == before


@pytest.mark.parametrize("spell", [lambda proof: [proof[0].rstrip("="), *proof[1:]], lambda proof: [f"{proof[0]}\n", *proof[1:]]])
def test_base64_has_one_spelling_here_as_in_the_verifier(post, receipt, spell):
    page = post(json.dumps(receipt | {"proof": spell(receipt["proof"])})).content.decode()
    assert "Not proven" in page


def test_nothing_of_a_receipt_reaches_the_logs(post, receipt, caplog):
    with caplog.at_level("DEBUG"):
        post(json.dumps(receipt))
        post(HOSTILE["an event that is a list"](receipt))
    assert receipt["nonce"] not in caplog.text
    assert receipt["leaf"] not in caplog.text


def test_who_checks_without_end_waits_and_keeps_what_was_typed(post, receipt, monkeypatch):
    monkeypatch.setattr(view, "CHECKS_PER_MINUTE", 1)
    first, second = post(json.dumps(receipt)), post(json.dumps(receipt))
    while second.status_code != 429:  # a minute may end between the two
        second = post(json.dumps(receipt))
    assert first.status_code == 200
    assert receipt["leaf"] in second.content.decode()
    assert "Wait a minute" in second.content.decode()
