"""Files reach the group that their answers call for, and only its members."""

from __future__ import annotations

import pytest

from parvis.components.procedures.actions import desk, groups
from parvis.components.procedures.actions.groups import GroupRefused
from parvis.components.procedures.models import Assignment, File, Group
from parvis.components.procedures.selectors import access, published
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import groups as reading
from parvis.components.procedures.tests.conftest import agent_of, filed
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

LARGE = {"equals": {"answer": "size", "value": "large"}}
SMALL = {"any": [{"equals": {"answer": "size", "value": "small"}}, {"answered": "why_large"}]}


def group(town: Organisation, title: str, rule: dict[str, object] | None = None, *members: Person) -> Group:
    made = groups.create(published.procedure("garden"), town, title=title, rule=rule)
    groups.set_members(made, members)
    return made


def events(person: Person) -> list[str]:
    return [entry.event for entry in protection.entries_about([person.identity.canonical()])]


def seen(file: File, agent: Person, town: Organisation) -> bool:
    return selectors.file_for_agent(agent_of(agent, town), str(file.reference)) is not None


def test_without_groups_every_agent_of_the_body_sees_a_file(town: Organisation, ada: Person, bo: Person, chen: Person) -> None:
    file = filed(ada, town)
    assert file.group is None
    assert seen(file, bo, town)
    assert seen(file, chen, town)


def test_the_first_rule_in_the_order_of_titles_takes_a_file(town: Organisation, ada: Person, bo: Person, chen: Person) -> None:
    group(town, "Zebra", SMALL, chen)
    first = group(town, "Aster", SMALL, bo)
    file = filed(ada, town)
    assert file.group == first
    assert [(each.group, each.mode) for each in file.assignments.all()] == [(first, Assignment.Mode.RULE)]
    assert seen(file, bo, town)
    assert not seen(file, chen, town)
    with pytest.raises(File.DoesNotExist):
        desk.take(str(file.reference), agent=chen, organisation_id=town.id)
    assert access.who_handle(file) == [bo]


def test_what_no_rule_takes_goes_to_the_default_group(town: Organisation, ada: Person, bo: Person) -> None:
    group(town, "Large plots", LARGE)
    file = filed(ada, town)
    assert file.group is not None
    assert file.group.is_default
    assert file.assignments.get().mode == Assignment.Mode.DEFAULT
    assert seen(file, bo, town)  # who could handle files is in the default group from the start


def test_a_rule_that_a_new_version_breaks_is_shown_and_passed_over(town: Organisation, ada: Person, bo: Person) -> None:
    broken = group(town, "Aster", SMALL, bo)
    Group.objects.filter(pk=broken.pk).update(rule={"equals": {"answer": "size", "value": "enormous"}})
    broken.refresh_from_db()
    assert "enormous" in reading.problems_of(broken)[0].en
    file = filed(ada, town)
    assert file.group is not None
    assert file.group.is_default
    with pytest.raises(GroupRefused):
        groups.arrange(broken, title="Aster", rule={"equals": {"answer": "nobody_asks", "value": "x"}})


def test_a_hand_has_the_last_word_and_the_person_reads_of_it(town: Organisation, ada: Person, bo: Person, chen: Person) -> None:
    first = group(town, "Aster", SMALL, bo)
    other = group(town, "Zebra", None, chen)
    file = filed(ada, town)
    assert file.group == first
    groups.reassign(str(file.reference), agent=bo, organisation_id=town.id, group=other)
    file = selectors.files().get(pk=file.pk)
    assert groups.route(file) == other
    assert file.assignments.last().mode == Assignment.Mode.HAND  # type: ignore[union-attr]
    assert events(ada).count("procedures.reassigned") == 1
    assert not seen(file, bo, town)
    assert seen(file, chen, town)


def test_a_closed_group_gives_its_files_to_the_default(town: Organisation, ada: Person, bo: Person) -> None:
    closing = group(town, "Aster", SMALL, bo)
    file = filed(ada, town)
    assert groups.close(closing, by=bo) == 1
    file.refresh_from_db()
    assert file.group is not None
    assert file.group.is_default
    assert [each.mode for each in file.assignments.all()] == ["rule", "closed"]
    assert filed(ada, town).group == file.group
    with pytest.raises(GroupRefused):
        groups.close(file.group, by=bo)


def test_who_manages_sees_the_files_of_every_group(town: Organisation, ada: Person, chen: Person, dana: Person) -> None:
    group(town, "Aster", SMALL, chen)
    people.join(dana, town, role="desk-manager")
    assert seen(filed(ada, town), dana, town)


def test_files_that_came_before_the_groups_find_theirs(town: Organisation, ada: Person, bo: Person) -> None:
    early = filed(ada, town)
    first = group(town, "Aster", SMALL, bo)
    assert groups.route_waiting(published.procedure("garden"), town) == 1
    early.refresh_from_db()
    assert early.group == first
    assert groups.route_waiting(published.procedure("garden"), town) == 0


def test_only_who_may_instruct_is_put_into_a_group(town: Organisation, dana: Person) -> None:
    with pytest.raises(GroupRefused):
        group(town, "Aster", None, dana)


def test_two_groups_do_not_have_one_name(town: Organisation) -> None:
    group(town, "Aster")
    with pytest.raises(GroupRefused):
        group(town, " aster ")
