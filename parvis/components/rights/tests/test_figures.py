"""Figures about readings: delayed, protected, never telling of what is hidden."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.components.opendata import actions as opendata
from parvis.components.opendata import selectors as published
from parvis.components.rights import datasets, figures
from parvis.components.rights.models import Contest
from parvis.core.protection import selectors as trace
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.records import Record
from parvis.kernel import calendar, catalogue
from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path, monkeypatch):
    settings.PARVIS_DEMO = False
    settings.MEDIA_ROOT = str(tmp_path / "files")
    known = {**catalogue.trace_events(), "test.read": TraceEvent(name="test.read", sentence=Text("lu", "read"), reading=True)}
    monkeypatch.setattr(catalogue, "trace_events", lambda: known)


@pytest.fixture
def on(monkeypatch):
    """Today is a day: ``on(date)``."""

    def set_day(day: date) -> None:
        for module in (calendar, figures):
            monkeypatch.setattr(module, "today", lambda: day)

    return set_day


@pytest.fixture
def reads(monkeypatch, maelle, read):
    """``reads(5, "b1", at=MARCH)``: lines of readings as the log would hold them after so long."""

    def lines(number: int, body: str, *, at: datetime, purpose: str = "school", shown: datetime | None = None) -> None:
        for _ in range(number):
            record = Record(
                event="test.read",
                occurred_at=at,
                subject="0" * 64,
                organisation=body,
                organisation_identifier=body,
                purpose={"fr": purpose, "en": purpose},
                legal_basis={"fr": "loi", "en": "act"},
            )
            entry = trace.Entry(**row_of(record), visible_from=shown)
            entry.leaf.save()
            entry.leaf = entry.leaf
            entry.save(force_insert=True)

    return lines


def row_of(record: Record) -> dict[str, object]:
    from parvis.core.protection.actions import sealed

    made = sealed(record)
    return {name: getattr(made, name) for name in ("leaf", "subject", "record", "nonce", "event", "organisation", "occurred_at", "words")}


def shown(dataset=datasets.readings) -> list[dict]:
    snapshot = published.latest_snapshot(dataset.slug)
    return published.rows(snapshot) if snapshot else []


def publish(monkeypatch, *only) -> None:
    monkeypatch.setattr(catalogue, "datasets", lambda: [(system_of(), each) for each in only or (datasets.readings,)])
    assert opendata.publish_due(calendar.today()).refused == []


def system_of():
    return next(each for each in catalogue.systems() if each.slug == "rights")


def test_a_month_is_told_ten_days_after_its_end_and_not_before(reads, on):
    reads(6, "b1", at=MARCH)
    for day, told in ((date(2026, 3, 31), 0), (date(2026, 4, 10), 0), (date(2026, 4, 11), 1)):
        on(day)
        assert len(list(figures.real_rows())) == told, day


def test_only_readings_count(reads, on, read, maelle):
    reads(6, "b1", at=MARCH)
    Entry.objects.filter(event="test.decided").exists()
    on(date(2026, 5, 11))
    assert [row["readings"] for row in figures.real_rows()] == [6]


def test_a_hidden_line_counts_in_the_month_in_which_it_is_shown(reads, on, monkeypatch):
    """What March said stays as it was, so that comparing versions tells nothing."""
    for body in ("b1", "b2", "b3"):
        reads(9, body, at=MARCH)
    reads(7, "b1", at=MARCH, shown=APRIL)
    on(date(2026, 4, 11))
    publish(monkeypatch)
    march = [row for row in shown() if row["month"] == "2026-03"]
    on(date(2026, 5, 11))
    publish(monkeypatch)
    assert [row for row in shown() if row["month"] == "2026-03"] == march
    assert {row["body"]: row["readings"] for row in march} == {"b1": 9, "b2": 9, "b3": 9}
    assert [(row["month"], row["body"]) for row in shown() if row["month"] == "2026-04"] == [("2026-04", "b1")]


def test_a_line_that_is_hidden_for_long_counts_nowhere_yet(reads, on):
    reads(6, "b1", at=MARCH)
    reads(8, "b1", at=MARCH, shown=datetime(2030, 1, 1, tzinfo=UTC))
    on(date(2026, 5, 11))
    assert [row["readings"] for row in figures.real_rows()] == [6]


def test_few_readings_are_withheld_and_no_difference_gives_them_back(reads, on, monkeypatch):
    """Attack: totals of bodies, purposes and months, and one version less the other."""
    truth = {("b1", "school"): 3, ("b1", "tax"): 40, ("b2", "school"): 22, ("b2", "tax"): 17, ("b3", "school"): 8, ("b3", "tax"): 31}
    for (body, purpose), number in truth.items():
        reads(number, body, at=MARCH, purpose=purpose)
        reads(number + 6, body, at=APRIL, purpose=purpose)
    on(date(2026, 4, 11))
    publish(monkeypatch)
    first = shown()
    on(date(2026, 5, 11))
    publish(monkeypatch)
    assert [row for row in shown() if row["month"] == "2026-03"] == first
    assert all(row["readings"] is None or row["readings"] >= 5 for row in shown())
    assert attacked(first) == {}


def attacked(rows: list[dict]) -> dict:
    """The withheld cells that somebody who knows every total can work out: those alone in their row or column."""
    snapshot = published.latest_snapshot(datasets.readings.slug)
    known = {(row["body"], row["purpose"]): row["readings"] for row in rows}
    hidden = {cell for cell, value in known.items() if value is None}
    by = [defaultdict(set), defaultdict(set)]
    for body, purpose in hidden:
        by[0][body].add((body, purpose))
        by[1][purpose].add((body, purpose))
    alone = {next(iter(cells)) for side in by for cells in side.values() if len(cells) == 1}
    return dict.fromkeys(alone, snapshot.totals)


def test_readings_of_invented_bodies_are_samples(reads, on, rennes):
    from parvis.core.people.models import Organisation

    Organisation.objects.filter(pk=rennes.pk).update(sample=True)
    reads(6, rennes.identifier, at=MARCH)
    on(date(2026, 5, 11))
    assert list(figures.real_rows()) == []
    assert [row["body_name"] for row in figures.sample_rows()] == [rennes.name]


def test_in_a_demonstration_every_reading_is_a_sample(reads, on, settings):
    settings.PARVIS_DEMO = True
    reads(6, "b1", at=MARCH)
    on(date(2026, 5, 11))
    assert list(figures.real_rows()) == []
    assert len(list(figures.sample_rows())) == 1


def test_nobody_concerned_is_in_the_rows(reads, on):
    reads(6, "b1", at=MARCH)
    on(date(2026, 5, 11))
    [row] = figures.real_rows()
    assert set(row) == {column.name for column in datasets.readings.columns}


def test_the_delay_holds_across_a_change_of_year(on):
    on(date(2027, 1, 10))
    assert figures.closed_before() == calendar.start_of_day(date(2026, 12, 1))
    on(date(2027, 1, 11))
    assert figures.closed_before() == calendar.start_of_day(date(2027, 1, 1))
    assert timedelta(days=10) == figures.DELAY


FIGURE = re.compile(r'<td data-label="Readings">(?:<span class="soft">)?([^<]+)<')


def page_of(client, language="en", **query) -> str:
    answer = client.get("/trace/figures", query, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_figures_of_the_open_data_and_no_other(client, reads, on, monkeypatch):
    """The same cells as the file, those withheld nowhere, filtered by body and by month; before the first month it says when."""
    assert "No month is published yet" in page_of(client)
    truth = {("b1", "tax"): 3, ("b2", "school"): 22, ("b2", "tax"): 17, ("b3", "school"): 31, ("b3", "tax"): 28}
    for (body, purpose), number in truth.items():
        for at in (MARCH, APRIL):
            reads(number, body, at=at, purpose=purpose)
    on(date(2026, 5, 11))
    publish(monkeypatch)
    page = page_of(client)
    open_data = [("not shown" if row["withheld"] else str(row["readings"])) for row in shown()]
    assert sorted(FIGURE.findall(page)) == sorted(open_data)
    assert {"not shown"} < set(open_data)
    assert {row["purpose"]: row["purpose_en"] for row in shown() if row["body"] == "b1"} == {
        "school": "school",
        "tax": "tax",
    }  # one is a zero
    assert "<td>3</td>" not in page
    assert "/data/trace-readings.csv" in page
    assert "(in French)" not in page
    one = page_of(client, category="b2", period="2026-04")
    assert "2 rows" in one
    assert "b3</td>" not in one


# Contests


@pytest.fixture
def owed(maelle, rennes):
    """``owed(7, date(2026, 3, 10), state="answered")``: so many contests whose answer was due on that day."""

    def contests(number: int, due_on: date, *, body=rennes, **more: object) -> None:
        Contest.objects.bulk_create(Contest(person=maelle, organisation=body, reason="?", due_on=due_on, **more) for _ in range(number))

    return contests


def test_a_contest_counts_once_its_answer_is_due_with_what_became_of_it(owed, on, rennes):
    owed(7, date(2026, 3, 10), state="answered")
    owed(6, date(2026, 3, 31), state="closed", was_late=True)
    owed(5, date(2026, 3, 5), state="open")
    owed(8, date(2026, 3, 5), state="withdrawn")
    owed(9, date(2026, 4, 1), state="open")
    on(date(2026, 4, 10))
    assert list(figures.real_contest_rows()) == []
    on(date(2026, 4, 11))
    told = {(row["month"], row["body"], row["outcome"]): row["contests"] for row in figures.real_contest_rows()}
    month = ("2026-03", rennes.identifier)
    assert told == {(*month, "in-time"): 7, (*month, "late"): 11, (*month, "given-up"): 8}


def test_few_contests_are_withheld_and_no_total_gives_them_back(owed, on, rennes, monkeypatch):
    from parvis.core.people import actions as people

    other = people.organisation("213502883", name="Commune de Saint-Malo", kind="municipality", area="35288")
    for body, late, in_time in ((rennes, 2, 30), (other, 9, 12)):
        owed(late, date(2026, 3, 10), body=body, state="open")
        owed(in_time, date(2026, 3, 10), body=body, state="answered")
    on(date(2026, 4, 11))
    publish(monkeypatch, datasets.contests)
    cells = {(row["body"], row["outcome"]): row["contests"] for row in shown(datasets.contests)}
    assert cells[rennes.identifier, "late"] is None
    assert sum(value is None for value in cells.values()) > 1, "one alone is what its total leaves"


def test_in_a_demonstration_every_contest_is_a_sample(owed, on, settings):
    settings.PARVIS_DEMO = True
    owed(6, date(2026, 3, 10), state="answered")
    on(date(2026, 5, 11))
    assert list(figures.real_contest_rows()) == []
    assert [row["contests"] for row in figures.sample_contest_rows()] == [6]
