"""Lists of files: what is in them, in which order, and for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from parvis.components.casework.actions import marks
from parvis.components.casework.actions.indexing import index
from parvis.components.casework.models import Fact, Indexed, SavedList
from parvis.components.casework.selectors import lists, shown
from parvis.components.casework.selectors.lists import Sort, Tab, Wanted
from parvis.components.casework.views.lists import form_for
from parvis.components.procedures.actions import desk, drafts, filing, retention
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.components.procedures.tests.conftest import FEE, agent_of, complete, filed, new_draft, signed_in
from parvis.core.people.selectors import Organisation, Person

ACCEPT = desk.Verdict(outcome=State.ACCEPTED, result=FEE)


def test_the_inbox_finds_by_reference_name_state_and_period(town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    mine, other = filed(ada, town), filed(dana, town)
    index()
    today = date.today().isoformat()  # noqa: DTZ011  the day of the test, whichever zone
    client = signed_in(bo, town)

    def found(query: str) -> set[str]:
        page = client.get(f"/desk/files?{query}").content.decode()
        return {str(file.reference) for file in (mine, other) if f"/desk/files/{file.reference}" in page}

    both = {str(mine.reference), str(other.reference)}
    assert found("") == both
    assert found(f"words={str(mine.reference).lower().replace('-', '')}&state=") == {str(mine.reference)}
    assert found("words=scott") == {str(other.reference)}
    assert found("state=accepted") == set()
    assert found(f"since={today}") <= both
    assert found("until=2020-01-01") == set()
    assert found("state=nonsense&since=never&procedure=what&page=999") == both  # strange filters are set aside


def test_late_files_are_marked(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    File.objects.filter(id=file.id).update(silence_on=date(2020, 1, 1))
    assert "late" in signed_in(bo, town).get("/desk/files").content.decode()


def test_the_export_holds_no_name(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    answer = signed_in(bo, town).get("/desk/files.csv?tab=all")
    text = b"".join(answer.streaming_content).decode()
    assert str(file.reference) in text
    assert "Lovelace" not in text
    assert text.count("\n") == 2


def test_the_inbox_reads_as_many_rows_with_as_few_queries(
    town: Organisation, ada: Person, bo: Person, django_assert_max_num_queries: object
) -> None:
    for _ in range(4):
        filed(ada, town)
    client = signed_in(bo, town)
    client.get("/desk/files?tab=all")
    with django_assert_max_num_queries(36):  # type: ignore[operator]
        client.get("/desk/files?tab=all")


def test_deadlines_come_first(town: Organisation, ada: Person, bo: Person) -> None:
    first, second = filed(ada, town), filed(ada, town)
    File.objects.filter(id=second.id).update(silence_on=timezone.now().date() - timedelta(days=3))
    found = lists.page_of(lists.base(agent_of(bo, town)), Sort.DUE).files
    assert [file.reference for file in found] == [second.reference, first.reference]
    desk_page = signed_in(bo, town).get("/desk").content.decode()
    assert desk_page.index(str(second.reference)) < desk_page.index(str(first.reference))


def large(person: Person, town: Organisation) -> File:
    """A file that asks for a large plot, and says why."""
    draft = complete(new_draft(person, town), person)
    values = {"size": "large", "why_large": "Twelve beehives and a pergola."}
    draft = drafts.save_answers(draft.id, person=person, revision=draft.revision, values=values)
    return filing.submit(draft.id, person=person, revision=draft.revision)


def references(bo: Person, town: Organisation, query: str) -> set[str]:
    who = agent_of(bo, town)
    asked = QueryDict(query)
    wanted = form_for(who, asked).wanted(Tab(asked.get("tab", "all")))
    return {str(each.reference) for each in lists.listed(who, wanted)}


def test_a_list_is_filtered_by_any_typed_question(town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    small, big = filed(ada, town), large(dana, town)
    index()
    one, two = {str(small.reference)}, {str(big.reference)}
    assert references(bo, town, "procedure=garden&a.size=small") == one
    assert references(bo, town, "procedure=garden&a.size=large") == two
    assert references(bo, town, "procedure=garden&a.income.from=784&a.income.to=784") == one | two
    assert references(bo, town, "procedure=garden&a.income.from=784,01") == set()
    assert references(bo, town, "procedure=garden&a.size=enormous&a.income.from=cheap") == one | two  # strange filters are set aside
    assert references(bo, town, "a.size=small") == one | two  # without the procedure the question means nothing


def test_words_find_answers_and_messages_of_ones_own_body_only(
    town: Organisation, ada: Person, dana: Person, bo: Person, other_town: tuple[Organisation, Person]
) -> None:
    small, big = filed(ada, town), large(dana, town)
    filing.write(str(small.reference), person=ada, text="My grandmother’s wheelbarrow is green.")
    assert index() == 2
    assert index() == 0  # nothing changed since
    assert references(bo, town, "words=beehive") == {str(big.reference)}
    assert references(bo, town, "words=wheelbarrows") == {str(small.reference)}
    assert references(bo, town, "words=beehive+wheelbarrow") == set()
    elsewhere, agent = other_town
    assert references(agent, elsewhere, "words=beehive") == set()


def test_what_is_erased_is_found_no_more(town: Organisation, dana: Person, bo: Person) -> None:
    file = large(dana, town)
    index()
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    desk.decide(str(file.reference), agent=bo, organisation_id=town.id, verdict=ACCEPT)
    index()
    retention.erase(file.pk)
    assert not Indexed.objects.exists()
    assert not Fact.objects.exists()
    assert references(bo, town, "words=beehive") == set()
    index()
    assert not Indexed.objects.exists()


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_one_another_without_a_gap_or_a_repeat(town: Organisation, ada: Person, bo: Person, sort: Sort) -> None:
    made = [filed(ada, town) for _ in range(7)]
    for number, file in enumerate(made):
        day = None if number % 3 == 0 else date(2026, 12, 1 + number % 2)
        File.objects.filter(pk=file.pk).update(silence_on=day, submitted_at=timezone.now() - timedelta(days=number // 2))
    found = lists.base(agent_of(bo, town))
    part = lists.page_of(found, sort, size=3)
    assert part.before == ""
    forwards = list(part.files)
    while part.after:
        part = lists.page_of(found, sort, after=part.after, size=3)
        forwards += part.files
    assert {each.pk for each in forwards} == {each.pk for each in made}
    assert len(forwards) == 7
    backwards = list(part.files)
    while part.before:
        part = lists.page_of(found, sort, before=part.before, size=3)
        backwards = [*part.files, *backwards]
    assert [each.pk for each in backwards] == [each.pk for each in forwards]


@pytest.mark.parametrize("mark", ["x", "WyJhIl0", "W251bGwsICJ6Il0", "é", "=" * 9])
def test_a_mark_that_does_not_read_begins_again(town: Organisation, ada: Person, bo: Person, mark: str) -> None:
    file = filed(ada, town)
    page = signed_in(bo, town).get("/desk/files", {"after": mark, "before": mark})
    assert str(file.reference) in page.content.decode()


def test_tabs_hold_what_they_say(town: Organisation, ada: Person, bo: Person) -> None:
    free, mine, decided, away = (filed(ada, town) for _ in range(4))
    marks.follow(mine, bo)
    for each in (decided, away):
        desk.take(str(each.reference), agent=bo, organisation_id=town.id)
        desk.decide(str(each.reference), agent=bo, organisation_id=town.id, verdict=ACCEPT)
    marks.archive(File.objects.get(pk=away.pk))
    File.objects.filter(pk=away.pk).update(erase_on=timezone.now().date() + timedelta(days=5))
    trial = filed(ada, town)
    File.objects.filter(pk=trial.pk).update(trial=True)

    def held(tab: Tab) -> set[Any]:
        return set(lists.listed(agent_of(bo, town), Wanted(tab=tab)))

    assert held(Tab.TO_FOLLOW) == {free}
    assert held(Tab.FOLLOWED) == {mine}
    assert held(Tab.GROUPS) == {free, mine}
    assert held(Tab.DECIDED) == {decided}
    assert held(Tab.ALL) == {free, mine, decided}
    assert held(Tab.ARCHIVED) == {away}
    assert held(Tab.EXPIRING) == {away}
    assert held(Tab.TRIALS) == {trial}


def test_what_a_person_writes_is_new_until_the_agent_opens_the_file(town: Organisation, ada: Person, bo: Person, chen: Person) -> None:
    file = filed(ada, town)
    assert shown.news([file.pk], bo) == set()
    filing.write(str(file.reference), person=ada, text="Any news?")
    assert "new message" in signed_in(bo, town).get("/desk/files").content.decode()
    signed_in(bo, town).get(f"/desk/files/{file.reference}")
    assert "new message" not in signed_in(bo, town).get("/desk/files").content.decode()
    assert shown.news([file.pk], chen) == {file.pk}


def test_an_agent_goes_from_file_to_file_and_back_to_the_list(town: Organisation, ada: Person, bo: Person) -> None:
    first, second, third = (filed(ada, town) for _ in range(3))
    client = signed_in(bo, town)
    client.get("/desk/files?tab=all&sort=oldest")
    page = client.get(f"/desk/files/{second.reference}").content.decode()
    assert f'rel="prev" href="/desk/files/{first.reference}"' in page
    assert f'rel="next" href="/desk/files/{third.reference}"' in page
    assert 'href="/desk/files?tab=all&amp;sort=oldest"' in page


def test_a_list_is_kept_under_a_name_without_the_words_searched(town: Organisation, bo: Person, chen: Person) -> None:
    client = signed_in(bo, town)
    client.post("/desk/lists", {"title": "Large plots", "query": "tab=all&state=submitted&words=Lovelace&after=x"})
    kept = SavedList.objects.get()
    assert kept.query == "tab=all&state=submitted"
    assert "Large plots" in client.get("/desk/files").content.decode()
    assert "Large plots" not in signed_in(chen, town).get("/desk/files").content.decode()
    signed_in(chen, town).post(f"/desk/lists/{kept.pk}")
    assert SavedList.objects.count() == 1
    client.post(f"/desk/lists/{kept.pk}")
    assert SavedList.objects.count() == 0


def test_columns_are_chosen_also_among_answers(town: Organisation, ada: Person, bo: Person) -> None:
    filed(ada, town)
    page = signed_in(bo, town).get("/desk/files?procedure=garden&columns=state&columns=a.size").content.decode()
    assert '<td data-label="Size">Small</td>' in page
    assert '<td data-label="Person">' not in page
