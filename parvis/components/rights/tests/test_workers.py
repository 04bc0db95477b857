"""Several workers run the clocks of the trace at one moment: everything happens once, nothing is lost, the log stays one."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parvis.components.rights import contesting, watching
from parvis.components.rights.models import Alarm, Contest, ContestStep, Watch
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.protection import actions as trace
from parvis.core.protection import folder, keys, sealing, selectors, verification
from parvis.core.protection.models import Leaf, SealedList

WORKERS = 4


def at_once(*tasks) -> None:
    """Every task by every worker; an exception of any of them fails the test."""

    def run(task) -> None:
        try:
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS * len(tasks)) as pool:
        for each in [pool.submit(run, task) for task in tasks for _ in range(WORKERS)]:
            each.result(timeout=120)


@pytest.mark.django_db(transaction=True)
def test_clocks_that_several_workers_run_at_once_do_everything_once(maelle, yanis, claire, rennes, read, signed_in, monkeypatch):
    people.join(claire, rennes, role="data-protection-officer")
    people_read = [
        maelle,
        yanis,
        *(people.recognise(maelle.identity.__class__(**{**vars(maelle.identity), "family_name": f"N{n}"})) for n in range(3)),
    ]
    lines = [read(person, event="exchange.asked") for person in people_read for _ in range(8)]
    signed_in(maelle).post(f"/me/trace/{lines[0].pk}/contest", {"reason": "Why?"})
    late = Contest.objects.get().due_on + timedelta(days=1)
    monkeypatch.setattr(contesting.calendar, "today", lambda: late)
    monkeypatch.setattr(watching, "BATCH", 7)
    monkeypatch.setattr(sealing, "SEALED_AFTER", timedelta(days=-40))

    at_once(trace.sequence, trace.publish_checkpoint, watching.look, contesting.remind, sealing.seal_months)
    at_once(trace.publish_checkpoint, watching.look)
    Alarm.objects.update(at=timezone.now() - timedelta(days=2))
    at_once(watching.tell, watching.tell)

    size = selectors.tree().size
    assert sorted(Leaf.objects.values_list("position", flat=True)) == list(range(size))
    assert Watch.objects.get().position == size
    assert verification.verify_database(folder.checkpoint_folders(), keys.ring()).faults == []
    assert Alarm.objects.filter(rule="new-body").count() == len(people_read)
    assert Alarm.objects.filter(told_at=None).count() == 0
    written = Counter((message.notice, message.person_id) for message in Message.objects.all())
    assert written["rights.unusual", maelle.pk] == 1
    assert written["rights.contest-due", claire.pk] == written["rights.contest-late", maelle.pk] == 1
    assert SealedList.objects.count() == len(set(SealedList.objects.values_list("month", flat=True))) >= 1
    assert ContestStep.objects.count() == 1
