"""Figures of every procedure: counted without people, published with small counts withheld, drawn and downloaded."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from parvis.components.opendata import actions as opendata
from parvis.components.opendata import selectors as open_figures
from parvis.components.procedures.actions import desk, tallying
from parvis.components.procedures.api.stats import shares
from parvis.components.procedures.models import File, Group, Membership, Tally
from parvis.components.procedures.selectors import desk_figures, published, statistics
from parvis.components.procedures.tests.conftest import agent_of, complete, filed, new_draft, signed_in
from parvis.components.procedures.tests.test_delays import past
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person

LAST_MONTH = timezone.now().date().replace(day=1) - timedelta(days=3)


def number(what: str, name: str = "") -> int:
    return Tally.objects.filter(what=what, name=name).aggregate(total=Sum("number"))["total"] or 0


def last_month() -> None:
    """All that was counted happened in the month that closed."""
    Tally.objects.update(day=LAST_MONTH)


def test_a_draft_that_goes_past_a_page_counts_once_however_often_its_person_comes_back(town: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, town), signed_in(ada)
    address = f"/procedures/garden/{draft.id}/step/plot"
    assert number("begun") == 1
    for size in ("small", "small", "small"):
        draft.refresh_from_db()
        answer = client.post(address, {"asked": "size plan", "size": size, "revision": draft.revision})
        assert answer.status_code == 302
    assert number("passed", "plot") == 1


def test_a_page_that_is_kept_for_later_is_not_passed(town: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, town), signed_in(ada)
    client.post(
        f"/procedures/garden/{draft.id}/step/plot", {"asked": "size plan", "size": "small", "revision": draft.revision, "later": "1"}
    )
    assert number("passed", "plot") == 0


def test_tallies_of_one_day_are_added_up(town: Organisation, ada: Person) -> None:
    for _ in range(3):
        new_draft(ada, town)
    assert Tally.objects.filter(what="begun").count() == 3
    assert tallying.add_up() == 2
    assert tallying.add_up() == 0
    assert number("begun") == 3


def test_what_a_file_told_twice_is_counted_when_it_is_handed_in(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    assert number("known") == file.answers.exclude(source="").count() > 0
    assert number("asked") == file.answers.filter(source="").count() > 0
    assert number("again") == 0


def test_a_trial_counts_for_nothing(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    Tally.objects.all().delete()
    File.objects.filter(pk=draft.pk).update(trial=True)
    draft.refresh_from_db()
    complete(draft, ada)
    tallying.handed_in(draft)
    assert not Tally.objects.exists()


def test_every_procedure_is_published_without_declaring_anything(town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    for person in [ada] * 5 + [dana] * 4:
        file = filed(person, town)
    desk.ask_correction(str(file.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which plot?", fields=["size"])
    last_month()
    File.objects.update(submitted_at=timezone.now() - timedelta(days=timezone.now().day + 2))
    report = opendata.publish_due()
    assert not [each for each in report.refused if "procedures-" in each]
    (month,) = open_figures.rows_about("procedures-monthly", "procedure", "garden")
    assert (month["begun"], month["submitted"]) == (9, 9)
    assert month["procedure_en"] == "Ask for a garden plot"
    assert month["corrected"] is None
    assert "corrected" in month["withheld"]
    (question,) = open_figures.rows_about("procedures-questions", "procedure", "garden")
    assert question["corrections"] is None


def published_months(town: Organisation, ada: Person, dana: Person) -> None:
    for person in [ada] * 5 + [dana] * 4:
        filed(person, town)
    last_month()
    File.objects.update(submitted_at=timezone.now() - timedelta(days=timezone.now().day + 2))
    opendata.publish_due()


def test_everyone_reads_what_is_published_and_nothing_more(town: Organisation, ada: Person, dana: Person) -> None:
    assert "No figure is published yet" in Client(headers={"Accept-Language": "en"}).get("/procedures/garden/statistics").content.decode()
    published_months(town, ada, dana)
    filed(ada, town)  # this month: not published
    page = Client(headers={"Accept-Language": "en"}).get("/procedures/garden/statistics").content.decode()
    assert "<dt>Files submitted</dt><dd>9" in page
    told = Client().get("/procedures/garden/statistics.json").json()["datasets"]
    assert [row["submitted"] for row in told["procedures-monthly"]] == [9]
    lines = b"".join(Client().get("/procedures/garden/statistics.csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("period,begun,submitted")
    assert len(lines) == 2
    assert '/procedures/garden/statistics"' in Client().get("/procedures/garden").content.decode()


def test_an_agent_reads_the_figures_of_groups_they_see_and_of_no_other_body(
    town: Organisation, ada: Person, dana: Person, bo: Person
) -> None:
    published_months(town, ada, dana)
    north = Group.objects.create(procedure=published.procedure("garden"), organisation=town, slug="north", title="North")
    south = Group.objects.create(procedure=published.procedure("garden"), organisation=town, slug="south", title="South")
    keys = list(File.objects.order_by("submitted_at", "pk").values_list("pk", flat=True))
    File.objects.filter(pk__in=keys[:3]).update(group=north)
    File.objects.filter(pk__in=keys[3:5]).update(group=south, silence_on=date(2020, 1, 1))
    Membership.objects.create(group=south, person=bo)
    found = {str(each.group): each for each in desk_figures.by_group("garden", agent_of(bo, town))}
    assert {name: each.submitted for name, each in found.items()} == {"South": 2, "None": 4}
    assert found["South"].late == 2
    page = signed_in(bo, town).get("/desk/statistics/garden").content.decode()
    assert "South" in page
    assert "North" not in page
    people.join(bo, town, role="desk-manager")
    assert {str(each.group) for each in desk_figures.by_group("garden", agent_of(bo, town))} == {"North", "South", "None"}
    lines = b"".join(signed_in(bo, town).get("/desk/statistics/garden/groups.csv").streaming_content).decode()
    assert "North,3,3,0,0,0,0," in lines
    elsewhere = people.organisation("town-9", name="Autre", kind="municipality", area="00009")
    people.join(bo, elsewhere, role="instructor")
    assert signed_in(bo, elsewhere).get("/desk/statistics/garden").status_code == 404


def test_delays_announced_cover_every_decision_so_that_none_is_worked_out(town: Organisation) -> None:
    cache.clear()
    past(town, {3: list(range(1, 41)), 1: [5] * 8 + [60] * 3, 2: [7] * 4})
    rows = list(statistics.timeliness(statistics.everything(), until=timezone.localdate().replace(day=1)))
    by_period: dict[str, int] = {}
    for row in rows:
        by_period[row["period"]] = by_period.get(row["period"], 0) + row["decided"]
    assert sorted(by_period.values()) == [4, 11, 40]
    decided = {row["period"]: row["decided"] for row in statistics.monthly(statistics.everything()) if row["decided"]}
    assert decided == by_period
    assert {row["timeliness"] for row in rows if row["announced_days"] is not None} == {"in-time", "late"}


def test_programs_read_the_figures_under_the_names_they_know(town: Organisation, ada: Person, dana: Person) -> None:
    published_months(town, ada, dana)
    number = published.procedure("garden").pk
    told = Client().get(f"/api/public/v1/demarches/{number}/stats").json()
    assert told["funnel"][:2] == [["Tous (dont brouillon)", 9], ["Déposés", 9]]
    assert [name for name, _ in told["processed"]] == ["Acceptés", "Refusés", "Classés sans suite"]
    assert set(told) == {"funnel", "processed", "processed_by_week", "processing_time", "processing_time_by_month", "withheld"}
    assert Client().get("/api/public/v1/demarches/987654/stats").status_code == 404


def test_a_result_that_is_withheld_has_no_share():
    """It was told as 0 per cent."""
    rows = [{"result": "accepted", "decided": 30}, {"result": "refused", "decided": None, "withheld": "decided"}]
    assert shares(rows) == [("Acceptés", 100.0), ("Refusés", None), ("Classés sans suite", 0.0)]
