"""Digests: each thing once, none lost, whatever order rows were committed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.components.casework.actions import telling
from parvis.components.casework.models import Rhythm, SavedList
from parvis.components.procedures.actions import filing
from parvis.components.procedures.models import Message, Passage
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.core.people.selectors import Organisation, Person


def news_of(bo: Person) -> telling.News:
    return telling.news(Rhythm.objects.select_related("agent", "organisation", "procedure").get(agent=bo))


def their_turn() -> None:
    Rhythm.objects.update(told_at=timezone.now() - timedelta(days=2))


@pytest.fixture
def daily(town: Organisation, ada: Person, bo: Person) -> None:
    filed(ada, town)
    telling.choose(bo, town, published.procedure("garden"), "daily")


@pytest.mark.usefixtures("daily")
def test_what_came_in_before_is_not_told_and_what_comes_is_told_once(town: Organisation, ada: Person, bo: Person) -> None:
    assert news_of(bo).number == 0
    filed(ada, town)
    their_turn()
    assert telling.tell() == 1
    their_turn()
    assert telling.tell() == 0


@pytest.mark.usefixtures("daily")
def test_a_row_committed_after_later_ones_were_read_is_told(town: Organisation, ada: Person, bo: Person) -> None:
    late, soon = filed(ada, town), filed(ada, town)
    row = Passage.objects.get(file=late, transition="submit")
    Passage.objects.filter(pk=row.pk).delete()  # its transaction is not committed yet
    their_turn()
    telling.tell()
    row.save(force_insert=True)
    their_turn()
    assert {file.pk for file in news_of(bo).new} == {late.pk}
    assert telling.tell() == 1
    their_turn()
    assert telling.tell() == 0
    assert soon.pk not in {file.pk for file in news_of(bo).new}


@pytest.mark.usefixtures("daily")
def test_more_than_one_round_holds_is_told_at_once_and_not_a_day_later(
    town: Organisation, ada: Person, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "ROUND", 2)
    file = filed(ada, town)
    for number in range(3):
        filing.write(str(file.reference), person=ada, text=f"Question {number}")
    their_turn()
    assert telling.tell() == 1
    assert telling.tell() == 1  # what is left, without waiting for tomorrow
    assert telling.tell() == 0
    rhythm = Rhythm.objects.get()
    assert rhythm.message == Message.objects.order_by("-id")[0].pk


def test_a_list_is_kept_whole_or_refused_in_words(town: Organisation, bo: Person) -> None:
    client = signed_in(bo, town)
    query = "tab=all&" + "&".join(f"columns=a.question{number}" for number in range(85))
    client.post("/desk/lists", {"title": "Wide", "query": query})
    assert len(query) > 1500
    assert SavedList.objects.get().query == query
    longer = "tab=all&" + "&".join(f"columns=a.{'question' * 10}{number}" for number in range(200))
    page = client.post("/desk/lists", {"title": "Wider", "query": longer}, follow=True).content.decode()
    assert "too many filters" in page
    assert SavedList.objects.count() == 1
