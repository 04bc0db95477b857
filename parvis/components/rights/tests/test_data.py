"""/me/data: seen, taken away, erased."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from parvis.components.rights import actions, personal_data, selectors, unusual
from parvis.components.rights.models import Alarm, Contest, Quiet, Settled
from parvis.core.people.models import Person
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.manifest import PersonalData
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


def declared():
    return [data for system in catalogue.systems() for data in system.personal_data]


def test_every_system_that_holds_something_is_shown(maelle, signed_in):
    page = signed_in(maelle).get("/me/data").content.decode()
    assert len(declared()) >= 4
    for data in declared():
        assert data.title.en in page
    assert "Kerdoncuff" in page


def test_visitors_see_nobodys_data(client):
    for path in ("/me/data", "/me/data/erase", "/me/trace"):
        assert client.get(path).status_code == 302


def test_all_of_it_can_be_taken_away(maelle, read, signed_in):
    read(maelle)
    answer = signed_in(maelle).post("/me/data/export")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert len(archive.namelist()) == len(declared())
    for name in archive.namelist():
        assert isinstance(json.loads(archive.read(name)), list)
    assert "Kerdoncuff" in archive.read("people-identity.json").decode()
    events = [json.loads(line["record"])["event"] for line in json.loads(archive.read("rights-trace.json"))]
    assert events == ["rights.exported", "test.read"]


def test_a_link_cannot_make_somebody_take_their_data_away(maelle, signed_in):
    """Only the form's own button does: a GET changes nothing."""
    assert signed_in(maelle).get("/me/data/export").status_code == 302
    assert not Entry.objects.exists()


def test_nobody_elses_data_are_in_the_archive(maelle, yanis, read, signed_in):
    read(yanis)
    archive = zipfile.ZipFile(io.BytesIO(signed_in(maelle).post("/me/data/export").content))
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Benhaddou" not in everything


def test_erasing_needs_the_box_ticked(maelle, signed_in):
    page = signed_in(maelle).post("/me/data/erase", {}).content.decode()
    assert "Tick the box" in page
    assert Person.objects.get(pk=maelle.pk).erased_at is None


def test_each_system_answers_what_it_erased(maelle, read, signed_in):
    read(maelle)
    browser = signed_in(maelle)
    page = browser.post("/me/data/erase", {"understood": "on"}).content.decode()
    for data in declared():
        assert data.title.en in page
    assert "Kept: these lines tell who read your data" in page
    assert "this site no longer knows you" in page
    assert browser.get("/me/data").status_code == 302, "nobody is signed in any more"


def test_the_lines_about_an_erased_person_are_still_proven_and_the_wish_recorded(maelle, read):
    entry = read(maelle)
    subject = maelle.identity.canonical()
    actions.erase(maelle)
    from parvis.core.protection import selectors as trace

    assert {line.event for line in trace.entries_about([subject])} == {"test.read", "rights.erased"}
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_an_agents_identity_is_kept_and_they_stay_signed_in(claire, signed_in):
    browser = signed_in(claire)
    page = browser.post("/me/data/erase", {"understood": "on"}).content.decode()
    assert "Your identity is kept" in page
    assert browser.get("/me/data").status_code == 200


def test_one_system_that_fails_does_not_stop_the_others(maelle, monkeypatch):
    def broken(_person):
        Person.objects.filter(pk=maelle.pk).update(usual_name="half done")
        raise OSError("disk")

    failing = PersonalData(slug="failing", title=Text("Panne", "Failing"), read=list, export=list, erase=broken)
    real = list(actions.declared_personal_data())
    monkeypatch.setattr(actions, "declared_personal_data", lambda: [(real[0][0], failing), *real])
    answers = actions.erase(maelle)
    assert [answer.failed for answer in answers] == [True] + [False] * len(real)
    assert Person.objects.get(pk=maelle.pk).usual_name != "half done"


def test_the_identity_is_erased_after_what_hangs_on_it():
    order = [data.slug for _, data in actions.declared_personal_data()]
    assert order.index("trace") < order.index("identity")
    assert order.index("contests") < order.index("identity")


def test_open_contests_stay_until_they_are_answered(maelle, claire, read):
    for number in range(2):
        actions.contest(selectors.line_for(maelle, read(maelle).pk), person=maelle, reason=f"{number}")
    Contest.objects.filter(reason="0").update(state=Contest.State.ANSWERED)
    actions.erase(maelle)
    assert [contest.reason for contest in Contest.objects.all()] == ["1"]


def test_choices_of_alarms_are_taken_away_and_erased(maelle, read):
    entry = read(maelle)
    Alarm.objects.create(entry=entry, rule="night", subject=entry.subject, organisation=entry.organisation)
    unusual.settle(entry, maelle)
    unusual.hear_of(maelle, ["night"])
    exported = list(personal_data.exported_alarm_choices(maelle))
    assert {"rule": "bulk", "quiet": True} in exported
    assert exported[-1]["line"] == str(entry.pk)
    assert len(list(personal_data.alarm_choices(maelle))) == 2
    assert personal_data.erase_alarm_choices(maelle).en.startswith(f"{len(exported)} choice")
    assert not Settled.objects.exists()
    assert not Quiet.objects.exists()
