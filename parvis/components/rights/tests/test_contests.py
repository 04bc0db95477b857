"""Contesting a reading, and being answered."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.components.rights import actions, selectors
from parvis.components.rights.actions import AlreadyAnsweredError
from parvis.components.rights.models import Contest
from parvis.core.notices import selectors as notices
from parvis.core.people import actions as people
from parvis.core.protection import actions as trace
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def contested(maelle, claire, read, signed_in):
    """Maëlle contested a reading by Rennes."""
    entry = read(maelle, file_reference="R-1")
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "I have no file with you."})
    return Contest.objects.get()


def as_agent(person, organisation) -> Actor:
    return Actor(
        audience=Audience.AGENT,
        person_id=person.pk,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        permissions=frozenset({selectors.ANSWER_CONTEST}),
    )


def test_a_contest_reaches_the_organisation_that_read(contested, rennes, claire):
    assert contested.organisation == rennes
    assert contested.state == Contest.State.OPEN
    [message] = notices.messages_for(claire)
    assert "Commune de Rennes" in message.body
    assert f"/desk/contests/{contested.pk}" in message.body
    assert "I have no file" not in message.body, "what people write stays on the site"


def test_a_contested_line_is_shown_as_such(contested, maelle, signed_in):
    browser = signed_in(maelle)
    assert "contested" in browser.get("/me/trace").content.decode()
    page = browser.get(f"/me/trace/{contested.entry_id}").content.decode()
    assert "Contested, awaiting an answer" in page
    assert "I have no file with you." in page


def test_contesting_leaves_a_line_for_the_person(contested, maelle):
    assert [entry.event for entry in selectors.lines_about(maelle)] == ["rights.contested", "test.read"]


def test_what_one_did_oneself_cannot_be_contested(contested, maelle, signed_in):
    own = selectors.lines_about(maelle).get(event="rights.contested")
    browser = signed_in(maelle)
    assert "Contest this reading" not in browser.get(f"/me/trace/{own.pk}").content.decode()
    assert browser.post(f"/me/trace/{own.pk}/contest", {"reason": "x"}).status_code == 302
    assert Contest.objects.count() == 1


def test_contesting_twice_is_contesting_once(contested, maelle, claire, signed_in):
    signed_in(maelle).post(f"/me/trace/{contested.entry_id}/contest", {"reason": "Again."})
    line = selectors.line_for(maelle, contested.entry_id)
    assert actions.contest(line, person=maelle, reason="And again.") == contested
    assert Contest.objects.get().reason == "I have no file with you."
    assert len(notices.messages_for(claire)) == 1


def test_a_contest_without_a_reason_says_what_is_missing(maelle, read, signed_in):
    entry = read(maelle)
    page = signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "  "}).content.decode()
    assert "Write in a few words why you contest this reading" in page
    assert not Contest.objects.exists()


def test_both_parents_may_contest_a_childs_line(maelle, yanis, louen, read, signed_in):
    entry = read(louen)
    for parent in (maelle, yanis):
        people.represent(parent, person=louen, kind="parental")
        signed_in(parent).post(f"/me/trace/{entry.pk}/contest", {"reason": "Why?"})
    assert Contest.objects.count() == 2


def test_one_parents_contest_is_not_shown_to_the_other(maelle, yanis, louen, read, signed_in):
    entry = read(louen)
    for parent in (maelle, yanis):
        people.represent(parent, person=louen, kind="parental")
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "My own words."})
    assert "My own words." not in signed_in(yanis).get(f"/me/trace/{entry.pk}").content.decode()


def test_an_agent_answers_and_the_person_is_told(contested, claire, rennes, maelle, signed_in):
    browser = signed_in(claire, rennes)
    assert "I have no file with you." in browser.get(f"/desk/contests/{contested.pk}").content.decode()
    answer = browser.post(f"/desk/contests/{contested.pk}", {"conclusion": "mistake", "answer": "We mixed up two names."})
    assert answer.status_code == 302
    page = signed_in(maelle).get(f"/me/trace/{contested.entry_id}").content.decode()
    assert "We mixed up two names." in page
    assert "The reading was a mistake" in page
    assert [message.notice for message in notices.messages_for(maelle)] == ["rights.contest-answered"]
    assert selectors.lines_about(maelle).first().event == "rights.contest-answered"


def test_the_agent_is_told_as_everywhere_else_and_not_by_name(contested, claire, rennes):
    actions.answer(contested, agent=as_agent(claire, rennes), conclusion="lawful", text="Because.")
    contested.refresh_from_db()
    assert contested.answered_by == f"agent {claire.pk.hex[:4]}"


def test_the_agent_does_not_see_who_contests(contested, claire, rennes, signed_in):
    page = signed_in(claire, rennes).get(f"/desk/contests/{contested.pk}").content.decode()
    assert "Kerdoncuff" not in page


def test_two_agents_answering_at_once_give_one_answer(contested, claire, rennes, signed_in):
    agent = as_agent(claire, rennes)
    actions.answer(contested, agent=agent, conclusion="lawful", text="First.")
    with pytest.raises(AlreadyAnsweredError, match="already answered by agent"):
        actions.answer(contested, agent=agent, conclusion="mistake", text="Second.")
    browser = signed_in(claire, rennes)
    answer = browser.post(f"/desk/contests/{contested.pk}", {"conclusion": "mistake", "answer": "Third."}, follow=True)
    assert "A colleague answered first" in answer.content.decode()
    assert Contest.objects.get().answer == "First."


@pytest.mark.parametrize(
    "given", [{}, {"conclusion": "mistake"}, {"answer": "Kept words."}, {"conclusion": "other", "answer": "Kept words."}]
)
def test_an_incomplete_answer_is_not_sent_and_keeps_what_was_typed(contested, claire, rennes, signed_in, given):
    page = signed_in(claire, rennes).post(f"/desk/contests/{contested.pk}", given).content.decode()
    assert Contest.objects.get().state == Contest.State.OPEN
    assert given.get("answer", "") in page


def test_agents_of_another_organisation_see_nothing_of_it(contested, signed_in):
    brest = people.organisation("212900195", name="Commune de Brest", kind="municipality")
    ronan = people.recognise_professional(provider="p", uid="1", family_name="Le Gall", given_names=("Ronan",))
    people.join(ronan, brest, role="instructor")
    browser = signed_in(ronan, brest)
    assert "I have no file" not in browser.get("/desk/contests").content.decode()
    assert browser.get(f"/desk/contests/{contested.pk}").status_code == 404
    assert browser.post(f"/desk/contests/{contested.pk}", {"conclusion": "lawful", "answer": "x"}).status_code == 404


def test_an_agent_without_the_right_is_told_which_is_missing(contested, rennes, signed_in):
    clerk = people.recognise_professional(provider="p", uid="2", family_name="Doe", given_names=("Jo",))
    people.join(clerk, rennes, role="clerk")
    assert signed_in(clerk, rennes).get("/desk/contests").status_code == 403
    assert signed_in(clerk, rennes).get(f"/desk/contests/{contested.pk}").status_code == 403


def test_a_contest_with_an_organisation_from_elsewhere_goes_to_the_operators(maelle, read, signed_in):
    entry = read(maelle, organisation="Ville de Namur", organisation_identifier="BE-1")
    signed_in(maelle).post(f"/me/trace/{entry.pk}/contest", {"reason": "Who?"})
    operators = people.organisation("000000001", name="Service numérique", kind="agency")
    malo = people.recognise_professional(provider="p", uid="3", family_name="Quéré", given_names=("Malo",))
    people.join(malo, operators, role="operator")
    browser = signed_in(malo, operators, audience=Audience.OPERATOR)
    assert "Who?" in browser.get("/desk/contests").content.decode()


def test_a_contest_outlives_the_line_it_is_about(contested, claire, rennes, signed_in):
    trace.erase([contested.entry], reason=Text("a", "b"))
    page = signed_in(claire, rennes).get(f"/desk/contests/{contested.pk}").content.decode()
    assert "was erased" in page
    contested.refresh_from_db()
    actions.answer(contested, agent=as_agent(claire, rennes), conclusion="lawful", text="It was erased since.")
    assert Contest.objects.get().state == Contest.State.ANSWERED


def test_the_desk_counts_the_contests_that_await_an_answer(contested, claire, rennes, rf):
    request = rf.get("/desk")
    request.actor = as_agent(claire, rennes)
    assert selectors.desk_panel(request) == {"open": 1}
    actions.answer(contested, agent=request.actor, conclusion="lawful", text="x")
    assert selectors.desk_panel(request) == {"open": 0}
    request.actor = Actor(audience=Audience.AGENT, organisation_id=rennes.pk)
    assert selectors.desk_panel(request) is None


def test_opening_is_dated(contested):
    assert contested.opened_at <= timezone.now()


def test_nobody_fills_an_office_s_inbox_alone(contested, maelle, read, signed_in, monkeypatch):
    monkeypatch.setattr(actions, "OPEN_CONTESTS_AT_ONCE", 1)
    browser = signed_in(maelle)
    answer = browser.post(f"/me/trace/{read(maelle).pk}/contest", {"reason": "Another."})
    assert "You are waiting for" in answer.content.decode()
    assert browser.post(f"/me/trace/{contested.entry_id}/contest", {"reason": "The same."}).status_code == 302
    assert Contest.objects.count() == 1


def test_the_first_notice_goes_to_who_holds_the_clock_and_to_everyone_where_nobody_does(maelle, claire, rennes, read, signed_in):
    clerk = people.recognise_professional(provider="p", uid="9", family_name="Doe", given_names=("Jo",), email="jo@exemple.example")
    people.join(clerk, rennes, role="instructor")
    browser = signed_in(maelle)
    browser.post(f"/me/trace/{read(maelle).pk}/contest", {"reason": "Why?"})
    assert [len(notices.messages_for(each)) for each in (claire, clerk)] == [1, 1]
    people.join(claire, rennes, role="data-protection-officer")
    browser.post(f"/me/trace/{read(maelle).pk}/contest", {"reason": "Why?"})
    assert [len(notices.messages_for(each)) for each in (claire, clerk)] == [2, 1]
