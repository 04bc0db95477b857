"""Proven cases counted from the trace; questions asked in advance, of which the person is told."""

import pytest

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.datasets import destruction_rows, proof_rows
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.protection import selectors as protection
from parvis.kernel.calendar import today

from .conftest import ADA, ASKER, OFFER


def ask(town, **changes):
    return actions.ask(OFFER, **{"asker": ASKER, "subject": actions.Subject(identity=ADA), "organisation": town, **changes})


def test_a_call_counts_once_however_many_it_concerns(source, town, authorised):
    child = people.Identity(family_name="Lovelace", given_names=("Byron",), birth_date="1836-05-12")
    ask(town, file_reference="F-1", also_concerns=[child])
    ask(town)
    with pytest.raises(actions.CaseNotProven):
        ask(town, file_reference="F-9")
    actions.count_proofs()
    actions.count_proofs()
    assert list(proof_rows()) == [{"day": today().isoformat(), "calls": 2, "proven": 1}]


def test_what_was_destroyed_is_counted_by_day_and_exchange(source, town, authorised):
    for _ in range(2):
        actions.note_destruction(ADA, asker=ASKER, offer=OFFER, organisation=town, fields=("income.value",))
    assert list(destruction_rows()) == [{"day": today().isoformat(), "asker": ASKER, "offer": OFFER, "destroyed": 2}]
    assert len(protection.entries_about([ADA.canonical()])) == 2
    assert selectors.retention_months(ASKER, OFFER, town) == 12


@pytest.fixture
def in_advance(permit, source, town, authorised):
    return permit(ASKER, OFFER, slug="test-in-advance", proactive=True)


def test_asking_before_being_asked_is_refused_where_the_entry_does_not_say_so(source, town, authorised):
    with pytest.raises(actions.NotPermitted) as refusal:
        ask(town, proactive=True)
    assert "après une démarche" in refusal.value.text.fr
    assert source.questions == []


def test_the_person_is_told_in_their_language_and_reads_a_sentence_of_its_own(source, town, in_advance):
    person = people.recognise(ADA, email="ada@exemple.example", language="en")
    seen = []
    source.when_asked = lambda: seen.extend(Message.objects.filter(person=person).values_list("subject", flat=True))
    ask(town, proactive=True)
    assert seen == ["Ville des tests asks on your behalf"]
    (message,) = Message.objects.filter(person=person)
    assert "Household" in message.body
    assert "/me/data/flows" in message.body
    (line,) = [entry.reading for entry in protection.entries_about([ADA.canonical()])]
    assert line.event == "exchange.asked-in-advance"


def test_somebody_who_never_came_here_finds_the_line_the_day_they_do(source, town, in_advance):
    ask(town, proactive=True)
    assert not Message.objects.exists()
    assert protection.entries_about([ADA.canonical()]).count() == 1
