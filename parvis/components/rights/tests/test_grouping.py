"""Many lines of one hour are shown as one, which opens to each; nothing that asks for attention is put away."""

from __future__ import annotations

import pytest

from parvis.components.rights import selectors
from parvis.components.rights.grouping import grouped
from parvis.components.rights.models import Alarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(maelle):
    return lambda: grouped(selectors.read_aloud(selectors.lines_about(maelle), maelle))


def test_the_same_agent_file_and_hour_are_one_line_that_opens_to_each(maelle, read, groups, signed_in):
    entries = [read(maelle, file_reference="F-1", fields=["quotient"]) for _ in range(3)]
    read(maelle, file_reference="F-2", fields=["quotient"])
    read(maelle, file_reference="F-1", fields=["address"])
    read(maelle, file_reference="F-1", fields=["quotient"], actor="agent 0000")
    assert sorted(group.number for group in groups()) in ([1, 1, 1, 3], [1, 1, 1, 1, 2])  # two hours, if one ends meanwhile
    page = signed_in(maelle).get("/me/trace").content.decode()
    assert "6 lines, newest first" in page
    for entry in entries:
        assert f"/me/trace/{entry.pk}" in page


def test_what_is_unusual_or_contested_stands_alone(maelle, read, groups, signed_in):
    usual, odd, contested = [read(maelle, file_reference="F-1") for _ in range(3)]
    Alarm.objects.create(entry=odd, rule="night", subject=odd.subject, organisation=odd.organisation)
    signed_in(maelle).post(f"/me/trace/{contested.pk}/contest", {"reason": "Why?"})
    shown = [group.line.entry.pk for group in groups()]
    assert {usual.pk, odd.pk, contested.pk} <= set(shown)
