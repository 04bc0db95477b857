"""Rounds of the clock: one bad file stops no other, hides none, and is told to operators; a round that is killed begins again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from parvis.components.procedures.actions import asking, reminding, retention, ticking
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Asking, Decision, File, Passage, ProcedureVersion
from parvis.components.procedures.tests.conftest import Source, filed, new_draft
from parvis.core.jobs import actions as jobs
from parvis.core.jobs import periodic
from parvis.core.jobs import selectors as queue
from parvis.core.jobs.models import Job
from parvis.core.notices.models import Message as Sent
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.rounds import RoundIncomplete

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Lovelace-secret"  # stands for what a file holds about somebody


def files_whose_day_has_come(number: int, person: Person, town: Organisation) -> list[File]:
    found = [filed(person, town) for _ in range(number)]
    File.objects.filter(pk__in=[each.pk for each in found]).update(silence_on=today())
    return sorted(found, key=lambda each: each.pk)


def broken(file: File) -> None:
    """Put a file under a version that nobody can read any more."""
    version = ProcedureVersion.objects.create(procedure=file.procedure, digest="b" * 64, source=f"pages: [{SECRET}")
    File.objects.filter(pk=file.pk).update(version=version)


def test_silence_decides_all_files_but_the_bad_one_and_operators_see_that(
    ada: Person, town: Organisation, caplog: pytest.LogCaptureFixture
) -> None:
    found = files_whose_day_has_come(3, ada, town)
    broken(found[0])
    periodic.synchronise()
    Job.objects.exclude(key="clock:procedures.silence").delete()
    jobs.run_due()
    assert set(File.objects.filter(state=State.REFUSED)) == set(found[1:])
    assert SECRET not in caplog.text
    assert "Lovelace" not in caplog.text
    (shown,) = queue.failing()
    assert "1 of 3 could not be treated by procedures.silence" in shown.errors[0]["traceback"]
    assert SECRET not in str(shown.errors)


def test_retention_goes_on_past_a_bad_file_and_until_all_is_done(ada: Person, town: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds.keys, "__kwdefaults__", {"size": 2})
    drafts = sorted((new_draft(ada, town) for _ in range(5)), key=lambda each: each.pk)
    File.objects.filter(pk__in=[each.pk for each in drafts]).update(erase_on=today(), warned_for=today())
    erase = retention.erase
    monkeypatch.setattr(retention, "erase", lambda key: 1 / 0 if key == drafts[0].pk else erase(key))
    with pytest.raises(RoundIncomplete, match="1 of 5"):
        retention.erase_what_is_over()
    assert File.objects.get() == drafts[0]


def test_a_reminder_is_not_hidden_by_those_before_it(ada: Person, bo: Person, town: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds.pages, "__kwdefaults__", {"size": 1})
    found = [filed(ada, town) for _ in range(3)]
    File.objects.filter(pk__in=[each.pk for each in found]).update(silence_on=today() + timedelta(days=10))
    for _ in range(2):
        reminding.remind()
    told = Sent.objects.filter(notice="procedures.clock-ends", person=bo).values_list("file_reference", flat=True)
    assert sorted(told) == sorted(str(each.reference) for each in found)


def test_a_debt_that_cannot_be_asked_leaves_the_others_to_be_asked(
    ada: Person, town: Organisation, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.is_down()
    drafts = [new_draft(ada, town) for _ in range(2)]
    for draft in drafts:
        asking.ask_for(draft)
    Asking.objects.update(asked_at=drafts[0].created_at - timedelta(hours=1))
    assert Asking.objects.filter(state=Asking.State.AWAITED).count() == 2
    ask_one, asked = asking.ask_one, []

    def ask(file: File, want: Any) -> Asking:
        if file.pk == drafts[0].pk:
            raise KeyError(SECRET)
        asked.append(file.pk)
        return ask_one(file, want)

    monkeypatch.setattr(asking, "ask_one", ask)
    with pytest.raises(RoundIncomplete, match="1 of"):
        asking.collect_debts()
    assert asked == [drafts[1].pk]


def test_what_is_left_after_the_time_of_a_round_waits_for_the_next() -> None:
    seen: list[int] = []
    assert rounds.each(range(3), seen.append, of="test", within=timedelta(0)) == 1
    assert seen == [0]


# --- kill -9 ----------------------------------------------------------------------------------------

KILLED = """
    import os, signal, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["PARVIS_TEST_SETTINGS"]
    import django
    django.setup()
    from django.db import connection
    connection.settings_dict["NAME"] = sys.argv[1]
    from parvis.components.procedures.actions import telling, ticking
    left = [int(sys.argv[2])]
    tell = telling.decided_by_silence
    def told(file):
        tell(file)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    telling.decided_by_silence = told
    ticking.settle_silences()
"""


@pytest.mark.parametrize("at", [1, 3, 5])
def test_silence_killed_in_the_middle_decides_each_file_once_and_says_so_once(ada: Person, town: Organisation, at: int) -> None:
    found = files_whose_day_has_come(5, ada, town)
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    environment = {
        **os.environ,
        "PARVIS_TEST_SETTINGS": os.environ.get("DJANGO_SETTINGS_MODULE", "parvis.settings"),
        "PARVIS_DATA": str(settings.PARVIS_DATA),
    }
    command = [sys.executable, "-c", textwrap.dedent(KILLED), name, str(at)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    deadline = time.monotonic() + 10
    while (whole := Decision.objects.count()) != at - 1 and time.monotonic() < deadline:  # PostgreSQL notices a dead client in a moment
        pass
    assert whole == at - 1
    assert File.objects.filter(state=State.REFUSED).count() == at - 1
    assert ticking.settle_silences() == 5 - whole
    assert ticking.settle_silences() == 0
    for file in found:
        assert Decision.objects.filter(file=file, made_by=Decision.MadeBy.SILENCE).count() == 1
        assert Passage.objects.filter(file=file, transition="refuse_automatically").count() == 1
        assert Sent.objects.filter(notice="procedures.decided-by-silence", file_reference=file.reference).count() == 1
