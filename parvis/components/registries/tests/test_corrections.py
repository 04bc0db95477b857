"""“This is wrong”: who may say it, who answers, and who may not even see it."""

import re
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from parvis.components.registries import actions, selectors
from parvis.components.registries.models import Correction
from parvis.core.notices.selectors import messages_for
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, Circle, Offer, OfferField, System
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
OFFER, FIELD = "tests/household", "income.value"


@pytest.fixture(autouse=True)
def house(monkeypatch):
    """One more system, which offers incomes that body-1 answers for."""
    fields = (OfferField(name=FIELD, title=Text("Revenu", "Income")),)
    offer = Offer(name=OFFER, title=Text("Foyer", "Household"), owner="body-1", fields=fields, provider=dict)
    extra = System(slug="tests", title=Text("", ""), owner="body-1", circle=Circle.COUNTRY, summary=Text("", ""), offers=(offer,))
    house = (*catalogue.systems(), extra)
    monkeypatch.setattr(catalogue, "systems", lambda: house)
    catalogue.offers.cache_clear()
    yield
    monkeypatch.undo()
    catalogue.offers.cache_clear()


def person(name: str):
    identity = Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01", gender="female")
    return people.recognise(identity, email=f"{name.lower()}@exemple.example", language="en")


@pytest.fixture
def ada():
    return person("Lovelace")


@pytest.fixture
def body():
    return people.organisation("body-1", name="The fund", kind="agency")


@pytest.fixture
def agent(body):
    found = person("Agent")
    people.join(found, body, role="registry-agent")
    return found


def signed_in(client, person, organisation=None):
    """A browser in which ``person`` is signed in, under their organisation's hat if they have one."""
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": (Audience.AGENT if organisation else Audience.PERSON).value,
        "level": "low",
        "organisation": str(organisation.id) if organisation else "",
        "provider": "",
        "since": "",
    }
    session.save()
    return client


def report(person, **changes):
    said = {
        "offer": OFFER,
        "field": FIELD,
        "shown_value": "784",
        "claimed_value": "700",
        "reason": "letter of May",
        "file_reference": "F-1",
    }
    return actions.report_error(person, **{**said, **changes})


def answer(correction, agent, body, **changes):
    return actions.answer_correction(correction, agent=agent, organisation=body, **{"accepted": True, "answer": "Put right.", **changes})


def events(person):
    return [entry.reading for entry in protection.entries_about([person.identity.canonical()]).order_by("leaf_id")]


def test_a_report_goes_to_the_body_answerable_for_the_data(ada, body):
    correction = report(ada)
    assert (correction.owner, correction.state) == ("body-1", "open")
    assert [each for each, _ in selectors.corrections_for(body)] == [correction]


def test_a_report_is_a_line_in_the_trace_without_its_values(ada):
    report(ada)
    (line,) = events(ada)
    assert (line.event, line.fields, line.file_reference) == ("correction.reported", (FIELD,), "F-1")
    assert not re.search(r"\b784\b", line.canonical().decode())


def test_the_same_thing_said_twice_while_it_waits_is_one_correction(ada):
    assert report(ada) == report(ada, claimed_value="701")
    assert len(events(ada)) == 1


def test_once_answered_it_may_be_said_again(ada, agent, body):
    answer(report(ada), agent, body)
    report(ada)
    assert Correction.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"field": "income.secret"}, {"offer": "no/such"}, {"offer": "", "registry": "no-such"}, {"registry": "communes"}]
)
def test_only_what_is_kept_here_can_be_corrected(ada, wrong):
    with pytest.raises(actions.UnknownField):
        report(ada, **wrong)


def test_an_answer_is_told_to_the_person_and_written_in_their_trace(ada, agent, body):
    answered = answer(report(ada), agent, body)
    (message,) = messages_for(ada)
    assert (answered.state, message.subject) == ("accepted", "Your request for correction is accepted")
    assert "Put right." in message.body
    assert [(line.event, line.organisation) for line in events(ada)][1] == ("correction.answered", "The fund")


def test_a_refusal_tells_how_to_appeal(ada, agent, body):
    answer(report(ada), agent, body, accepted=False, answer="It is right.")
    (message,) = messages_for(ada)
    assert "contest this answer" in message.body


def test_a_second_answer_is_refused_and_changes_nothing(ada, agent, body):
    correction = report(ada)
    answer(correction, agent, body)
    with pytest.raises(actions.AlreadyAnswered):
        answer(correction, agent, body, accepted=False, answer="No.")
    correction.refresh_from_db()
    assert (correction.state, correction.answer) == ("accepted", "Put right.")
    assert len(messages_for(ada)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_answering_at_once_one_is_told_that_it_is_done(ada, agent, body):
    correction, barrier, outcomes = report(ada), Barrier(2), []

    def race(accepted: bool) -> None:
        try:
            barrier.wait(5)
            answer(Correction.objects.get(pk=correction.pk), agent, body, accepted=accepted)
            outcomes.append("answered")
        except actions.AlreadyAnswered:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [Thread(target=race, args=(accepted,)) for accepted in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["answered", "late"]
    assert len(messages_for(ada)) == 1


def test_the_form_shows_what_the_page_remembered_and_the_address_holds_no_value(client, ada):
    signed_in(client, ada)
    session = client.session
    actions.remember_shown(session, offer=OFFER, values={FIELD: "784 €"})
    session.save()
    page = client.get(f"/me/corrections/new?offer={OFFER}&field={FIELD}")
    assert "784 €" in page.content.decode()
    client.post(f"/me/corrections/new?offer={OFFER}&field={FIELD}", {"claimed": "700", "reason": "letter"})
    assert Correction.objects.get().shown_value == "784 €"


def test_without_a_field_the_person_chooses_it_and_comes_back_where_they_were(client, ada):
    page = signed_in(client, ada).get(f"/me/corrections/new?offer={OFFER}&next=/procedures/tests", headers={"accept-language": "en"})
    ((title, link),) = page.context["links"]
    assert title.en == "Income"
    done = client.post(f"/me/corrections/new{link}", {"claimed": "700", "reason": "letter"})
    assert done.headers["Location"] == "/procedures/tests"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""])
def test_nobody_is_sent_to_another_site(client, ada, elsewhere):
    address = f"/me/corrections/new?{urlencode({'offer': OFFER, 'field': FIELD, 'next': elsewhere})}"
    done = signed_in(client, ada).post(address, {"claimed": "700", "reason": "letter"})
    assert done.headers["Location"] == "/me/corrections"


def test_bad_input_keeps_what_was_typed(client, ada):
    page = signed_in(client, ada).post(f"/me/corrections/new?offer={OFFER}&field={FIELD}", {"claimed": "seven hundred", "reason": ""})
    assert page.status_code == 422
    assert "seven hundred" in page.content.decode()
    assert not Correction.objects.exists()


def test_a_field_that_nobody_offers_is_not_found(client, ada):
    assert signed_in(client, ada).get(f"/me/corrections/new?offer={OFFER}&field=income.secret").status_code == 404


def test_a_person_sees_only_their_own_corrections(client, ada):
    report(ada, reason="ada's own")
    page = signed_in(client, person("Other")).get("/me/corrections")
    assert not re.search(r"\b700\b", page.content.decode())


def test_an_agent_answers_at_the_desk(client, ada, agent, body):
    correction = report(ada)
    signed_in(client, agent, body)
    assert "Income" in client.get("/desk/corrections", headers={"accept-language": "en"}).content.decode()
    done = client.post(reverse("registries:desk-correction", args=[correction.id]), {"accepted": "yes", "answer": "Put right."})
    assert done.status_code == 302
    assert Correction.objects.get().state == "accepted"


def test_an_agent_of_another_body_does_not_find_it(client, ada):
    other = people.organisation("body-2", name="Another", kind="agency")
    stranger = person("Stranger")
    people.join(stranger, other, role="registry-agent")
    page = signed_in(client, stranger, other).get(reverse("registries:desk-correction", args=[report(ada).id]))
    assert page.status_code == 404


def test_an_agent_without_the_permission_is_refused(client, ada, body):
    clerk = person("Clerk")
    people.join(clerk, body, role="instructor")
    signed_in(client, clerk, body)
    assert client.get("/desk/corrections").status_code == 403
    assert client.post(reverse("registries:desk-correction", args=[report(ada).id]), {"accepted": "yes", "answer": "x"}).status_code == 403


def test_a_late_answer_at_the_desk_keeps_what_was_typed(client, ada, agent, body):
    correction = report(ada)
    signed_in(client, agent, body)
    answer(correction, agent, body)
    page = client.post(
        reverse("registries:desk-correction", args=[correction.id]),
        {"accepted": "no", "answer": "It is right."},
        headers={"accept-language": "en"},
    )
    assert page.status_code == 422
    assert "already been answered" in page.content.decode()


def test_erasing_keeps_only_what_still_waits(ada, agent, body):
    from parvis.components.registries import personal_data

    answer(report(ada), agent, body)
    waiting = report(ada)
    personal_data.erase(ada)
    assert list(Correction.objects.all()) == [waiting]


def test_nobody_fills_an_office_s_inbox_alone(ada, client, monkeypatch):
    monkeypatch.setattr("parvis.components.registries.actions.corrections.OPEN_AT_ONCE", 1)
    report(ada)
    assert report(ada, claimed_value="701") == report(ada)  # said again while it waits
    words = Text("Autre", "Another")
    other = selectors.Target(owner="body-1", title=words, field_title=words, offer=OFFER, field="other")
    monkeypatch.setattr(selectors, "target", lambda **_: other)
    url = f"{reverse('registries:new-correction')}?{urlencode({'offer': OFFER, 'field': 'other'})}"
    answer = signed_in(client, ada).post(url, {"claimed": "x", "reason": "y"})
    assert answer.status_code == 422
    assert Correction.objects.count() == 1
