"""/me/trace: everyone reads their own lines, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from parvis.components.rights import rules, selectors
from parvis.core.people import actions as people
from parvis.core.protection import append_only, keys
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.receipts import Receipt
from parvis.kernel import tables
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


def test_a_line_says_who_read_what_when_for_which_file_why_and_on_what_basis(maelle, read, signed_in):
    entry = read(maelle, fields=["quotient"], file_reference="RENNES-2026-0042")
    page = signed_in(maelle).get(f"/me/trace/{entry.pk}").content.decode()
    for said in ("Commune de Rennes", "agent 3f2a", "read: quotient.", "RENNES-2026-0042", "Work out the fee", "Education code"):
        assert said in page


def test_lines_are_told_in_the_language_of_the_page(maelle, read, signed_in):
    read(maelle, fields=["quotient"])
    page = signed_in(maelle).get("/me/trace", headers={"accept-language": "fr"}).content.decode()
    assert "Commune de Rennes a lu : quotient." in page
    assert "Calculer le tarif" in page


def test_others_lines_are_not_listed(maelle, yanis, read, signed_in):
    read(yanis, file_reference="NOT-FOR-MAELLE")
    page = signed_in(maelle).get("/me/trace").content.decode()
    assert "NOT-FOR-MAELLE" not in page
    assert "Nobody has read anything about you here yet" in page


@pytest.mark.parametrize("page", ["", "/receipt.json", "/contest"])
def test_somebody_elses_line_does_not_exist(maelle, yanis, read, published, signed_in, page):
    entry = read(yanis)
    published()
    assert signed_in(maelle).get(f"/me/trace/{entry.pk}{page}").status_code == 404
    assert signed_in(maelle).post(f"/me/trace/{entry.pk}{page}", {"reason": "x"}).status_code == 404


def test_a_line_that_never_was_does_not_exist(maelle, signed_in):
    assert signed_in(maelle).get(f"/me/trace/{uuid4()}").status_code == 404


def test_an_agent_does_not_read_lines_with_the_agents_hat(claire, rennes, read, signed_in):
    read(claire)
    assert signed_in(claire, rennes).get("/me/trace").status_code == 403


def test_who_holds_parental_authority_reads_the_childs_lines(maelle, louen, read, signed_in):
    entry = read(louen)
    assert signed_in(maelle).get(f"/me/trace/{entry.pk}").status_code == 404
    people.represent(maelle, person=louen, kind="parental")
    page = signed_in(maelle).get("/me/trace").content.decode()
    assert "Louen Kerdoncuff" in page
    assert signed_in(maelle).get(f"/me/trace/{entry.pk}").status_code == 200


def test_parental_authority_that_ended_opens_nothing(maelle, louen, read, signed_in):
    entry = read(louen)
    mandate = people.represent(maelle, person=louen, kind="parental")
    mandate.until = timezone.now() - timedelta(days=1)
    mandate.save()
    assert signed_in(maelle).get(f"/me/trace/{entry.pk}").status_code == 404


def test_a_child_does_not_read_the_parents_lines(maelle, louen, read, signed_in):
    people.represent(maelle, person=louen, kind="parental")
    entry = read(maelle)
    assert signed_in(louen).get(f"/me/trace/{entry.pk}").status_code == 404


def test_a_representative_reads_the_companys_lines(maelle, yanis, read, signed_in):
    company = people.organisation("552100554", name="Atelier Abgrall", kind="company")
    people.represent(maelle, organisation=company, kind="representation")
    entry = read(subject=company.subject)
    assert "Atelier Abgrall" in signed_in(maelle).get("/me/trace").content.decode()
    assert signed_in(yanis).get(f"/me/trace/{entry.pk}").status_code == 404


def test_a_line_is_pending_and_then_proven(maelle, read, published, signed_in):
    entry = read(maelle)
    browser = signed_in(maelle)
    assert "Recorded, proof pending" in browser.get("/me/trace").content.decode()
    assert "Recorded, proof pending" in browser.get(f"/me/trace/{entry.pk}").content.decode()
    assert browser.get(f"/me/trace/{entry.pk}/receipt.json").status_code == 404
    published()
    page = browser.get(f"/me/trace/{entry.pk}").content.decode()
    assert "Proven just now" in page
    assert "number 0 of the 1 that were signed" in page


def test_the_receipt_downloaded_verifies_under_the_published_key(maelle, read, published, signed_in):
    entry = read(maelle)
    published()
    answer = signed_in(maelle).get(f"/me/trace/{entry.pk}/receipt.json")
    assert Receipt.parse(answer.content).verify(keys.verifier()).size == 1
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipt-0.json"'
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("change", ["Rennes→Brest", "not JSON"])
def test_an_altered_line_is_told_to_its_person(maelle, read, published, signed_in, change):
    entry = read(maelle)
    published()
    altered = entry.record.replace("Commune de Rennes", "Commune de Brest") if "→" in change else "{"
    with append_only.lifted(connection):
        Entry.objects.filter(pk=entry.pk).update(record=altered)
    browser = signed_in(maelle)
    assert "This line cannot be proven" in browser.get(f"/me/trace/{entry.pk}").content.decode()
    assert (
        browser.get("/me/trace").status_code == browser.get("/me/trace.csv").status_code == browser.get("/me/trace.json").status_code == 200
    )


def test_an_erased_line_is_gone_for_its_person(maelle, read, published, signed_in):
    from parvis.core.protection import actions as trace

    entry = read(maelle)
    published()
    trace.erase([entry], reason=Text("a", "b"))
    assert signed_in(maelle).get(f"/me/trace/{entry.pk}").status_code == 404


def test_the_file_is_linked_only_within_this_site(maelle, read, signed_in):
    here = read(maelle, file_reference="R-1", detail={"url": "/me/files/1"})
    assert '<a href="/me/files/1">R-1</a>' in signed_in(maelle).get(f"/me/trace/{here.pk}").content.decode()
    for url in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\nb"):
        assert rules.path_of_this_site(url) == ""


def test_what_a_line_says_is_never_markup(maelle, read, signed_in):
    entry = read(maelle, organisation="<script>alert(1)</script>", purpose="<b>x</b>")
    page = signed_in(maelle).get(f"/me/trace/{entry.pk}").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ÉDUCATION", {"A", "B"}),
        ("q=0042", {"A"}),
        ("q=nothing+of+that", set()),
        ("q=fee+0042", {"A"}),
        ("organisation=Commune+de+Brest", {"B"}),
        ("event=test.decided", {"B"}),
        ("since=2999-01-01", set()),
        ("until=2000-01-01", set()),
        ("since=2000-01-01&until=2999-01-01", {"A", "B"}),
    ],
)
def test_filters_choose(maelle, read, signed_in, query, found):
    read(maelle, file_reference="REF-A-0042")
    read(maelle, event="test.decided", organisation="Commune de Brest", file_reference="REF-B-0099")
    page = signed_in(maelle).get(f"/me/trace?{query}").content.decode()
    assert {name for name in ("A", "B") if f"REF-{name}-" in page} == found


def test_one_can_choose_for_whom_to_read(maelle, louen, read, signed_in):
    people.represent(maelle, person=louen, kind="parental")
    read(maelle, file_reference="MINE")
    read(louen, file_reference="THEIRS")
    child = selectors.concerned_by(maelle)[1]
    page = signed_in(maelle).get(f"/me/trace?about={child.key}").content.decode()
    assert "THEIRS" in page
    assert "MINE" not in page


def test_choosing_for_somebody_else_opens_nothing(maelle, yanis, read, signed_in):
    read(yanis, file_reference="THEIRS")
    key = selectors.concerned_by(yanis)[0].key
    assert "THEIRS" not in signed_in(maelle).get(f"/me/trace?about={key}").content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [("since=yesterday", "value=&quot;yesterday&quot;"), ("since=2026-02-01&until=2026-01-01", "The last day comes before the first")],
)
def test_a_filter_that_cannot_be_understood_says_so_and_keeps_what_was_typed(maelle, read, signed_in, query, told):
    read(maelle)
    page = signed_in(maelle).get(f"/me/trace?{query}").content.decode()
    assert told.replace("&quot;", '"') in page


def test_days_are_counted_where_the_country_is(maelle, read, monkeypatch):
    """23:30 UTC on 31 July is already 1 August where the canteen is."""
    late = timezone.now().replace(year=2026, month=7, day=31, hour=23, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: late)
    read(maelle)
    august = late.date().replace(month=8, day=1)
    assert selectors.lines_about(maelle, chosen=selectors.Filter(since=august)).count() == 1
    assert selectors.lines_about(maelle, chosen=selectors.Filter(until=late.date())).count() == 0


def test_lines_come_twenty_to_a_page(maelle, read, signed_in):
    for number in range(21):
        read(maelle, file_reference=f"F-{number}")
    browser = signed_in(maelle)
    assert browser.get("/me/trace").content.decode().count("<tr>") == 21
    assert browser.get("/me/trace?page=2").content.decode().count("<tr>") == 2
    assert browser.get("/me/trace?page=nonsense").status_code == 200


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula_does(begins):
    assert next(tables.lines([[f"{begins}cmd|' /C calc'!A0"]])).lstrip('"').startswith("'")


def test_the_table_can_be_taken_away(maelle, read, signed_in):
    read(maelle, fields=["quotient"], file_reference="=1+1")
    answer = signed_in(maelle).get("/me/trace.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0]["organisation"] == "Commune de Rennes"
    assert rows[0]["file"] == "'=1+1", "no spreadsheet may take it for a formula"
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_line_taken_away_verifies(maelle, read, published, signed_in):
    for _ in range(3):
        read(maelle)
    published()
    read(maelle)
    lines = json.loads(signed_in(maelle).get("/me/trace.json").content)
    assert [line["receipt"] is None for line in lines] == [True, False, False, False]
    for line in lines[1:]:
        assert Receipt.parse(json.dumps(line["receipt"])).verify(keys.verifier()).size == 3


def test_what_is_taken_away_is_what_was_chosen(maelle, read, signed_in):
    read(maelle)
    read(maelle, event="test.decided")
    assert len(json.loads(signed_in(maelle).get("/me/trace.json?event=test.decided").content)) == 1


def test_the_panel_shows_the_last_three_lines(maelle, read, rf):
    for number in range(4):
        read(maelle, file_reference=f"R-{number}")
    request = rf.get("/me")
    request.actor = type("Actor", (), {"person_id": maelle.pk, "audience": Audience.PERSON})()
    assert [line.record.file_reference for line in selectors.me_panel(request)["lines"]] == ["R-3", "R-2", "R-1"]


def test_who_acted_is_the_person_and_the_body_is_with_whom(maelle, read, signed_in):
    """Where somebody acts for the person, they are named; a reading says the body and its agent as ever."""
    page = {
        actor: " ".join(signed_in(maelle).get(f"/me/trace/{entry.pk}").content.decode().split())
        for actor in ("", "Louen Kerdoncuff")
        for entry in [read(maelle, event="procedures.submitted", actor=actor)]
    }
    assert "<dt>Who</dt><dd>You</dd></div> <div><dt>With which body</dt><dd>Commune de Rennes</dd>" in page[""]
    assert "<dt>Who</dt><dd>Louen Kerdoncuff</dd>" in page["Louen Kerdoncuff"]
    reading = signed_in(maelle).get(f"/me/trace/{read(maelle).pk}").content.decode()
    assert "With which body" not in reading
    assert "Commune de Rennes, agent 3f2a" in reading
