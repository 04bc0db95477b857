"""The circuit breaker: a source that keeps failing is left alone, then tried by one call; operators may stop it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.core.exchange import actions, breaker, selectors
from parvis.core.exchange.models import SourceState
from parvis.kernel import catalogue
from parvis.kernel.text import Text

from .conftest import ADA, ASKER, OFFER

DOWN = actions.SourceUnavailable(Text.of("Source"), cause="timeout")


@pytest.fixture
def ask(source, town, authorised):
    def once():
        return actions.ask(OFFER, asker=ASKER, subject=actions.Subject(identity=ADA), organisation=town)

    return once


@pytest.fixture
def open_circuit(ask, source):
    source.error = DOWN
    for _ in range(breaker.FAILURES_TO_OPEN):
        with pytest.raises(actions.SourceUnavailable):
            ask()
    source.questions.clear()


def condition() -> str:
    return selectors.source(catalogue.offer(OFFER)).condition


def wait_over() -> None:
    SourceState.objects.update(retry_at=timezone.now() - timedelta(seconds=1))


def test_a_source_in_good_health_leaves_no_row(ask):
    ask()
    assert not SourceState.objects.exists()
    assert condition() == "answering"


def test_failures_in_a_row_open_the_circuit(ask, source, open_circuit):
    with pytest.raises(actions.SourceUnavailable) as refusal:
        ask()
    assert (refusal.value.cause, source.questions, condition()) == ("circuit-open", [], "paused")
    assert 0 < refusal.value.retry_after_seconds <= breaker.OPEN_FOR.total_seconds()


def test_one_answer_between_failures_starts_the_count_again(ask, source):
    source.error = DOWN
    for _ in range(breaker.FAILURES_TO_OPEN - 1):
        with pytest.raises(actions.SourceUnavailable):
            ask()
    source.error = None
    ask()
    source.error = DOWN
    with pytest.raises(actions.SourceUnavailable):
        ask()
    assert condition() == "failing"


def test_a_person_unknown_to_the_source_is_no_failure(ask, source):
    source.error = actions.NotFoundAtSource(Text.of("Source"))
    for _ in range(breaker.FAILURES_TO_OPEN + 1):
        with pytest.raises(actions.NotFoundAtSource):
            ask()
    assert condition() == "answering"


def test_after_the_pause_one_call_tries_and_an_answer_closes_the_circuit(ask, source, open_circuit):
    wait_over()
    source.error = None
    ask()
    assert condition() == "answering"


def test_after_the_pause_a_failure_opens_it_again(ask, source, open_circuit):
    wait_over()
    with pytest.raises(actions.SourceUnavailable) as failure:
        ask()
    assert (failure.value.cause, condition()) == ("timeout", "paused")


def test_only_one_of_many_calls_tries_a_paused_source(source, open_circuit):
    wait_over()
    state = SourceState.objects.get()
    assert [breaker.may_probe(state) for _ in range(3)] == [True, False, False]


def test_a_suspended_source_is_not_asked_until_it_is_resumed(ask, source):
    actions.suspend_source(OFFER)
    with pytest.raises(actions.SourceUnavailable) as refusal:
        ask()
    assert (refusal.value.cause, source.questions, condition()) == ("suspended", [], "suspended")
    actions.resume_source(OFFER)
    assert ask().value("income.value") == 784


def test_an_unknown_source_cannot_be_switched(source):
    with pytest.raises(catalogue.UnknownDeclaration):
        actions.suspend_source("no/such")
