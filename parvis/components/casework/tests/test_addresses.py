"""An agent of another group, or of another body, finds no file at any address of the desk."""

from __future__ import annotations

from datetime import date

import pytest

from parvis.components.casework.actions import bulk, marks
from parvis.components.casework.models import BulkAct, BulkLine, FileLabel, Follow
from parvis.components.procedures.actions import adopt, forwarding, groups
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience

REFERENCE = "<str:reference>"
SAMPLES = {"<slug:kind>": "receipt", "<int:number>": "1", "<int:document>": "1", "<int:message_id>": "1", "<slug:name>": "x"}


def of_one_file() -> list[str]:
    """Every address of the desk that names a file, of whatever system declares it, asked with something in each place."""
    paths = [
        page.path
        for system in catalogue.systems()
        for page in system.pages
        if page.audience is Audience.AGENT and page.path.startswith(f"desk/files/{REFERENCE}")
    ]
    for place, value in SAMPLES.items():
        paths = [path.replace(place, value) for path in paths]
    return sorted(path for path in paths if "<" not in path.replace(REFERENCE, ""))


@pytest.fixture
def held(town: Organisation, ada: Person, bo: Person) -> File:
    """Ada's file, in a group that only Bo is in."""
    rule = {"equals": {"answer": "size", "value": "small"}}
    group = groups.create(published.procedure("garden"), town, title="Small plots", rule=rule)
    groups.set_members(group, [bo])
    return filed(ada, town)


def test_other_agents_find_nothing_at_any_address(
    held: File, town: Organisation, ada: Person, chen: Person, other_town: tuple[Organisation, Person]
) -> None:
    elsewhere, stranger = other_town
    opened = []
    for client in (signed_in(chen, town), signed_in(stranger, elsewhere)):
        for path in of_one_file():
            address = "/" + path.replace(REFERENCE, str(held.reference))
            answers = (client.get(address), client.post(address, {"text": "x", "group": "1", "label": "1"}))
            opened += [f"{address}: {each.status_code}" for each in answers if each.status_code not in (404, 405)]
    assert opened == []
    assert "procedures.read" not in [entry.event for entry in protection.entries_about([ada.identity.canonical()])]


def test_there_are_addresses_to_try() -> None:
    assert len(of_one_file()) > 12
    assert any(path.endswith("/archive") for path in of_one_file())


def test_lists_and_acts_on_many_do_not_reach_them_either(held: File, town: Organisation, chen: Person, bo: Person) -> None:
    client = signed_in(chen, town)
    for tab in ("all", "to-follow", "groups"):
        assert str(held.reference) not in client.get(f"/desk/files?tab={tab}").content.decode()
    assert str(held.reference) not in b"".join(client.get("/desk/files.csv?tab=all").streaming_content).decode()
    client.post("/desk/acts/prepare", {"act": "take", "which": "chosen", "file": [str(held.reference)], "query": ""})
    assert str(held.reference) in signed_in(bo, town).get("/desk/files?tab=groups").content.decode()
    held.refresh_from_db()
    assert held.state == "submitted"


def test_an_act_on_many_files_keeps_no_searched_name_and_reaches_no_trial(town: Organisation, ada: Person, bo: Person) -> None:
    file, trial = filed(ada, town), filed(ada, town)
    File.objects.filter(pk=trial.pk).update(trial=True)
    given = {"act": "follow", "which": "chosen", "file": [str(file.reference), str(trial.reference)], "query": "tab=all&words=Lovelace"}
    signed_in(bo, town).post("/desk/acts/prepare", given)
    act = BulkAct.objects.get()
    assert act.came_from == "tab=all"
    assert [line.file_id for line in act.lines.all()] == [file.pk]
    line = BulkLine.objects.create(act=act, file=trial, place=9)
    bulk.one(act, line.pk)
    line.refresh_from_db()
    assert line.state == "refused"


def test_the_marks_of_a_body_leave_a_file_that_goes_to_another(town: Organisation, ada: Person, bo: Person) -> None:
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    adopt("garden", organisation=other, since=date(2020, 1, 1))
    file = filed(ada, town)
    marks.follow(file, bo)
    marks.label(file, marks.create_label(file.procedure, town, name="Urgent"))
    forwarding.forward(str(file.reference), agent=bo, organisation_id=town.id, to=other, text="Not ours.")
    assert not Follow.objects.filter(file=file).exists()
    assert not FileLabel.objects.filter(file=file).exists()
