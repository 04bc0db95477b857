"""Lines that threads write at one moment go in one commit: none lost, each to its caller."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from parvis.core.protection import actions
from parvis.core.protection.models import Entry, Leaf

THREADS = 6


def written(subject: bytes) -> list[Entry]:
    try:
        return actions.record_durably("test.read", subjects=[subject], organisation="Town", purpose="p", legal_basis="l")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_lines_of_many_threads_are_all_kept_and_each_goes_to_its_caller():
    subjects = [f"person {number}".encode() for number in range(THREADS * 5)]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(written, subjects))
    for subject, (entry,) in zip(subjects, answers, strict=True):
        kept = Entry.objects.get(pk=entry.pk)
        assert kept.subject == actions.selectors.subject(subject)
        assert kept.reading.canonical().decode() == kept.record
    assert Leaf.objects.count() == len(subjects)


@pytest.mark.django_db(transaction=True)
def test_lines_of_several_callers_written_together_stay_theirs():
    about = {"organisation": "Town", "organisation_identifier": "", "actor": "", "purpose": "p", "legal_basis": "l", "fields": ()}
    lines = [actions.lines_of("test.read", subjects=each, file_reference="", detail=None, **about) for each in ([b"a"], [b"b", b"c"])]
    first, second = actions.committed_for_each(lines)
    assert [entry.subject for entry in (*first, *second)] == [actions.selectors.subject(each) for each in (b"a", b"b", b"c")]
    assert {entry.leaf_id for entry in (*first, *second)} == set(Leaf.objects.values_list("id", flat=True))
