"""What sources answered goes when the retention of its exchange is over, whatever the procedure would keep."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.components.procedures.actions import asking, source_retention
from parvis.components.procedures.models import Asking
from parvis.core.exchange import selectors as exchange
from parvis.core.exchange.actions import CaseNotProven, Subject, ask
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue

from .conftest import OFFER, filed, new_draft


def moved(file, *, days: int) -> Asking:
    """The file's answer, received so long ago."""
    Asking.objects.filter(file=file).exclude(values={}).update(fetched_at=timezone.now() - timedelta(days=days))
    return file.askings.get(need="household")


def events(person):
    return [entry.reading.event for entry in protection.entries_about([person.identity.canonical()])]


@pytest.fixture
def shorter(permit, monkeypatch, town):
    """The registry permits two months only; the procedure says more."""
    entry = next(entry for entry in catalogue.permitted_exchanges().values() if OFFER in entry.offers)
    permit("procedure:garden", OFFER, slug=entry.slug, retention_months=2)
    return 2


def test_the_shorter_of_the_two_retentions_counts(town, shorter):
    assert exchange.retention_months("procedure:garden", OFFER, town) == 2


def test_before_the_end_nothing_goes(town, ada, shorter):
    file = filed(ada, town)
    moved(file, days=55)
    assert source_retention.destroy_what_is_over() == 0
    assert file.askings.get(need="household").values


def test_at_the_end_the_answer_and_the_fields_it_filled_go_and_the_person_reads_it(town, ada, shorter, source):
    file = filed(ada, town)
    assert file.answers.filter(source=OFFER).exists()
    moved(file, days=65)
    assert (source_retention.destroy_what_is_over(), source_retention.destroy_what_is_over()) == (1, 0)
    left = file.askings.get(need="household")
    assert (left.values, left.state) == ({}, Asking.State.AWAITED)
    assert not file.answers.filter(source=OFFER).exists()
    assert events(ada)[0] == "exchange.destroyed"
    (counted,) = exchange.destructions()
    assert (counted.asker, counted.offer, counted.count) == ("procedure:garden", OFFER, 1)


def test_an_open_file_asks_again_under_a_line_of_its_own(town, ada, shorter, source):
    file = filed(ada, town)
    moved(file, days=65)
    source_retention.destroy_what_is_over()
    file.askings.update(asked_at=timezone.now() - timedelta(minutes=5))
    asking.collect_debts()
    assert (file.askings.get(need="household").state, source.asked) == (Asking.State.KNOWN, 2)
    assert events(ada)[0] == "exchange.asked"


def test_a_file_proves_the_purpose_of_a_question_and_nobody_elses(town, ada, dana, source):
    draft = new_draft(ada, town)
    assert "proven" in str(protection.entries_about([ada.identity.canonical()])[0].reading.detail)
    name = asking.name_of(draft)
    terms = {"asker": "procedure:garden", "organisation": town}
    ask(OFFER, subject=Subject(identity=ada.identity), file_reference=name, **terms)
    with pytest.raises(CaseNotProven):
        ask(OFFER, subject=Subject(identity=dana.identity), file_reference=name, **terms)
    with pytest.raises(CaseNotProven):
        ask(OFFER, subject=Subject(identity=ada.identity), file_reference="garden-00000000", **terms)
    reference = filed(dana, town).reference
    ask(OFFER, subject=Subject(identity=dana.identity), file_reference=reference, **terms)
