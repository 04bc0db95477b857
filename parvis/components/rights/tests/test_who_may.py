"""Whose lines, receipts, contests and alarms somebody may touch: every door tried by who is not, or no longer, allowed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from parvis.components.rights import actions, contesting, selectors, watching
from parvis.components.rights.models import Alarm, Contest, ContestStep, Settled
from parvis.components.rights.rules import contests
from parvis.core.people import actions as people
from parvis.core.people import selectors as who
from parvis.core.people.models import Mandate, Membership
from parvis.core.people.rules import earliest_birthday
from parvis.core.protection import actions as trace
from parvis.kernel import calendar
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db
DIFFERS = re.compile(r'n" value="\w{64}"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
OF_A_LINE = ("", "/receipt", "/receipt.json", "/receipt.pdf", "/contest")
WRITES = {"/contest": {"reason": "x"}, "/fine": {}}


def touched(browser, entry) -> list[int]:
    """What every address of a line answers."""
    found = [browser.get(f"/me/trace/{entry.pk}{page}").status_code for page in OF_A_LINE]
    return found + [browser.post(f"/me/trace/{entry.pk}{page}", given).status_code for page, given in WRITES.items()]


@pytest.fixture
def company(db):
    return people.organisation("552100554", name="Atelier Abgrall", kind="company")


def over(mandate: Mandate, how: str) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Mandate.objects.filter(pk=mandate.pk).update(
        **{
            "ended": {"ended_at": past, "end": Mandate.End.REVOKED},
            "expired": {"until": past},
            "to come": {"since": timezone.now() + timedelta(days=1)},
        }[how]
    )


@pytest.mark.parametrize("how", ["ended", "expired", "to come"])
def test_a_mandate_that_does_not_hold_opens_no_address_of_a_line(maelle, yanis, louen, company, read, published, signed_in, how):
    parental = people.represent(maelle, kind="parental", person=louen)
    legal = people.represent(yanis, kind="representation", organisation=company)
    lines = {maelle: read(louen), yanis: read(subject=company.subject)}
    published()
    browsers = {reader: signed_in(reader) for reader in lines}
    assert all(browsers[reader].get(f"/me/trace/{entry.pk}").status_code == 200 for reader, entry in lines.items())
    over(parental, how)
    over(legal, how)
    for reader, entry in lines.items():
        assert set(touched(browsers[reader], entry)) == {404}
        assert str(entry.pk) not in browsers[reader].get("/me/trace.json").content.decode()
        assert reader.display_name not in str([each.name for each in selectors.concerned_by(reader)][1:])
    assert not Contest.objects.exists()
    assert not Settled.objects.exists()


def test_a_helper_a_delegate_and_an_agent_of_the_company_read_no_line_of_who_they_help(
    maelle, yanis, claire, company, read, published, signed_in
):
    people.represent(yanis, kind="help", person=maelle)
    people.represent(yanis, kind="delegation", organisation=company)
    people.join(claire, company, role="instructor")
    lines = [read(maelle), read(subject=company.subject)]
    published()
    for entry in lines:
        assert set(touched(signed_in(yanis), entry)) == {404}
        assert set(touched(signed_in(claire, company), entry)) == {403}, "the hat of an agent opens no trace"


@pytest.mark.parametrize(("day", "reads"), [(date(2036, 9, 2), True), (date(2036, 9, 3), False)])
def test_a_parent_reads_until_the_child_comes_of_age(maelle, louen, read, signed_in, monkeypatch, day, reads):
    people.represent(maelle, kind="parental", person=louen)
    entry, browser = read(louen), signed_in(maelle)
    monkeypatch.setattr(who, "today", lambda: day)
    assert (browser.get(f"/me/trace/{entry.pk}").status_code == 200) is reads
    assert (str(entry.pk) in browser.get("/me/trace.json").content.decode()) is reads
    assert signed_in(louen).get(f"/me/trace/{entry.pk}").status_code == 200


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2009-05-12", date(2009, 5, 12)),
        ("2009-00-00", date(2009, 1, 1)),
        ("2009", date(2009, 1, 1)),
        ("", None),
        ("2009-13-01", None),
        ("٢٠٠٩", None),
    ],
)
def test_a_birthday_that_is_half_known_is_the_earliest_it_may_be(written, day):
    assert earliest_birthday(written) == day


@pytest.fixture
def contested(maelle, claire, rennes, read, signed_in):
    people.join(claire, rennes, role="data-protection-officer")
    entry = read(maelle)
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "Why?"})
    return Contest.objects.get()


def tries(browser, contest) -> set[int]:
    """Everything that can be done to a contest, and its pages."""
    answer = {"conclusion": "lawful", "answer": "forged"}
    found = {browser.get(f"/desk/contests/{contest.pk}{page}").status_code for page in ("", "/time")}
    found |= {browser.post(f"/desk/contests/{contest.pk}", answer).status_code}
    found |= {browser.post(f"/desk/contests/{contest.pk}/time", given).status_code for given in ({"step": "taken"}, {"reason": "forged"})}
    found |= {browser.get(f"/me/contests/{contest.pk}/{wanted}").status_code for wanted in contests.WAITING | contests.OVER}
    return found | {
        browser.post(f"/me/contests/{contest.pk}/{wanted}", {"words": "x"}).status_code for wanted in contests.WAITING | contests.OVER
    }


def test_another_bodys_officer_does_not_find_a_contest(contested, signed_in, yanis):
    nantes = people.organisation("214401093", name="Commune de Nantes", kind="municipality", area="44109")
    people.join(yanis, nantes, role="data-protection-officer")
    assert tries(signed_in(yanis, nantes), contested) == {403, 404}
    assert tries(signed_in(yanis), contested) == {403, 404}
    assert signed_in(yanis, nantes).get(f"/desk/contests/{contested.pk}").status_code == 404
    assert signed_in(yanis, nantes).get(f"/desk/contests/{contested.pk}/time").status_code == 404
    untouched(contested)


def untouched(contest) -> None:
    contest.refresh_from_db()
    assert (contest.state, contest.answer, contest.extension) == (contests.OPEN, "", "")
    assert [step.what for step in contest.steps.all()] == [contests.OPEN]


def test_an_instructor_of_the_same_body_does_not_hold_the_clock(contested, rennes, yanis, signed_in):
    people.join(yanis, rennes, role="instructor")
    browser = signed_in(yanis, rennes)
    assert browser.get(f"/desk/contests/{contested.pk}").status_code == 200
    for given in ({"step": "taken"}, {"reason": "forged"}):
        assert browser.post(f"/desk/contests/{contested.pk}/time", given).status_code == 403
    untouched(contested)


def test_an_officer_whose_role_ended_holds_nothing_at_the_next_click(contested, claire, rennes, signed_in):
    browser = signed_in(claire, rennes)
    assert browser.get(f"/desk/contests/{contested.pk}/time").status_code == 200
    Membership.objects.filter(person=claire).update(until=timezone.now())
    assert 200 not in tries(browser, contested)
    untouched(contested)


def test_an_officer_of_two_bodies_holds_the_clock_of_the_one_whose_hat_they_wear(contested, claire, signed_in):
    nantes = people.organisation("214401093", name="Commune de Nantes", kind="municipality", area="44109")
    people.join(claire, nantes, role="data-protection-officer")
    assert signed_in(claire, nantes).get(f"/desk/contests/{contested.pk}").status_code == 404
    assert not selectors.contests_to_answer(agent_of(claire, nantes)).exists()


def agent_of(person, organisation) -> Actor:
    permissions = frozenset({selectors.ANSWER_CONTEST})
    return Actor(audience=Audience.AGENT, person_id=person.pk, organisation_id=organisation.pk, permissions=permissions)


def test_what_is_not_there_and_what_is_not_theirs_answer_alike(contested, yanis, signed_in):
    browser = signed_in(yanis)
    for there, nowhere in (
        (f"/me/trace/{contested.entry_id}", f"/me/trace/{uuid4()}"),
        (f"/me/trace/{contested.entry_id}/receipt.pdf", f"/me/trace/{uuid4()}/receipt.pdf"),
        (f"/me/contests/{contested.pk}/withdrawn", f"/me/contests/{uuid4()}/withdrawn"),
    ):
        pages = [re.sub(DIFFERS, "", browser.get(path).content.decode()) for path in (there, nowhere)]
        assert pages[0] == pages[1]


def test_this_is_fine_is_said_for_oneself_only(maelle, louen, yanis, read, signed_in):
    for parent in (maelle, yanis):
        people.represent(parent, kind="parental", person=louen)
    entry = read(louen, event="exchange.asked")
    trace.sequence()
    watching.look()
    [alarm] = Alarm.objects.filter(entry=entry, rule="new-body")
    assert signed_in(maelle).post(f"/me/trace/{entry.pk}/fine").status_code == 302
    assert [settled.person for settled in Settled.objects.filter(alarm=alarm)] == [maelle]
    assert selectors.line_for(yanis, entry.pk).is_unusual
    assert signed_in(yanis).get(f"/me/trace/{entry.pk}/fine").status_code == 405, "no link says it for anybody"


@pytest.mark.parametrize("path", ["/me/trace/alarms", "/me/data/export", "/me/data/erase", "/me/data/flows/choose"])
def test_no_form_of_another_site_is_taken(maelle, signed_in, path):
    browser = signed_in(maelle)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(path, {"understood": "on", "to": "stopped"}).status_code == 403
    maelle.refresh_from_db()
    assert maelle.erased_at is None


def test_a_contest_from_before_clocks_begins_once_however_many_workers_there_are(contested, monkeypatch):
    ContestStep.objects.all().delete()
    Contest.objects.update(due_on=None)
    seen = list(Contest.objects.all())
    contesting.begin_late(seen[0])
    contesting.begin_late(seen[0])  # another worker, which read the list before
    contested.refresh_from_db()
    assert contested.due_on is not None
    assert [step.what for step in contested.steps.all()] == [contests.OPEN]


def test_an_answer_reaches_the_person_though_their_mandate_ended_meanwhile(maelle, louen, claire, rennes, read, signed_in):
    mandate = people.represent(maelle, kind="parental", person=louen)
    entry = read(louen)
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "Why?"})
    over(mandate, "ended")
    actions.answer(Contest.objects.get(), agent=agent_of(claire, rennes), conclusion="lawful", text="Because")
    assert selectors.lines_about(louen).filter(event="rights.contest-answered").count() == 0, "the line is that of who asked"
    assert selectors.lines_about(maelle).filter(event="rights.contest-answered").count() == 1


def test_the_working_days_of_the_country_do_not_stretch_childhood():
    [duty] = calendar.country().duties_of("parental-authority", on=date(2026, 1, 1))
    assert duty.last_day(date(2008, 11, 1), works=calendar.country().works) == date(2026, 11, 1), "a day off"
