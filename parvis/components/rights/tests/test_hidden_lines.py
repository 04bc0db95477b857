"""A hidden line is betrayed by no page before its date, and says why it was hidden from then on."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.components.rights import actions, flows, personal_data, selectors, watching
from parvis.components.rights.models import Alarm, Contest
from parvis.components.rights.rules import alarms
from parvis.core.exchange.actions import counting
from parvis.core.hubs import receipts
from parvis.core.hubs.callers import Caller
from parvis.core.people import actions as people
from parvis.core.protection import actions as trace
from parvis.core.protection import sealing
from parvis.core.protection import selectors as log
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.calendar import local_day, start_of_day, today
from parvis.kernel.days import add_months
from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
QUIET, SECRET = "test.requisition", "SECRET-42"


@pytest.fixture(autouse=True)
def may_hide(own_log, monkeypatch):
    sentence = Text("Réquisition {file_reference}", "Requisition {file_reference}")
    hidden = {name: TraceEvent(name=name, sentence=sentence, hidden_allowed=True, reading=True) for name in (QUIET, "exchange.asked")}
    declared = {**catalogue.trace_events(), **hidden}
    monkeypatch.setattr(catalogue, "trace_events", lambda: declared)


@pytest.fixture
def hide(read):
    """A line about somebody, hidden for ten days."""

    def hidden(person=None, *, event: str = QUIET, **more):
        given = {"organisation": "Brigade secrète", "organisation_identifier": "B-1", "file_reference": SECRET, **more}
        until = timezone.now() + timedelta(days=10)
        return read(person, event=event, hidden_until=until, hidden_reason="criminal-investigation", **given)

    return hidden


@pytest.fixture
def its_date_comes():
    """As if the date had come: the session of whoever reads must not have ended meanwhile."""
    return lambda entry: Entry.objects.filter(pk=entry.pk).update(visible_from=timezone.now())


PAGES = (
    "/me",
    "/me/trace",
    "/me/trace?q=secret",
    f"/me/trace?q={SECRET}",
    f"/me/trace?event={QUIET}",
    "/me/trace.json",
    "/me/trace.csv",
    "/me/data",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_person_betrays_it(maelle, hide, read, signed_in, published, path):
    read(maelle)
    hide(maelle)
    published()
    answer = signed_in(maelle).get(path)
    shown = answer.getvalue().decode()
    assert answer.status_code == 200
    assert not any(word in shown for word in ("Brigade", "Requisition", f"{SECRET}<", f'value="{QUIET}"'))


@pytest.mark.parametrize("page", ["", "/receipt.json", "/receipt", "/contest"])
def test_its_own_pages_do_not_exist_yet(maelle, hide, published, signed_in, page):
    entry = hide(maelle)
    published()
    browser = signed_in(maelle)
    assert browser.get(f"/me/trace/{entry.pk}{page}").status_code == 404
    assert browser.post(f"/me/trace/{entry.pk}{page}", {"reason": "x"}).status_code in (404, 405)
    assert not Contest.objects.exists()


def test_no_count_nor_facet_betrays_it(maelle, hide, read):
    read(maelle)
    hide(maelle)
    found = selectors.lines_about(maelle)
    assert found.count() == 1
    assert selectors.organisations_in(found) == ["Commune de Rennes"]
    assert list(selectors.events_in(found)) == ["test.read"]
    assert [row["value"] for row in personal_data.lines(maelle)] == [1]
    assert len(list(personal_data.exported_lines(maelle))) == 1


def test_the_archive_of_all_data_does_not_hold_it(maelle, hide):
    hide(maelle)
    assert SECRET.encode() not in actions.export(maelle)
    assert "Brigade" not in json.dumps([each["record"] for each in personal_data.exported_lines(maelle)])


def test_no_parent_nor_representative_is_shown_it(maelle, louen, yanis, hide, signed_in):
    people.represent(maelle, person=louen, kind="parental")
    company = people.organisation("552100554", name="Atelier Abgrall", kind="company")
    people.represent(yanis, organisation=company, kind="representation")
    for reader, entry in ((maelle, hide(louen)), (yanis, hide(subject=company.subject))):
        browser = signed_in(reader)
        assert "Brigade" not in browser.get("/me/trace").content.decode()
        assert browser.get(f"/me/trace/{entry.pk}").status_code == 404


def test_what_was_asked_under_a_need_is_not_counted(maelle, hide):
    hide(maelle, event="exchange.asked", detail={"asker": "a", "offer": "o", "request": "r"})
    assert flows.asked_about(maelle) == {}
    counting.count_day(today())
    assert not counting.DailyProof.objects.exists()


def test_figures_that_were_told_do_not_change_when_it_comes_to_light(maelle, hide, read, its_date_comes):
    """Days are counted again for a week: one that grew would tell that something had been hidden in it."""
    read(maelle, event="exchange.asked", detail={"request": "open"})
    entry = hide(maelle, event="exchange.asked", detail={"request": "hidden"})
    counting.count_day(today())
    its_date_comes(entry)
    counting.count_day(today())
    assert counting.DailyProof.objects.get().calls == 1


def test_the_program_that_asked_gets_no_receipt_of_a_line_that_is_hidden(maelle, hide, read, published):
    caller = Caller(name="token:7", scopes=())
    entries = [read(maelle), hide(maelle)]
    published()
    shown, hidden = (receipts.address_of(each.pk, caller) for each in entries)
    assert receipts.receipt_at(shown, caller).position == 0
    for path, who in ((hidden, caller), (shown, Caller(name="token:8", scopes=())), (f"{shown}0", caller), ("/trace/receipts/é-é", caller)):
        with pytest.raises(receipts.NoSuchReceipt):
            receipts.receipt_at(path, who)


def told_to(browser) -> list[str]:
    """All that a person can see of their trace, without what differs between any two people."""
    pages = [browser.get(path).getvalue().decode() for path in (*PAGES, "/me/data/flows", "/me/trace/alarms", "/me/data/erase")]
    pages.append(browser.get("/me/trace?unusual=on").content.decode())
    return [
        re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|name=\"csrfmiddlewaretoken\" value=\"\w+\"|nonce-[^\"]+|\d\d:\d\d(:\d\d)?(\.\d+)?", "", page)
        for page in pages
    ]


def test_who_has_a_hidden_line_is_told_what_everybody_is_told(maelle, hide, read, signed_in, monkeypatch):
    """Pages, counts and alarms before and after a line is hidden are the same: neither it nor its shadow is there."""
    monkeypatch.setattr(alarms, "BULK_BY_AGENT", 1)  # one person more within the hour would be too many
    read(maelle, event="exchange.asked", actor="agent 3f2a")
    trace.sequence()
    watching.look()
    browser = signed_in(maelle)
    before = told_to(browser)
    hide(maelle, event="exchange.asked", organisation="Commune de Rennes", organisation_identifier="213502388")
    hide(subject=b"another", event="exchange.asked", organisation="Commune de Rennes", organisation_identifier="213502388")
    hide(maelle, event="exchange.asked", organisation="Brigade secrète")
    trace.sequence()
    watching.look()
    assert told_to(browser) == before
    read(maelle, event="exchange.asked", organisation="Brigade secrète", actor="agent 1")
    trace.sequence()
    watching.look()
    [first] = Alarm.objects.filter(organisation="Brigade secrète", rule=alarms.NEW_BODY)
    assert not Alarm.objects.filter(rule=alarms.BULK).exists()
    assert first.entry.visible_from is None, "a body whose only earlier line is hidden is new"


def test_on_its_date_it_is_shown_with_the_words_why_and_since_when(maelle, hide, signed_in, published, its_date_comes):
    entry = hide(maelle)
    published()
    its_date_comes(entry)
    browser = signed_in(maelle)
    page = browser.get("/me/trace").content.decode()
    assert f"Requisition {SECRET}" in page
    assert "was hidden" in page
    line = browser.get(f"/me/trace/{entry.pk}").content.decode()
    assert "This line was hidden from you" in line
    assert "criminal investigation" in line
    assert "Proven just now" in line
    assert "Contest this reading" in line


def test_a_plain_line_does_not_say_that_it_was_hidden(maelle, read, signed_in):
    assert "hidden from you" not in signed_in(maelle).get(f"/me/trace/{read(maelle).pk}").content.decode()


def test_before_its_date_it_is_shown_when_that_is_brought_forward(maelle, hide, signed_in):
    entry = hide(maelle)
    trace.disclose([entry], reason=Text("Enquête close", "Investigation closed"))
    assert f"Requisition {SECRET}" in signed_in(maelle).get("/me/trace").content.decode()


def test_the_public_list_counts_it_and_names_its_leaf_only_once_shown(maelle, hide, client, published, monkeypatch):
    entry, start = hide(maelle), timezone.now()
    published()
    assert "No list yet" in client.get("/trace/sealed", headers={"accept-language": "en"}).content.decode()
    month_over = start_of_day(add_months(local_day(start).replace(day=1), 1))
    monkeypatch.setattr(sealing, "SEALED_AFTER", start - month_over)  # sealed at once
    assert sealing.seal_months() == 1
    [row] = log.sealed_lists()
    month = f"{row.month:%Y-%m}"
    leaf = bytes(entry.leaf.commitment).hex()
    page = client.get("/trace/sealed").content.decode()
    note = client.get(f"/trace/sealed/{month}").content.decode()
    assert "\n1\n" in note
    assert leaf not in page + note
    assert client.get(f"/trace/sealed/{month}/leaves").status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=11))
    assert client.get(f"/trace/sealed/{month}/leaves").content.decode() == f"{leaf}\n"


@pytest.mark.parametrize("month", ["2000-01", "2026-13", "never", "2026-1"])
def test_a_month_that_has_no_list_is_not_found(client, month):
    assert client.get(f"/trace/sealed/{month}").status_code == 404
    assert client.get(f"/trace/sealed/{month}/leaves").status_code == 404
