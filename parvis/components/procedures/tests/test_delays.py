"""The delay announced is judged by what came after it was announced, never by what it was made of."""

from __future__ import annotations

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from parvis.components.procedures.actions import PastFile, announcing, load_past
from parvis.components.procedures.models import AnnouncedDelay, File, Procedure
from parvis.components.procedures.selectors import delays
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import start_of_day
from parvis.kernel.quantiles import nearest_rank


def past(town: Organisation, by_month: dict[int, list[int]]) -> None:
    """Files decided so many months ago, each after so many days."""
    this_month = timezone.localdate().replace(day=1)
    files = []
    for months_ago, days in by_month.items():
        decided = start_of_day(this_month - relativedelta(months=months_ago)) + timedelta(days=5)
        files += [PastFile(submitted_at=decided - timedelta(days=each), decided_at=decided, accepted=True) for each in days]
    load_past("garden", organisation=town, files=files)


def test_the_rank_leaves_at_most_one_in_ten_beyond() -> None:
    assert delays.quantile([float(each) for each in range(1, 20)]) is None
    assert delays.quantile([float(each) for each in range(1, 21)]) == 19.0  # ceil(0.9 * 21)
    assert delays.quantile([float(each) for each in range(1, 101)]) == 91.0


def test_a_month_is_judged_by_the_delay_of_the_months_before(town: Organisation) -> None:
    cache.clear()
    past(town, {3: list(range(1, 41)), 1: [5] * 8 + [60] * 3})
    (month,) = delays.announced_and_real("garden")
    assert month.days == 38  # the 37th of 40, and the day it ends on
    assert (month.decided, month.in_time) == (11, 8)


def test_months_with_few_decisions_are_not_told(town: Organisation) -> None:
    cache.clear()
    past(town, {3: list(range(1, 41)), 1: [5] * 10})
    assert delays.announced_and_real("garden") == []


def test_what_was_announced_is_written_down_and_judged_as_people_read_it(town: Organisation) -> None:
    cache.clear()
    past(town, {3: list(range(1, 41))})
    garden = Procedure.objects.get(slug="garden")
    assert delays.usual_delay("garden") == 38
    AnnouncedDelay.objects.filter(procedure=garden).delete()
    assert delays.usual_delay("garden") is None
    assert announcing.announce() == 1
    File.objects.filter(procedure=garden).update(submitted_at=F("submitted_at") - timedelta(days=100))
    assert announcing.announce() == 0
    assert delays.usual_delay("garden") == 38
    assert delays.to_announce("garden", delays.this_month()) == 138


def test_one_ranking_serves_medians_deciles_and_forecasts() -> None:
    assert nearest_rank([], "0.5") is None
    assert [nearest_rank(range(1, 11), share) for share in ("0.5", "0.9", "1")] == [5, 9, 10]
    assert nearest_rank(range(1, 11), "0.9", to_come=1) == 10
    assert nearest_rank(range(1, 9), "0.9", to_come=1) is None
