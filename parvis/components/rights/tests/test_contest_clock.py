"""A contest has a day by which it is answered, reminders, and an end; all of it dated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parvis.components.rights import contesting
from parvis.components.rights.contesting import NotNow
from parvis.components.rights.models import Contest
from parvis.components.rights.rules import contests
from parvis.components.rights.rules.contests import By
from parvis.core.notices import selectors as notices
from parvis.core.people import actions as people
from parvis.kernel import calendar

DUE = date(2026, 12, 21)


def test_a_person_cannot_answer_and_an_officer_cannot_withdraw():
    assert not contests.may_become(contests.OPEN, contests.ANSWERED, by=By.PERSON)
    assert not contests.may_become(contests.OPEN, contests.WITHDRAWN, by=By.OFFICER)


def test_an_answer_is_reconsidered_once():
    assert contests.may_become(contests.ANSWERED, contests.AGAIN, by=By.PERSON)
    assert not contests.may_become(contests.ANSWERED, contests.AGAIN, by=By.PERSON, past=[contests.AGAIN])


def test_the_last_day_is_in_time_and_the_next_is_late():
    assert not contests.is_late(contests.OPEN, DUE, today=DUE)
    assert contests.is_late(contests.OPEN, DUE, today=DUE + timedelta(days=1))
    assert not contests.is_late(contests.ANSWERED, DUE, today=DUE + timedelta(days=1))


@pytest.mark.parametrize(("days", "expected"), [(-8, None), (-7, -7), (-2, -2), (0, 0), (3, 1), (90, 15)])
def test_one_reminder_is_due_a_day(days, expected):
    assert contests.reminder(DUE, today=DUE + timedelta(days=days)) == expected


@pytest.fixture
def contested(maelle, claire, rennes, read, signed_in):
    people.join(claire, rennes, role="data-protection-officer")
    entry = read(maelle)
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "Why?"})
    return Contest.objects.get()


@pytest.fixture
def on(monkeypatch):
    return lambda day: monkeypatch.setattr(calendar, "today", lambda: day)


def names(person):
    return [message.notice for message in notices.messages_for(person)]


def test_the_due_day_is_that_of_the_dated_duty(contested):
    asked = calendar.local_day(contested.opened_at)
    assert contested.due_on == calendar.duty("answer", on=asked, subject="data-protection").last_day(asked, works=calendar.country().works)


def test_who_is_late_is_reminded_once_and_the_person_told(contested, maelle, claire, on, signed_in):
    on(contested.due_on + timedelta(days=1))
    assert contesting.remind() == 1
    assert contesting.remind() == 0
    assert names(claire).count("rights.contest-due") == 1
    assert names(maelle) == ["rights.contest-late"]
    assert "late" in signed_in(maelle).get(f"/me/trace/{contested.entry_id}").content.decode()
    assert contesting.figures_of(contested.organisation_id) == {"opened": 1, "waiting": 1, "late": 1}
    assert "<dt>Late, or answered late</dt><dd>1</dd>" in signed_in(claire, contested.organisation).get("/desk/contests").content.decode()


def test_the_officer_extends_once_with_a_reason_that_the_person_reads(contested, maelle, claire, rennes, signed_in):
    first = contested.due_on
    assert "The person contested the reading" in signed_in(claire, rennes).get(f"/desk/contests/{contested.pk}").content.decode()
    browser, url = signed_in(claire, rennes), f"/desk/contests/{contested.pk}/time"
    assert "Write why" in browser.post(url, {"reason": ""}).content.decode()
    browser.post(url, {"reason": "Three archives to search."})
    browser.post(url, {"reason": "Again."})
    contested.refresh_from_db()
    assert contested.due_on > first
    assert contested.extension == "Three archives to search."
    assert names(maelle) == ["rights.contest-extended"]
    assert "Three archives to search." in signed_in(maelle).get(f"/me/trace/{contested.entry_id}").content.decode()


def test_no_extension_once_the_first_month_is_over(contested, on):
    on(contested.due_on + timedelta(days=1))
    contested.refresh_from_db()
    assert not contested.may_be_extended


def test_an_instructor_cannot_hold_the_clock(contested, rennes, signed_in):
    clerk = people.recognise_professional(provider="p", uid="9", family_name="Doe", given_names=("Jo",))
    people.join(clerk, rennes, role="instructor")
    assert signed_in(clerk, rennes).post(f"/desk/contests/{contested.pk}/time", {"step": "taken"}).status_code == 403


def test_from_taken_in_charge_to_closed_with_each_step_dated(contested, maelle, claire, rennes, signed_in):
    desk, mine = signed_in(claire, rennes), signed_in(maelle)
    desk.post(f"/desk/contests/{contested.pk}/time", {"step": "taken"})
    given = {"conclusion": "lawful", "answer": "Because."}
    desk.post(f"/desk/contests/{contested.pk}", given)
    page = mine.get(f"/me/contests/{contested.pk}/again").content.decode()
    assert "reconsidered once" in page
    assert Contest.objects.get().state == "answered", "nothing happens before it is confirmed"
    mine.post(f"/me/contests/{contested.pk}/again", {"words": "This is no reason."})
    desk.post(f"/desk/contests/{contested.pk}", given)
    assert mine.post(f"/me/contests/{contested.pk}/again").status_code == 404
    mine.post(f"/me/contests/{contested.pk}/closed")
    assert contesting.past(contested) == ["open", "taken", "answered", "again", "answered", "closed"]
    assert "This is no reason." in mine.get(f"/me/trace/{contested.entry_id}").content.decode()


def test_the_page_of_a_referral_names_the_authority_that_the_country_declares(contested, maelle, signed_in):
    page = signed_in(maelle).get(f"/me/contests/{contested.pk}/referred").content.decode()
    assert contesting.authority()["address"] in page


def test_nobody_moves_somebody_elses_contest(contested, yanis, signed_in):
    assert signed_in(yanis).post(f"/me/contests/{contested.pk}/withdrawn").status_code == 404


def test_a_withdrawn_contest_is_answered_no_more(contested):
    contesting.move(contested, contests.WITHDRAWN, by=By.PERSON)
    with pytest.raises(NotNow):
        contesting.move(contested, contests.TAKEN, by=By.OFFICER)
