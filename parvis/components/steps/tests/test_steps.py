"""Steps of files: begun when their time comes, ended once, seen by whom they concern."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.components.payment.selectors import Order
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.actions import discarding, drafts, filing, forwarding, reopening, retention
from parvis.components.procedures.actions import groups as grouping
from parvis.components.procedures.selectors import File
from parvis.components.steps.actions import booking, fees, juries, moving, open_agenda, titles
from parvis.components.steps.actions.moving import StepRefused
from parvis.components.steps.models import Booking, Sheet, Step, Title, TitleEvent
from parvis.components.steps.rules.titles import Made, TitleState
from parvis.components.steps.selectors.agendas import agenda_of, free_days
from parvis.components.steps.selectors.obstacles import obstacles
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Person
from parvis.kernel.calendar import local_day
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text


def somebody(family: str, given: str) -> Person:
    identity = Identity(
        family_name=family, given_names=(given,), birth_date="1985-12-10", gender="female", birth_place="00001", birth_country="00"
    )
    return people.recognise(identity, email=f"{given.lower()}@exemple.example", language="en")


@pytest.fixture
def world(transactional_db):
    """Rennes with its two procedures, the two bodies it asks, and four agents."""
    procedures.publish_shipped()
    bodies = {
        area: people.organisation(siren, name=name, kind="municipality", area=area)
        for siren, name, area in (
            ("213502388", "Rennes", "35238"), ("215602608", "Vannes", "56260"), ("213502883", "Saint-Malo", "35288"),
        )
    }  # fmt: skip
    for slug in ("subvention", "stationnement"):
        procedures.adopt(slug, organisation=bodies["35238"], since=date(2020, 1, 1))
    return bodies


@pytest.fixture
def agents(world):
    found = []
    for family in ("Un", "Deux", "Trois"):
        person = somebody(family, family)
        people.join(person, world["35238"], role="instructor")
        found.append(person)
    return found


def make(organisation, agent, slug, answers, outcome):
    person = somebody("Lovelace", "Ada")
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(published.procedure(slug), person=person, organisation=organisation, language="en", sign_in=sign_in)
    draft = drafts.save_answers(draft.id, person=person, revision=draft.revision, values=answers)
    file = filing.submit(draft.id, person=person, revision=draft.revision)
    procedures.take(file.reference, agent=agent, organisation_id=organisation.id)
    if outcome:
        procedures.decide(
            file.reference, agent=agent, organisation_id=organisation.id, verdict=procedures.Verdict(outcome=outcome, reasons="x")
        )
    file.refresh_from_db()
    return file


GRANT = {"carrier": "Atelier", "project": "Réparer", "budget": "4000", "coast": True}
CARD = {"plate": "AB-123-CD", "kind": "disabled"}


@pytest.fixture
def grant(world, agents):
    return make(world["35238"], agents[0], "subvention", GRANT, "")


@pytest.fixture
def card(world, agents):
    open_agenda(
        world["35238"],
        slug="counter",
        title="Guichet",
        place="Mairie",
        openings="\n".join(f"{day} 9:00-10:00" for day in range(1, 8)),
        minutes=30,
        lead_hours=0,
    )
    return make(world["35238"], agents[0], "stationnement", CARD, "accepted")


PAID = CARD | {"kind": "usual"}


@pytest.fixture
def draft(world):
    """A card not submitted yet, whose fee is due."""
    person = somebody("Lovelace", "Ada")
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    made = drafts.begin(published.procedure("stationnement"), person=person, organisation=world["35238"], language="en", sign_in=sign_in)
    return drafts.save_answers(made.id, person=person, revision=made.revision, values=PAID)


def paid_fee(file, *, by: str = "online") -> Order:
    """The fee of a draft, paid."""
    order = fees.ask_fee(file.id, file.definition.fees[0].name)
    Order.objects.filter(pk=order.pk).update(state="paid", paid_by=by, ended_at=timezone.now())
    return order


def refunds_of(order: Order) -> list[tuple[int, str]]:
    return list(order.refunds.values_list("amount", "state"))


def test_nothing_is_paid_of_a_file_on_trial(draft):
    draft.trial = True
    draft.save(update_fields=["trial"])
    with pytest.raises(fees.NothingToPay):
        fees.ask_fee(draft.id, draft.definition.fees[0].name)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "erase", [lambda file: retention.erase(discarding.discard(file.id, person=file.person).id), lambda file: retention.erase(file.id)]
)
def test_a_fee_paid_of_a_draft_that_vanishes_goes_back(draft, erase):
    order = paid_fee(draft)
    erase(draft)
    assert not File.objects.filter(id=draft.id).exists()
    assert refunds_of(order) == [(order.amount, "asked")]


def test_a_fee_of_a_draft_that_vanishes_is_asked_no_longer(draft):
    order = fees.ask_fee(draft.id, draft.definition.fees[0].name)
    retention.erase(discarding.discard(draft.id, person=draft.person).id)
    order.refresh_from_db()
    assert order.state == "withdrawn"


@pytest.mark.parametrize(("by", "asked"), [("stamp", []), ("online", [(1500, "asked")])])
def test_a_smaller_fee_after_a_payment_stops_no_submission(draft, by, asked):
    order = paid_fee(draft, by=by)
    draft = drafts.save_answers(draft.id, person=draft.person, revision=draft.revision, values={"kind": "professional"})
    assert filing.submit(draft.id, person=draft.person, revision=draft.revision).reference
    assert refunds_of(order) == asked


def step(file, name: str) -> Step:
    return Step.objects.get(file=file, name=name)


def said(file) -> list[str]:
    return [each.en for each in obstacles(file, "accept")]


def test_what_a_condition_leaves_out_is_not_waited_for(world, agents):
    file = make(world["35238"], agents[0], "subvention", GRANT | {"coast": False}, "")
    assert [each.name for each in Step.objects.filter(file=file)] == ["environment"]
    moving.answer(step(file, "environment").id, agent=agents[1], outcome="favourable", reasons="Oui.")
    assert step(file, "jury").state == "open"


def test_acceptance_waits_and_refusal_does_not(world, agents, grant):
    assert any("Opinion on the environment" in each for each in said(grant))
    assert list(obstacles(grant, "refuse")) == []
    assert list(obstacles(grant, "accept_automatically")) == []
    procedures.decide(
        grant.reference, agent=agents[0], organisation_id=world["35238"].id, verdict=procedures.Verdict(outcome="refused", reasons="Non.")
    )
    assert set(Step.objects.filter(file=grant).values_list("state", flat=True)) == {"dropped"}


def test_a_word_against_skips_what_follows(grant, agents):
    moving.answer(step(grant, "environment").id, agent=agents[1], outcome="unfavourable", reasons="Non.")
    moving.answer(step(grant, "coast").id, agent=agents[1], outcome="favourable", reasons="Oui.")
    assert not Step.objects.filter(file=grant, name="jury").exists()
    assert said(grant) == []


def test_a_word_needs_reasons_and_is_given_once(grant, agents):
    found = step(grant, "environment")
    for wrong in ({"outcome": "favourable", "reasons": " "}, {"outcome": "conditional", "reasons": "Oui.", "conditions": ""}):
        with pytest.raises(StepRefused):
            moving.answer(found.id, agent=agents[1], **wrong)
    moving.answer(found.id, agent=agents[1], outcome="favourable", reasons="Oui.")
    with pytest.raises(StepRefused, match="over already"):
        moving.answer(found.id, agent=agents[2], outcome="unfavourable", reasons="Non.")


def test_silence_means_what_the_file_says_on_its_day_and_not_before(grant):
    assert moving.read_silence() == 0
    Step.objects.filter(file=grant).update(due_on=date(2020, 1, 1))
    assert moving.read_silence() == 2
    found = step(grant, "environment")
    assert (found.outcome, found.by_silence) == ("favourable", True)
    assert step(grant, "jury").state == "open"


def entered(person, organisation) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/procedures").wsgi_request
    request.session.create()
    people.enter(request, person, audience=Audience.AGENT, level="low", organisation=organisation, provider="x")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def test_a_body_opens_its_own_steps_only(world, agents, grant):
    officer, idle = somebody("Officier", "Olga"), somebody("Oisif", "Odile")
    people.join(officer, world["56260"], role="step-officer")
    people.join(idle, world["56260"], role="cashier")
    client = entered(officer, world["56260"])
    assert client.get(f"/desk/steps/{step(grant, 'environment').id}").status_code == 200
    assert client.get(f"/desk/steps/{step(grant, 'coast').id}").status_code == 404
    assert entered(idle, world["56260"]).get("/desk/steps").status_code == 403


def scored(grant, agents):
    procedure = published.procedure("subvention")
    juries.seat(step(grant, "jury").body, procedure_id=procedure.pk, name="jury", people=agents)
    return step(grant, "jury")


def test_a_jury_is_blind_whole_and_excludes_conflicts(world, agents, grant):
    for name in ("environment", "coast"):
        moving.answer(step(grant, name).id, agent=agents[1], outcome="favourable", reasons="Oui.")
    jury, (one, two, three) = scored(grant, agents), agents
    with pytest.raises(StepRefused, match="do not sit"):
        juries.score(jury.id, member=somebody("Autre", "Anna"), scores={"interest": 1, "means": 1}, remark="")
    for wrong in ({"interest": 21, "means": 1}, {"interest": 1}, {"interest": -1, "means": 1}):
        with pytest.raises(StepRefused, match="every criterion"):
            juries.score(jury.id, member=one, scores=wrong, remark="")
    juries.score(jury.id, member=one, scores={"interest": 14, "means": 11}, remark="Bien")
    with pytest.raises(StepRefused, match="already"):
        juries.score(jury.id, member=one, scores={"interest": 20, "means": 20}, remark="")
    juries.declare_conflict(jury.id, member=two, remark="Famille")
    with pytest.raises(StepRefused, match="already"):
        juries.score(jury.id, member=two, scores={"interest": 20, "means": 20}, remark="")
    with pytest.raises(StepRefused, match="stay closed"):
        juries.open_scores(jury.id, agent=one)
    page = entered(three, world["35238"]).get(f"/desk/steps/{jury.id}").content.decode()
    assert "Bien" not in page
    juries.score(jury.id, member=three, scores={"interest": 17, "means": 12}, remark="")
    assert juries.open_scores(jury.id, agent=one).outcome == "scored"
    assert "Bien" in entered(three, world["35238"]).get(f"/desk/steps/{jury.id}").content.decode()


def test_a_moment_has_as_many_people_as_seats(world, agents, card):
    other = make(world["35238"], agents[0], "stationnement", CARD, "accepted")
    third = make(world["35238"], agents[0], "stationnement", CARD, "accepted")
    counters = [step(each, "counter") for each in (card, other, third)]
    moment = free_days(agenda_of(counters[0]))[1].moments[0]

    def book(each):
        try:
            return booking.book(each.id, moment).state
        except StepRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(book, counters)) == ["booked", "refused", "refused"]
    assert Booking.objects.filter(starts_at=moment, state="booked").count() == 1


def test_an_appointment_is_moved_given_up_and_taken_again(card):
    counter = step(card, "counter")
    first, second = free_days(agenda_of(counter))[1].moments[:2]
    booking.book(counter.id, first)
    assert booking.book(counter.id, first).starts_at == first
    booking.book(counter.id, second)
    assert list(counter.bookings.order_by("made_at").values_list("state", flat=True)) == ["cancelled", "booked"]
    booking.cancel(counter.id)
    with pytest.raises(StepRefused, match="given up already"):
        booking.cancel(counter.id)
    assert first in free_days(agenda_of(counter))[1].moments


@pytest.mark.parametrize(
    "moment", [timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=2, seconds=1), timezone.now() + timedelta(days=400)]
)
def test_moments_that_the_agenda_does_not_have_are_refused(card, moment):
    with pytest.raises(StepRefused, match="Choose another"):
        booking.book(step(card, "counter").id, moment)


def test_closed_days_and_holidays_have_no_moment(card):
    agenda = agenda_of(step(card, "counter"))
    agenda.closed = [each.day.isoformat() for each in free_days(agenda, number=3)]
    agenda.horizon_days = 400
    agenda.save()
    days = {each.day for each in free_days(agenda, number=400)}
    assert not days & {date.fromisoformat(each) for each in agenda.closed}
    assert not {day for day in days if (day.month, day.day) in {(12, 25), (1, 1), (5, 1), (7, 14)}}


def test_presence_is_noted_at_its_hour_and_ends_the_step(card, agents):
    counter = step(card, "counter")
    made = booking.book(counter.id, free_days(agenda_of(counter))[1].moments[0])
    with pytest.raises(StepRefused, match="not taken place"):
        booking.note_presence(made.id, agent=agents[0], came=True)
    Booking.objects.filter(id=made.id).update(starts_at=timezone.now() - timedelta(minutes=5))
    booking.note_presence(made.id, agent=agents[0], came=False)
    assert step(card, "counter").outcome == "absent"


def test_a_reminder_is_sent_once(card):
    counter = step(card, "counter")
    made = booking.book(counter.id, free_days(agenda_of(counter))[1].moments[0])
    Booking.objects.filter(id=made.id).update(made_at=timezone.now() - timedelta(days=3))
    near = made.starts_at - timedelta(hours=20)
    assert (booking.remind(near), booking.remind(near)) == (1, 0)


def test_titles_are_ordered_once_and_a_lost_one_is_replaced(card, agents, world):
    assert (titles.order_waiting(), titles.order_waiting()) == (1, 0)
    title = Title.objects.get()
    assert title.number.endswith("-000001")
    results = [Made(number=title.number, state=TitleState.PRODUCED, tracking=""), Made(number="XX-1", state=TitleState.READY, tracking="")]
    assert titles.take_results(world["35238"], results, agent=agents[0]) == (1, ["XX-1"])
    assert titles.take_results(world["35238"], results, agent=agents[0]) == (0, ["XX-1"])
    assert titles.take_results(world["56260"], results, agent=agents[0]) == (0, [title.number, "XX-1"])
    titles.move_title(title.pk, TitleState.LOST, agent=agents[0])
    second = Title.objects.exclude(pk=title.pk).get()
    assert (second.replaces, second.state) == (title, "ordered")
    with pytest.raises(StepRefused):
        titles.move_title(second.pk, TitleState.COLLECTED, agent=agents[0])
    titles.move_title(second.pk, TitleState.PRODUCED, agent=agents[0])
    titles.move_title(second.pk, TitleState.READY, agent=agents[0])
    with pytest.raises(StepRefused, match="showed"):
        titles.move_title(second.pk, TitleState.COLLECTED, agent=agents[0])
    titles.move_title(second.pk, TitleState.COLLECTED, agent=agents[0], proof="Passeport")
    assert step(card, "card").outcome == "collected"


def test_a_batch_takes_each_title_once(card, agents, world):
    titles.order_waiting()
    assert (titles.send_batch(world["35238"]), titles.send_batch(world["35238"])) == (1, None)
    body = entered(agents[0], world["35238"])
    assert b"Lovelace" not in b"".join(body.get("/desk/titles/batches/1.csv").streaming_content)
    assert body.get("/desk/titles/batches/1.json").json()["titles"][0]["file"] == card.reference
    assert body.get("/desk/titles/batches/2.csv").status_code == 404


def decide(file, agent, organisation, outcome):
    procedures.decide(
        file.reference, agent=agent, organisation_id=organisation.id, verdict=procedures.Verdict(outcome=outcome, reasons="x")
    )


def take_back(file, agent, organisation):
    reopening.reopen(file.reference, agent=agent, organisation_id=organisation.id, text="A mistake of ours.")


def test_what_an_acceptance_began_is_given_up_with_it_and_begins_again_with_the_next(card, agents, world):
    rennes, agent = world["35238"], agents[0]
    titles.order_waiting()
    moment = free_days(agenda_of(step(card, "counter")))[1].moments[0]
    booking.book(step(card, "counter").id, moment)
    take_back(card, agent, rennes)
    assert set(Step.objects.filter(file=card).values_list("state", flat=True)) == {"dropped"}
    assert (Title.objects.get().state, Booking.objects.get().state) == ("destroyed", "cancelled")
    assert (titles.order_waiting(), titles.send_batch(rennes)) == (0, None)
    decide(card, agent, rennes, "accepted")
    assert {each.name: each.state for each in Step.objects.filter(file=card)} == {"counter": "open", "card": "open"}
    assert (titles.order_waiting(), titles.send_batch(rennes)) == (1, 1)
    assert booking.book(step(card, "counter").id, moment).state == "booked"


def test_no_title_is_sent_for_a_file_that_does_not_stand_accepted(card, world):
    titles.order_waiting()
    File.objects.filter(pk=card.pk).update(state="under_review", decided_at=None)
    assert titles.send_batch(world["35238"]) is None


def test_a_refusal_taken_back_waits_again_for_the_words_that_it_dropped(grant, agents, world):
    decide(grant, agents[0], world["35238"], "refused")
    Step.objects.filter(file=grant).update(due_on=date(2020, 1, 1))
    take_back(grant, agents[0], world["35238"])
    assert step(grant, "environment").state == "open"
    assert any("Opinion on the environment" in each for each in said(grant))
    assert moving.read_silence() == 0


def test_a_trial_begins_no_step_and_waits_for_none(grant, agents):
    Step.objects.filter(file=grant).delete()
    File.objects.filter(pk=grant.pk).update(trial=True)
    grant.refresh_from_db()
    moving.moved(grant, "take")
    assert not Step.objects.filter(file=grant).exists()
    assert said(grant) == []


def test_agents_of_another_group_find_no_step_appointment_or_title(card, agents, world):
    rennes = world["35238"]
    titles.order_waiting()
    counter = step(card, "counter")
    made = booking.book(counter.id, free_days(agenda_of(counter))[1].moments[0])
    group = grouping.create(
        published.procedure("stationnement"), rennes, title="Cards", rule={"equals": {"answer": "kind", "value": "disabled"}}
    )
    grouping.set_members(group, [agents[0]])
    File.objects.filter(pk=card.pk).update(group=group)
    inside, outside = entered(agents[0], rennes), entered(agents[1], rennes)
    day, number = local_day(made.starts_at).isoformat(), Title.objects.get().number
    for path, shown in (("/desk/steps", str(counter.id)), (f"/desk/agendas/counter?day={day}", str(made.id)), ("/desk/titles", number)):
        assert shown in inside.get(path).content.decode()
        assert shown not in outside.get(path).content.decode()
    assert outside.get(f"/desk/steps/{counter.id}").status_code == 404
    assert outside.post(f"/desk/titles/{Title.objects.get().pk}", {"state": "produced"}).status_code == 404
    assert outside.post(f"/desk/agendas/counter/{made.id}", {"came": "yes"}).status_code == 404


def test_the_ranking_of_a_jury_lists_no_file_of_another_group(world, agents, grant):
    for name in ("environment", "coast"):
        moving.answer(step(grant, name).id, agent=agents[1], outcome="favourable", reasons="Oui.")
    rennes = step(grant, "jury").body
    for each in agents[:2]:
        people.join(each, rennes, role="instructor")
    group = grouping.create(published.procedure("subvention"), rennes, title="Culture", rule=None)
    grouping.set_members(group, [agents[0]])
    File.objects.filter(pk=grant.pk).update(group=group)
    inside, outside = entered(agents[0], rennes), entered(agents[1], rennes)
    assert grant.reference in inside.get("/desk/juries/subvention/jury").content.decode()
    assert grant.reference not in outside.get("/desk/juries/subvention/jury").content.decode()


def test_an_erased_file_keeps_no_word_and_no_appointment_of_its_person(card, agents):
    titles.order_waiting()
    counter = step(card, "counter")
    booking.book(counter.id, free_days(agenda_of(counter))[1].moments[0])
    Step.objects.filter(pk=counter.pk).update(reasons="Ada is ill.", conditions="If Ada comes.")
    Sheet.objects.create(step=counter, person=agents[0], remark="My neighbour Ada.")
    TitleEvent.objects.create(title=Title.objects.get(), state="collected", proof="Passport 12AB")
    retention.erase(card.pk)
    assert not Booking.objects.exists()
    assert (step(card, "counter").reasons, step(card, "counter").conditions) == ("", "")
    assert Sheet.objects.get().remark == ""
    assert set(TitleEvent.objects.values_list("proof", flat=True)) == {""}


def test_a_file_that_goes_to_another_body_leaves_no_open_step_behind(grant, agents, world):
    procedures.adopt("subvention", organisation=world["35288"], since=date(2020, 1, 1))
    Step.objects.filter(file=grant, name="environment").update(body=world["35238"])
    forwarding.forward(grant.reference, agent=agents[0], organisation_id=world["35238"].id, to=world["35288"], text="Not ours.")
    assert not Step.objects.filter(file=grant, body=world["35238"]).exists()
