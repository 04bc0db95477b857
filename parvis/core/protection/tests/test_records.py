"""Records: one form for one meaning, and nothing of it in the leaf."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules.records import BadRecord, Record, commitment, folded, subject_key, words_of

NOON = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)
words = st.text(st.characters(codec="utf-8"), max_size=30)
both = st.fixed_dictionaries({"fr": words, "en": words})
records = st.builds(
    Record,
    event=words,
    occurred_at=st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1)),  # noqa: DTZ001  hypothesis adds the zone
    subject=words,
    organisation=words,
    actor=words,
    purpose=both,
    legal_basis=both,
    fields=st.lists(words, max_size=3).map(tuple),
    file_reference=words,
    detail=st.dictionaries(st.text("abc", min_size=1, max_size=3), words, max_size=3),
)


@given(records)
def test_a_record_is_read_as_it_was_written(record):
    assert Record.parse(record.canonical()) == record
    assert Record.parse(record.canonical().decode()) == record


@given(records)
def test_the_same_words_in_another_spelling_are_no_record(record):
    with pytest.raises(BadRecord):
        Record.parse(json.dumps(json.loads(record.canonical()), indent=1))


@given(st.text(max_size=100) | st.sampled_from(["{}", "[]", "null", '{"format":"parvis-trace/1"}', '{"format":1,"occurred_at":2}']))
def test_what_is_no_record_is_refused(text):
    with pytest.raises(BadRecord):
        Record.parse(text)


def test_the_canonical_form_is_stable():
    """Receipts of years ago must still verify: this form can only be added to under another name."""
    record = Record(event="e", occurred_at=NOON, subject="s", organisation="Été", purpose={"fr": "a", "en": "b"}, fields=("x",))
    assert record.canonical().decode() == (
        '{"actor":"","detail":{},"event":"e","fields":["x"],"file_reference":"","format":"parvis-trace/1","legal_basis":{},'
        '"occurred_at":"2026-11-21T12:00:00.000005Z","organisation":"Été","organisation_identifier":"","purpose":{"en":"b","fr":"a"},"subject":"s"}'
    )


def test_the_time_is_told_in_utc_whatever_the_zone():
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    assert (
        Record(event="", occurred_at=paris, subject="", organisation="").canonical()
        == Record(event="", occurred_at=NOON, subject="", organisation="").canonical()
    )


def test_a_leaf_depends_on_the_nonce():
    record = b"the same record"
    assert commitment(record, bytes(32)) != commitment(record, bytes(31) + b"\x01")


def test_a_subject_is_opaque_without_the_key():
    assert subject_key(b"key", b"maelle") == subject_key(b"key", b"maelle")
    assert subject_key(b"key", b"maelle") != subject_key(b"another key", b"maelle")
    assert subject_key(b"key", b"maelle") != subject_key(b"key", b"yanis")


def test_words_are_searched_without_accents_or_capitals():
    record = Record(event="e", occurred_at=NOON, subject="s", organisation="Commune de Fougères", detail={"child": "Élève"})
    assert "commune de fougeres" in words_of(record)
    assert folded("ÉLÈVE") in words_of(record)
