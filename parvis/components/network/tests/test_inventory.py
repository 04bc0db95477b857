"""Who reads which sites; sheets checked, applied and undone; states changed by people and by probes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.components.network.actions import sheets
from parvis.components.network.models import Sheet, Site, Spell
from parvis.components.network.rules import words
from parvis.components.network.selectors import declared, services
from parvis.core.exchange import actions as exchange
from parvis.core.notices.models import Message
from parvis.core.protection.models import Entry
from parvis.kernel.calendar import today

pytestmark = pytest.mark.django_db
HEADER = "code,name,body,body_name,family,kind,commune,technology,rate,services,longitude,latitude"


def streamed(response) -> str:
    return b"".join(response.streaming_content).decode()


def hand_in(client, *lines: str, whole: str = "", header: str = HEADER):
    file = SimpleUploadedFile("sites.csv", "\n".join((header, *lines)).encode())
    return client.post("/desk/network/import", {"file": file, "whole": whole})


def test_agents_read_up_to_their_clearance_and_strangers_nothing(network):
    mine = network.reader.get("/desk/network").content.decode()
    assert "Tribunal" in mine
    assert "Base secrète" not in mine
    assert "Base secrète" in network.operator.get("/desk/network").content.decode()
    assert network.reader.get("/desk/network/sites/S-4").status_code == 404
    assert network.operator.get("/desk/network/sites/S-4").status_code == 200
    assert network.outside.get("/desk/network").status_code == 403  # a role of its own body, which is no member
    assert network.outside.get("/desk/network/sites/S-1").status_code == 404
    assert "S-1" not in streamed(network.outside.get("/desk/network/sites.csv"))
    assert network.everyone.get("/desk/network").status_code == 302
    for path in ("/network", "/network/status", "/network/services", "/network/browsing"):
        assert "Tribunal" not in network.everyone.get(path).content.decode()


def test_a_manager_of_a_town_cannot_make_operators_of_the_network(network):
    assert network.outside.get("/desk/network/import").status_code == 403
    network.outside.post(f"/desk/team/{network.lea.id}", {"roles": ["network-operator"]})
    assert network.reader.get("/desk/network/import").status_code == 403


@pytest.mark.parametrize(
    ("query", "codes"),
    [("q=ete", {"S-1"}), ("q=LILLE", {"S-3"}), ("family=justice", {"S-3"}), ("state=closed", {"S-5"}), ("area=35&state=planned", {"S-6"}),
     ("kind=court", {"S-3"}), ("state=nonsense&page=99&sort=x", {"S-1", "S-2", "S-3", "S-5", "S-6"}), ("q=zzz", set())],
)  # fmt: skip
def test_search_and_facets(network, query, codes):
    listed = streamed(network.reader.get(f"/desk/network/sites.csv?{query}"))
    assert {row["code"] for row in csv.DictReader(io.StringIO(listed.lstrip("\ufeff")))} == codes
    assert network.reader.get(f"/desk/network?{query}").status_code == 200
    assert network.reader.get(f"/desk/network/map?{query}").status_code == 200


def test_exports_hold_no_formula_and_geojson_is_json(network):
    assert "'=cmd()" in streamed(network.reader.get("/desk/network/sites.csv"))
    found = json.loads(streamed(network.reader.get("/desk/network/sites.geojson")))
    assert {each["id"] for each in found["features"]} == {"S-1", "S-2", "S-3", "S-5", "S-6"}
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [-1.68, 48.11]}
    assert json.loads(streamed(network.reader.get("/desk/network/sites.geojson?q=zzz")))["features"] == []


def test_a_sheet_is_shown_then_applied_then_undone(network):
    before = list(Site.objects.order_by("code").values("code", "name", "rate", "state"))
    answer = hand_in(
        network.operator,
        "S-1,Lycée Neuf,110043015,Ministère,education,school,35238,fibre,500,connection,-1.68,48.11",
        "S-9,Nouveau,other,Autre,justice,court,35238,fibre,100,connection voice,,",
        whole="on",
    )
    assert answer.status_code == 302
    page = network.operator.get(answer.url).content.decode()
    assert "Lycée Été → Lycée Neuf" in page.replace("&#x27;", "'")
    assert list(Site.objects.order_by("code").values("code", "name", "rate", "state")) == before
    network.operator.post(f"{answer.url}/apply")
    assert Site.objects.get(code="S-1").rate == 500
    assert Site.objects.get(code="S-9").place == "Rennes"
    assert Site.objects.get(code="S-3").state == "closed"
    assert network.operator.post(f"{answer.url}/apply").status_code == 302  # twice changes nothing
    network.operator.post(f"{answer.url}/undo")
    assert list(Site.objects.order_by("code").values("code", "name", "rate", "state")) == before
    assert Sheet.objects.get().state == "undone"
    assert set(Entry.objects.filter(event__startswith="network.sheet").values_list("event", flat=True)) == {
        "network.sheet-applied", "network.sheet-undone",
    }  # fmt: skip


def shared_now() -> dict[str, int]:
    """Counted from the sites themselves."""
    held = [(slug, site.body) for site in Site.objects.filter(state__in=words.WORKING) for slug in site.services]
    return {slug: len({body for other, body in held if other == slug}) for slug in declared.services()}


def test_who_shares_a_service_stays_true_when_sheets_are_applied_and_undone(network):
    assert services.shared_by() == shared_now()
    answer = hand_in(network.operator, "S-9,Nouveau,new,Neuf,justice,court,35238,fibre,100,hosting voice,,", whole="on")
    network.operator.post(f"{answer.url}/apply")
    assert services.shared_by() == shared_now()
    assert (services.shared_by()["hosting"], services.sites_with()["voice"], services.bodies_with("connection")) == (1, 1, 0)
    network.operator.post(f"{answer.url}/undo")
    assert services.shared_by() == shared_now()
    assert services.shared_by()["hosting"] == 0


def test_sites_open_and_close_on_their_day(network, monkeypatch):
    Site.objects.filter(code="S-1").update(closed_on=today() + timedelta(days=30), state="down")
    assert sheets.follow_calendar() == 0
    monkeypatch.setattr(sheets, "today", lambda: date(2099, 1, 1))
    assert sheets.follow_calendar() == 2
    assert dict(Site.objects.filter(code__in=["S-1", "S-6"]).values_list("code", "state")) == {"S-1": "closed", "S-6": "in-service"}
    assert set(Spell.objects.filter(until=None).values_list("state", "source")) == {("closed", "calendar"), ("in-service", "calendar")}
    assert services.shared_by() == shared_now()
    assert sheets.follow_calendar() == 0


def test_a_sheet_with_one_bad_cell_changes_nothing_and_says_where(network):
    page = hand_in(
        network.operator, "S-1,Neuf,x,X,education,castle,35238,fibre,100,,,", "S-2,Neuf,x,X,education,school,35238,fibre,zero,,,"
    )
    assert page.status_code == 400
    said = page.content.decode()
    assert "castle" in said
    assert "zero" in said
    assert not Sheet.objects.exists()


def test_a_sheet_that_is_no_table_is_explained(network):
    page = hand_in(network.operator, "x", header="some words")
    assert page.status_code == 400
    assert "The first line names the columns" in page.content.decode()


def test_only_the_last_sheet_is_undone(network):
    first = hand_in(network.operator, "S-9,Un,x,X,justice,court,35238,fibre,1,,,").url
    network.operator.post(f"{first}/apply")
    second = hand_in(network.operator, "S-9,Deux,x,X,justice,court,35238,fibre,1,,,").url
    network.operator.post(f"{second}/apply")
    network.operator.post(f"{first}/undo")
    assert Site.objects.get(code="S-9").name == "Deux"
    network.operator.post(f"{second}/undo")
    assert Site.objects.get(code="S-9").name == "Un"


def test_an_operator_changes_a_state_after_a_confirmation_and_the_body_is_told(network):
    path = "/desk/network/sites/S-1/state"
    assert network.operator.post(path, {"state": "down", "cause": ""}).status_code == 400
    assert "Put S-1 in this state" in network.operator.post(path, {"state": "down", "cause": "Cable"}).content.decode()
    assert Site.objects.get(code="S-1").state == "in-service"
    network.operator.post(path, {"state": "down", "cause": "Cable", "confirm": "yes"})
    assert list(Spell.objects.filter(site__code="S-1").values_list("state", "cause")) == [("down", "Cable"), ("in-service", "")]
    assert Message.objects.filter(notice="network.site-state", person=network.lea).count() == 1
    assert Entry.objects.filter(event="network.state-changed").count() == 1
    assert network.reader.post(path, {"state": "down", "cause": "x", "confirm": "yes"}).status_code == 403
    assert network.operator.get("/desk/network/sites/S-5/state").status_code == 404  # closed


@pytest.fixture
def probe(network):
    _, key = exchange.make_token(network.nolwenn, name="probe")

    def say(*readings, token=key):
        given = [{"identifier": identifier, "site": site, "state": state} for identifier, site, state in readings]
        return network.everyone.post(
            "/api/network/v1/readings", {"readings": given}, content_type="application/json", headers={"authorization": f"Bearer {token}"}
        )

    return say


def test_three_readings_change_a_state_and_the_same_one_counts_once(probe):
    assert probe(("reading-1", "S-1", "down"), ("reading-2", "S-1", "down")).json()["readings"][1]["waiting"] == 1
    again = probe(("reading-2", "S-1", "down")).json()["readings"][0]
    assert again["repeated"]
    assert Site.objects.get(code="S-1").state == "in-service"
    probe(("reading-3", "S-1", "down"))
    assert Site.objects.get(code="S-1").state == "down"
    assert Spell.objects.filter(site__code="S-1", source="probe", until=None).count() == 1


def test_probes_are_told_of_unknown_sites_and_wrong_words(probe, network):
    assert probe(("reading-1", "NO-1", "down")).json()["readings"][0]["result"] == "unknown-site"
    assert probe(("reading-2", "S-5", "down")).json()["readings"][0]["result"] == "ignored"
    assert probe(("short", "S-1", "down")).status_code == 422
    assert probe(("reading-4", "S-1", "broken")).status_code == 422
    assert probe(("reading-5", "S-1", "down"), token="pv_wrong").status_code == 401
    _, key = exchange.make_token(network.lea, name="not a probe")
    assert probe(("reading-6", "S-1", "down"), token=key).status_code == 403


def test_a_probe_that_calls_too_often_is_asked_to_wait(probe, monkeypatch):
    monkeypatch.setattr("parvis.components.network.api.CALLS_PER_MINUTE", 1)
    assert {probe((f"reading-{number}", "S-1", "in-service")).status_code for number in range(4)} >= {429}


def test_safety_is_shown_to_the_body_and_in_sum_to_operators_only(network):
    own = network.reader.get("/desk/network/safety").content.decode()
    assert "S-2" in own or "=cmd()" in own  # vital, without a backup link
    assert "By ministry" not in own
    assert "By ministry" in network.operator.get("/desk/network/safety").content.decode()


def test_an_incident_is_announced_told_and_ended(network):
    page = network.operator.post(
        "/desk/network/events/new",
        {"kind": "incident", "title_fr": "Panne", "title_en": "Failure", "text_fr": "Voix", "text_en": "Voice", "services": ["voice"], "areas": "35",
         "begins_at": "2026-01-01 10:00", "expected_end": ""},
    )  # fmt: skip
    assert page.status_code == 302
    assert Message.objects.filter(notice="network.event", person=network.lea).count() == 1
    status = network.everyone.get("/network/status").content.decode()
    assert "Failure" in status
    assert b"Failure" in network.everyone.get("/network/status/feed.atom").content
    number = network.operator.get("/desk/network/events").content.decode().split("/events/")[2].split("/")[0]
    network.operator.post(f"/desk/network/events/{number}/end")
    assert Message.objects.filter(notice="network.event", person=network.lea).count() == 2
    assert set(Entry.objects.filter(event__startswith="network.event").values_list("event", flat=True)) == {
        "network.event-announced", "network.event-ended",
    }  # fmt: skip
