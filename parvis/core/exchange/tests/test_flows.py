"""The person stops and allows what no law requires; the very next question obeys."""

from dataclasses import replace

import pytest

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.models import StoppedFlow
from parvis.core.people import actions as people
from parvis.core.protection import selectors as protection

from .conftest import ADA, ASKER, FREE, OFFER


@pytest.fixture
def free(source, town):
    return actions.authorise(town, asker=FREE, offer=OFFER)


def ask(town, identity=ADA):
    return actions.ask(OFFER, asker=FREE, subject=actions.Subject(identity=identity), organisation=town)


def lines():
    return [entry.reading for entry in protection.entries_about([ADA.canonical()]).order_by("occurred_at", "leaf_id")]


def test_a_stopped_flow_refuses_the_very_next_question_and_the_person_reads_it(source, town, free):
    ask(town)
    assert actions.stop_flow(ADA, asker=FREE, offer=OFFER)
    with pytest.raises(actions.FlowStopped):
        ask(town)
    assert len(source.questions) == 1
    assert [(line.event, line.detail.get("reason")) for line in lines()][1:] == [
        ("exchange.stopped", None),
        ("exchange.refused", "stopped-by-person"),
    ]


def test_allowed_again_it_runs_and_the_history_stays(source, town, free):
    actions.stop_flow(ADA, asker=FREE, offer=OFFER)
    assert actions.allow_flow(ADA, asker=FREE, offer=OFFER)
    assert ask(town).values
    (flow,) = [each for each in selectors.flows_of(ADA) if each.need.asker == FREE]
    assert (flow.is_stopped, len(flow.history)) == (False, 1)
    assert flow.history[0].allowed_at


def test_deciding_twice_is_deciding_once(source, town, free):
    assert [actions.stop_flow(ADA, asker=FREE, offer=OFFER) for _ in range(2)] == [True, False]
    assert [actions.allow_flow(ADA, asker=FREE, offer=OFFER) for _ in range(2)] == [True, False]
    assert StoppedFlow.objects.count() == 1
    assert [line.event for line in lines()] == ["exchange.stopped", "exchange.allowed"]


def test_one_persons_choice_binds_nobody_else(source, town, free):
    actions.stop_flow(replace(ADA, given_names=("Anna",)), asker=FREE, offer=OFFER)
    assert ask(town).values


def test_what_the_law_requires_cannot_be_stopped(source, town, authorised):
    with pytest.raises(actions.FlowRequired):
        actions.stop_flow(ADA, asker=ASKER, offer=OFFER)
    assert not selectors.flow_stopped(ADA, asker=ASKER, offer=OFFER)


def test_a_choice_outlives_a_correction_of_the_register(source, town, free):
    person = people.recognise(ADA)
    actions.stop_flow(ADA, asker=FREE, offer=OFFER)
    corrected = replace(ADA, given_names=("Augusta", "Ada"))
    people.correct(person, corrected)
    assert selectors.flow_stopped(corrected, asker=FREE, offer=OFFER)


def test_nothing_of_the_person_is_kept_with_the_choice(source, town, free):
    actions.stop_flow(ADA, asker=FREE, offer=OFFER)
    (row,) = StoppedFlow.objects.values()
    assert "Lovelace" not in str(row)
