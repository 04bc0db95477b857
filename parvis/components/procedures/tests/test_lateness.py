"""Deadlines of a desk, reminders sent once, and who is late, without a small count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.components.procedures.actions import desk, escalating, reminding, ticking
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Letter
from parvis.components.procedures.selectors import lateness
from parvis.components.procedures.tests.conftest import agent, filed
from parvis.core.notices.models import Message as Sent
from parvis.core.people import actions as people
from parvis.kernel.calendar import today

pytestmark = pytest.mark.django_db(transaction=True)


def reminders() -> int:
    return Sent.objects.filter(notice="procedures.clock-ends").count()


def test_agents_are_reminded_a_fortnight_before_and_in_the_last_days(ada, bo, chen, town):
    file = filed(ada, town)
    assert reminding.remind() == 0
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    File.objects.filter(pk=file.pk).update(silence_on=today() + timedelta(days=14))
    for _ in range(2):
        reminding.remind()
    assert [each.person for each in Sent.objects.filter(notice="procedures.clock-ends")] == [bo]
    File.objects.filter(pk=file.pk).update(silence_on=today() + timedelta(days=2))
    for _ in range(2):
        reminding.remind()
    assert reminders() == 3  # the second time, both of them


def test_the_person_is_reminded_of_a_correction_once_a_fortnight(ada, bo, town):
    file = filed(ada, town)
    desk.ask_correction(file.reference, agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    for days in (0, 16, 16, 31, 90, 200):
        file.corrections.update(asked_at=timezone.now() - timedelta(days=days))
        reminding.remind()
    assert Sent.objects.filter(notice="procedures.correction-awaited").count() == 3


def test_the_desk_sees_its_deadlines_and_no_other(ada, bo, town, entered):
    file = filed(ada, town)
    page = entered(bo, town).get("/desk/deadlines").content.decode()
    assert str(file.reference) in page
    assert "Refused by silence on" in page


def many(number: int, town, **values: object) -> None:
    version = File.objects.filter(organisation=town).values("procedure_id", "version_id").first()
    start = File.objects.count()
    for each in range(start, start + number):
        File.objects.create(
            **version, organisation=town, reference=f"X{each}", state=State.SUBMITTED, submitted_at=timezone.now(), **values
        )


def test_who_is_late_is_seen_and_small_counts_are_not(ada, town, client):
    filed(ada, town)
    many(18, town, silence_on=today() + timedelta(days=9))
    assert lateness.by_body() == []
    many(1, town, silence_on=today() - timedelta(days=1))
    (found,) = lateness.by_body()
    assert (found.received, found.late, found.share_on_time) == (20, None, None)
    many(4, town, silence_on=today() - timedelta(days=1))
    (found,) = lateness.by_body()
    assert (found.late, found.with_a_clock, found.share_on_time) == (5, 5, 0)
    page = client.get("/answered-in-time", headers={"Accept-Language": "en"}).content.decode()
    assert "Ville des tests" in page


def test_an_acknowledgement_is_late_after_ten_working_days(ada, town):
    file = filed(ada, town)
    letter = file.letters.get(kind=Letter.Kind.RECEIPT)
    assert lateness.late_acknowledgements() == {}
    Letter.objects.filter(pk=letter.pk).update(owed_at=timezone.now() - timedelta(days=20), stored=None)
    assert lateness.late_acknowledgements() == {town.id: 1}


def test_who_manages_the_desk_learns_each_day_what_silence_is_about_to_decide_and_decided(ada, town):
    boss = agent("Hopper", "Grace", town)
    people.join(boss, town, role="desk-manager")
    files = [filed(ada, town) for _ in range(3)]
    assert escalating.escalate() == 0
    File.objects.filter(pk__in=[each.pk for each in files[:2]]).update(silence_on=today() + timedelta(days=3))
    File.objects.filter(pk=files[2].pk).update(silence_on=today())
    ticking.settle_silences()
    for _ in range(2):
        escalating.escalate()
    told = Sent.objects.get(notice="procedures.clocks-of-a-body")
    assert told.person == boss
    assert "2 requests" in told.subject
    assert "silence decided 1 request because" in " ".join(told.body.split())
    assert str(files[0].reference) not in told.body
