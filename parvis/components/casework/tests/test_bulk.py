"""Acts on many files: done once, gone on with after a kill, taken back, and told beforehand as they will be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections

from parvis.components.casework.actions import bulk
from parvis.components.casework.models import BulkAct, BulkLine, Follow
from parvis.components.procedures.actions import desk, groups, retention
from parvis.components.procedures.models import File, Message, Passage
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import filed
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

CORRECTION = {"reason": "incorrect", "text": "Which plot do you mean?"}
KILLED = """
    import os, signal, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["PARVIS_TEST_SETTINGS"]
    import django
    django.setup()
    from django.db import connection
    connection.settings_dict["NAME"] = sys.argv[1]
    from parvis.components.casework.actions import bulk
    performed = bulk.perform
    def killed(act, line):
        done = performed(act, line)
        if line.place == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    bulk.perform = killed
    bulk.carry_out.func(sys.argv[2])
"""


def prepared(act: str, files: list[File], bo: Person, town: Organisation, **details: object) -> BulkAct:
    return bulk.prepare(act, agent=bo, organisation=town, files=[file.pk for file in files], details=details)


def done(act: BulkAct) -> BulkAct:
    bulk.confirm(act)
    bulk.carry_out.func(str(act.pk))
    act.refresh_from_db()
    return act


def test_confirming_and_carrying_out_twice_does_it_once(town: Organisation, ada: Person, bo: Person) -> None:
    files = [filed(ada, town) for _ in range(3)]
    act = prepared("correction", files, bo, town, **CORRECTION)
    bulk.confirm(act)
    bulk.confirm(act)
    bulk.carry_out.func(str(act.pk))
    bulk.carry_out.func(str(act.pk))
    assert Message.objects.filter(by="agent").count() == 3
    assert Passage.objects.filter(transition="ask_correction").count() == 3
    assert set(act.lines.values_list("state", flat=True)) == {BulkLine.State.DONE}


def test_a_worker_killed_in_the_middle_leaves_whole_files_and_the_next_goes_on(
    town: Organisation, ada: Person, bo: Person, tmp_path: Path
) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("another process cannot see a database in memory")
    files = [filed(ada, town) for _ in range(5)]
    act = prepared("correction", files, bo, town, **CORRECTION)
    BulkAct.objects.filter(pk=act.pk).update(state=BulkAct.State.CONFIRMED)
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    environment = {
        **os.environ,
        "PARVIS_TEST_SETTINGS": os.environ.get("DJANGO_SETTINGS_MODULE", "parvis.settings"),
        "PARVIS_DATA": str(settings.PARVIS_DATA),
    }
    command = [sys.executable, "-c", textwrap.dedent(KILLED), name, str(act.pk)]
    killed = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    states = list(act.lines.order_by("place").values_list("state", flat=True))
    assert states == ["done", "done", "waiting", "waiting", "waiting"]
    assert Message.objects.filter(by="agent").count() == 2  # of the third, nothing
    bulk.carry_out.func(str(act.pk))
    assert Message.objects.filter(by="agent").count() == 5
    assert Passage.objects.filter(transition="ask_correction").count() == 5
    lines = [entry for entry in protection.entries_about([ada.identity.canonical()]) if entry.event == "procedures.correction-asked"]
    assert len(lines) == 5
    act.refresh_from_db()
    assert act.state == BulkAct.State.DONE


def test_the_preview_says_what_will_come_and_changes_nothing(town: Organisation, ada: Person, bo: Person) -> None:
    free, taken, waiting = (filed(ada, town) for _ in range(3))
    desk.take(str(taken.reference), agent=bo, organisation_id=town.id)
    desk.ask_correction(str(waiting.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which?")
    before = (Passage.objects.count(), Message.objects.count(), len(mail.outbox))
    act = prepared("take", [free, taken, waiting], bo, town)
    told = bulk.expected(act, act.lines.select_related("file"))
    assert (Passage.objects.count(), Message.objects.count(), len(mail.outbox)) == before
    expected = ["refused" if each.why else "nothing" if each.nothing else "done" for each in told]
    done(act)
    assert list(act.lines.order_by("place").values_list("state", flat=True)) == expected == ["done", "nothing", "refused"]


def test_a_reassignment_taken_back_leaves_what_another_moved_since_and_gives_back_to_no_group(
    town: Organisation, ada: Person, eve: Person
) -> None:
    procedure = published.procedure("garden")
    first, second = filed(ada, town), filed(ada, town)  # there were no groups yet
    small = groups.create(procedure, town, title="Small plots")
    large = groups.create(procedure, town, title="Large plots")
    act = done(prepared("reassign", [first, second], eve, town, group=small.pk))
    assert set(File.objects.values_list("group", flat=True)) == {small.pk}
    groups.reassign(str(second.reference), agent=eve, organisation_id=town.id, group=large)
    back = bulk.undo(act)
    assert back is not None
    assert bulk.undo(act) == back
    bulk.carry_out.func(str(back.pk))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.group_id, second.group_id) == (None, large.pk)
    assert list(back.lines.order_by("place").values_list("state", flat=True)) == ["done", "refused"]


def test_following_taken_back_leaves_what_was_followed_before(town: Organisation, ada: Person, bo: Person) -> None:
    mine, new = filed(ada, town), filed(ada, town)
    Follow.objects.create(file=mine, agent=bo)
    act = done(prepared("follow", [mine, new], bo, town))
    back = bulk.undo(act)
    assert back is not None
    bulk.carry_out.func(str(back.pk))
    assert list(Follow.objects.filter(agent=bo).values_list("file", flat=True)) == [mine.pk]


def test_a_decision_on_many_is_not_taken_back_by_a_button(town: Organisation, ada: Person, bo: Person) -> None:
    act = done(prepared("correction", [filed(ada, town)], bo, town, **CORRECTION))
    assert bulk.undo(act) is None


def test_an_agent_who_left_meanwhile_acts_on_nothing(town: Organisation, ada: Person, bo: Person) -> None:
    files = [filed(ada, town) for _ in range(2)]
    act = prepared("correction", files, bo, town, **CORRECTION)
    bulk.confirm(act)
    people.end_membership(bo, town, role="instructor")
    bulk.carry_out.func(str(act.pk))
    assert set(act.lines.values_list("state", flat=True)) == {BulkLine.State.REFUSED}
    assert not Message.objects.exists()
    with pytest.raises(File.DoesNotExist):
        desk.take(str(files[0].reference), agent=bo, organisation_id=town.id)


def test_what_was_written_to_many_goes_with_the_last_of_them(town: Organisation, ada: Person, bo: Person) -> None:
    first, last = (filed(ada, town) for _ in range(2))
    act = done(prepared("correction", [first, last], bo, town, reason="incorrect", text="Ada, which plot?"))
    retention.erase(first.pk)
    assert list(act.lines.values_list("file", flat=True)) == [last.pk]
    retention.erase(last.pk)
    assert not BulkAct.objects.exists()
