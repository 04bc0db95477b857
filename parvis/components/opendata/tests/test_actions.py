"""Publishing: closed periods only, once, unchanged ever after, and never more in a later version."""

from __future__ import annotations

import hashlib
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from parvis.components.opendata import actions, selectors
from parvis.components.opendata.models import Distribution, Snapshot
from parvis.components.opendata.rules import formats
from parvis.components.opendata.selectors import snapshots
from parvis.components.opendata.tests.conftest import COLUMNS, TODAY, Declare, column, dataset, rows

pytestmark = pytest.mark.django_db


def versions(slug: str = "library-cards") -> list[str]:
    return list(Snapshot.objects.filter(dataset=slug).order_by("id").values_list("version", flat=True))


def latest(slug: str = "library-cards") -> list[dict[str, Any]]:
    return selectors.rows(Snapshot.objects.filter(dataset=slug).latest("id"))


def test_a_period_is_published_once_it_is_closed(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    assert versions() == ["2026-01", "2026-02", "2026-03"]


def test_the_current_month_waits_for_its_end(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(date(2026, 4, 30))
    assert versions()[-1] == "2026-03"
    actions.publish_due(date(2026, 5, 1))
    assert versions()[-1] == "2026-04"


def test_publishing_again_publishes_nothing(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    assert actions.publish_due(TODAY).published == []


def test_each_version_holds_the_one_before_unchanged(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    held = [selectors.rows(snapshot) for snapshot in Snapshot.objects.order_by("id")]
    assert held[1][: len(held[0])] == held[0]
    assert held[2][: len(held[1])] == held[1]


def test_what_comes_late_for_a_published_month_is_not_published(declare: Declare) -> None:
    """A correction of one file would be told by the difference between two versions."""
    declare(dataset())
    actions.publish_due(TODAY)
    before = latest()
    declare(dataset(rows=lambda: [{**row, "cards": row["cards"] + 1} for row in rows()]))
    actions.publish_due(date(2026, 5, 2))
    assert latest()[: len(before)] == before


def test_what_was_withheld_stays_withheld_when_it_grows(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    declare(dataset(rows=lambda: [{**row, "cards": 500, "free": 200} for row in rows()]))
    actions.publish_due(date(2026, 5, 2))
    january = [row for row in latest() if row["month"] == "2026-01" and row["area"] == "35115"]
    assert january[0]["cards"] is None


def test_a_dataset_declared_later_begins_after_what_its_sisters_published(declare: Declare) -> None:
    """Else its totals for past months could be compared with what was published without it."""
    declare(dataset())
    actions.publish_due(TODAY)
    declare(dataset(), dataset("later"))
    actions.publish_due(date(2026, 5, 2))
    assert versions("later") == ["2026-04"]
    assert {row["month"] for row in latest("later")} == {"2026-04"}


def test_another_population_has_its_own_past(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    declare(dataset(), dataset("loans", population="loans"))
    actions.publish_due(TODAY)
    assert versions("loans") == ["2026-01", "2026-02", "2026-03"]


def test_one_population_is_counted_by_one_length_of_period(declare: Declare) -> None:
    """A year less eleven months is a month."""
    yearly = dataset("yearly", rows=lambda: [{"month": "2025", "area": "35238", "cards": 900, "free": 300, "delay": 2.0}])
    declare(dataset(), yearly)
    report = actions.publish_due(TODAY)
    assert report.published == []
    assert "by month in library-cards, by year in yearly" in report.refused[0]


def test_nor_is_another_length_of_period_added_later(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    declare(dataset(), dataset("yearly", rows=lambda: [{"month": "2025", "area": "35238", "cards": 900, "free": 300, "delay": 2.0}]))
    report = actions.publish_due(TODAY)
    assert report.published == []
    assert "Keep one length of period" in report.refused[0]


def test_what_is_refused_does_not_hold_others_up(declare: Declare) -> None:
    wrong = dataset("wrong", population="other", rows=lambda: [{"month": "soon", "area": "1", "cards": 1, "free": 0, "delay": 0}])
    declare(wrong, dataset())
    report = actions.publish_due(TODAY)
    assert versions() == ["2026-01", "2026-02", "2026-03"]
    assert "'soon' is no period" in report.refused[0]


def test_rows_of_a_sample_say_so_in_every_file(declare: Declare) -> None:
    declare(dataset(sample=True))
    actions.publish_due(TODAY)
    assert all(row["sample"] is True for row in latest())
    with default_storage.open(Distribution.objects.filter(format="csv").latest("id").path) as content:
        assert content.read().splitlines()[0].endswith(b",withheld,sample")


def test_files_have_the_checksums_under_which_they_are_published(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    for file in Distribution.objects.all():
        with default_storage.open(file.path) as content:
            assert hashlib.sha256(content.read()).hexdigest() == file.sha256
    assert set(Distribution.objects.values_list("format", flat=True)) == {"csv", "json", "parquet"}


def test_a_file_cut_short_by_a_crash_is_written_again(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    broken = Distribution.objects.latest("id")
    Snapshot.objects.all().delete()
    default_storage.delete(broken.path)
    with default_storage.open(broken.path, "wb") as file:
        file.write(b"half")
    actions.publish_due(TODAY)
    with default_storage.open(broken.path) as content:
        assert hashlib.sha256(content.read()).hexdigest() == broken.sha256


def test_an_altered_file_is_not_read(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    snapshot = Snapshot.objects.latest("id")
    path = snapshot.distributions.get(format="parquet").path
    default_storage.delete(path)
    with default_storage.open(path, "wb") as file:
        file.write(formats.parquet([], {"month": "period"}, {}))
    snapshots.rows_in.cache_clear()  # another process, later
    with pytest.raises(selectors.AlteredFile, match="Restore it"):
        selectors.rows(snapshot)


def test_a_table_without_periods_has_a_version_when_it_changes(declare: Declare) -> None:
    places = (column("code", "area"), column("name", "text"))
    first = dataset("places", columns=places, rows=lambda: [{"code": "1", "name": "Ici"}])
    declare(first)
    actions.publish_due(date(2026, 4, 1))
    actions.publish_due(date(2026, 4, 2))
    declare(dataset("places", columns=places, rows=lambda: [{"code": "1", "name": "Là"}]))
    actions.publish_due(date(2026, 4, 3))
    assert versions("places") == ["2026-04-01", "2026-04-03"]


def test_a_dataset_that_gains_a_column_keeps_its_past(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)
    wider = dataset(columns=(*COLUMNS, column("note", "text")), rows=lambda: [{**row, "note": "new"} for row in rows()])
    declare(wider)
    actions.publish_due(date(2026, 5, 2))
    assert {(row["month"] == "2026-04", row["note"]) for row in latest()} == {(False, None), (True, "new")}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_each_period_once(declare: Declare) -> None:
    declare(dataset())
    together, failures = Barrier(2), []

    def publish() -> None:
        together.wait()
        try:
            actions.publish_due(TODAY)
        except Exception as error:  # the test's own thread reports it
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert versions() == ["2026-01", "2026-02", "2026-03"]
