"""Figures of the activity: right, and silent about single bodies."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.authorisations import figures
from parvis.core.authorisations.models import Application, Event
from parvis.core.authorisations.rules import durations
from parvis.kernel.manifest import Audience

from .conftest import agent_of, person, signed_in, text

PAGE = "/apis/authorisations/figures"
NOW = timezone.now()


def test_a_wait_begins_when_it_is_first_sent_and_ends_with_the_decision():
    day = timedelta(days=1)
    events = [
        (1, "submit", NOW),
        (1, "submit", NOW + day),
        (1, "approve", NOW + 3 * day),
        (1, "submit", NOW + 9 * day),
        (1, "refuse", NOW + 10 * day),
        (2, "approve", NOW),
    ]
    assert durations.waits(events) == [(1, 3 * day), (1, day)]


@given(st.lists(st.integers(0, 1000), min_size=5), st.sampled_from(["0.5", "0.9"]))
def test_at_least_the_share_takes_no_longer(values, share):
    waits = [timedelta(hours=each) for each in values]
    found = durations.percentile(waits, share)
    assert found in waits
    assert sum(each <= found for each in waits) >= Fraction(share) * len(waits)


def test_too_few_have_no_median():
    assert durations.percentile([timedelta(1)] * 4, "0.5") is None


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30)))
def test_no_single_figure_is_withheld_while_others_are_shown(counts):
    found = durations.protected(counts)
    withheld = [name for name, value in found.items() if value == durations.SUPPRESSED]
    assert all(not 0 < value < durations.FEWEST for value in found.values() if value != durations.SUPPRESSED)
    shown = [value for value in found.values() if value != durations.SUPPRESSED and value]
    assert len(withheld) != 1 or not shown


@pytest.fixture
def decided(town, kind):
    """Six requests, decided after one to six days by the same instructor."""
    instructor = agent_of(town, name="Instructor")
    for number in range(1, 7):
        application = Application.objects.create(
            kind=kind.slug, use_case="fees", organisation=town, state="validated", submitted_at=NOW - timedelta(days=10)
        )
        Event.objects.create(application=application, name="submit", by="applicant", state="submitted", at=NOW - timedelta(days=10))
        approved = NOW - timedelta(days=10 - number)
        Event.objects.create(application=application, name="approve", by="instructor", actor=instructor, state="validated", at=approved)


def test_the_page_shows_requests_and_how_long_decisions_take(client, decided):
    wait = figures.waits()["api-tests"]
    assert (wait.decisions, figures.days(wait.median), figures.days(wait.ninth)) == (6, 3.0, 6.0)
    page = text(client, PAGE)
    assert "3 days" in page
    body = b"".join(client.get(f"{PAGE}.csv").streaming_content).decode("utf-8-sig")
    assert "state,validated,requests,6" in body
    assert "definition,api-tests,median_days,3.0" in body


def test_few_are_withheld_everywhere(client, asked, kind):
    assert "state,draft,requests,\r\n" in b"".join(client.get(f"{PAGE}.csv").streaming_content).decode("utf-8-sig")
    assert "withheld" in text(client, PAGE) or "–" in text(client, PAGE)


def test_who_begins_a_request_sees_how_long_it_takes(client, decided, town, kind):
    agent = signed_in(client, agent_of(town, "instructor", name="Asks"), audience=Audience.AGENT, organisation=town)
    assert "take at most 3 days" in text(agent, f"/apis/requests/new/{kind.slug}")


def test_the_load_is_for_operators_only(operator_client, client, decided):
    page = text(operator_client, "/platform/authorisations/load")
    assert "Instructor" in page
    assert "Ada Instructor" in page
    signed_in(client, person())
    assert client.get("/platform/authorisations/load").status_code in (302, 403)
    assert "Instructor" not in text(client, PAGE)


def test_the_dataset_counts_by_month_and_definition(decided):
    assert sum(row["sent"] for row in figures.rows()) == 6
    assert {row["definition"] for row in figures.rows()} == {"api-tests"}
