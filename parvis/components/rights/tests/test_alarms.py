"""Unusual readings are told by published rules, once, to those they concern, and betray no hidden line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from parvis.components.rights import unusual, watching
from parvis.components.rights.models import Alarm, Contest, Settled, Watch
from parvis.components.rights.rules import alarms
from parvis.components.rights.rules.alarms import BULK_BY_AGENT, BULK_BY_BODY, Reading
from parvis.core.notices.models import Message
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

PARIS = ZoneInfo("Europe/Paris")
NOON = Reading(key=1, subject="a", body="Rennes", actor="agent 3f2a", at=datetime(2026, 11, 18, 12, tzinfo=PARIS), file_reference="F-1")


def raised(reading: Reading, others=(), known=("Rennes",)) -> list[str]:
    return list(alarms.alarms(reading, others=list(others), known_bodies=known))


def many(number: int, **more) -> list[Reading]:
    return [replace(NOON, key=each, subject=f"s{each}", **more) for each in range(number)]


def test_a_reading_in_the_day_for_a_file_by_a_known_body_is_usual():
    assert raised(NOON) == []


def test_a_body_never_seen_before_is_told():
    assert raised(NOON, known=()) == [alarms.NEW_BODY]


@pytest.mark.parametrize(("hour", "minute", "told"), [(5, 59, True), (6, 0, False), (21, 59, False), (22, 0, True)])
def test_night_begins_and_ends_on_the_hour(hour, minute, told):
    assert (alarms.NIGHT in raised(replace(NOON, at=NOON.at.replace(hour=hour, minute=minute)))) is told


def test_a_day_off_is_like_night_for_agents_and_not_for_machines():
    assert raised(replace(NOON, works=False)) == [alarms.NIGHT]
    assert raised(replace(NOON, works=False, actor="")) == []


def test_one_agent_in_bulk_is_told_beyond_the_threshold_only():
    assert raised(NOON, many(BULK_BY_AGENT - 1)) == []
    assert raised(NOON, many(BULK_BY_AGENT)) == [alarms.BULK]
    assert raised(NOON, many(BULK_BY_AGENT, actor="agent 77")) == [], "another agent's readings count for that agent"
    assert raised(NOON, many(BULK_BY_AGENT, at=NOON.at - timedelta(hours=1))) == [], "an hour ago is over"


def test_machines_have_a_threshold_of_their_own():
    machine = replace(NOON, actor="")
    assert raised(machine, many(BULK_BY_BODY - 1, actor="")) == []
    assert raised(machine, many(BULK_BY_BODY, actor="")) == [alarms.BULK]


def test_an_agent_without_a_file_is_told():
    assert raised(replace(NOON, file_reference="")) == [alarms.NO_FILE]
    assert raised(replace(NOON, file_reference="", actor="")) == []


def test_what_one_asked_for_oneself_raises_nothing():
    assert raised(replace(NOON, by_oneself=True, works=False, file_reference=""), known=()) == []


def test_a_new_body_is_usual_for_a_file_that_one_opened_and_the_other_rules_stay():
    """The door writes on whose act a question is asked; an agent, or a line that names no file, is not believed on that word."""
    own = replace(NOON, actor="", own_file=True)
    assert raised(own, known=()) == []
    assert raised(own, many(BULK_BY_BODY, actor=""), known=()) == [alarms.BULK]
    assert raised(replace(own, file_reference=""), known=()) == [alarms.NEW_BODY]
    by_an_agent = replace(NOON, own_file=True, works=False, file_reference="")
    assert raised(by_an_agent, known=()) == [alarms.NEW_BODY, alarms.NIGHT, alarms.NO_FILE]


READ = "test.looked-up"


@pytest.fixture
def looked_up(db, own_log, monkeypatch, read, published):
    """A reading by a body's machines, unusual at no hour, in the published log: ``looked_up(maelle, …)``."""
    readable = TraceEvent(name=READ, sentence=Text("Lecture", "Reading"), reading=True, hidden_allowed=True)
    declared = {**catalogue.trace_events(), READ: readable}
    monkeypatch.setattr(catalogue, "trace_events", lambda: declared)

    def done(person, *, event: str = READ, **more) -> Entry:
        entry = read(person, event=event, **{"file_reference": "F-1", "actor": "", **more})
        published()
        return entry

    return done


def rules_on(entry: Entry) -> list[str]:
    return sorted(Alarm.objects.filter(entry=entry).values_list("rule", flat=True))


def test_each_line_is_looked_at_once(looked_up, maelle):
    first, second = looked_up(maelle), looked_up(maelle)
    assert watching.look() == 2
    assert (rules_on(first), rules_on(second)) == ([alarms.NEW_BODY], [])
    assert watching.look() == 0
    assert Watch.objects.get().position == 2


def test_what_one_does_oneself_alarms_nobody(looked_up, maelle, yanis):
    """One's own sign-in and the sources asked for one's own file; the same readings without that word do alarm."""
    quiet = [
        looked_up(maelle, organisation="Register", file_reference="", detail={"prompt": "own-sign-in"}),
        looked_up(maelle, organisation="Town", detail={"prompt": "own-file"}),
    ]
    told = [looked_up(yanis, organisation="Register", file_reference=""), looked_up(yanis, organisation="Town")]
    watching.look()
    assert [rules_on(each) for each in quiet] == [[], []]
    assert [rules_on(each) for each in told] == [[alarms.NEW_BODY]] * 2


def test_what_is_no_reading_raises_nothing(looked_up, maelle):
    looked_up(maelle, event="test.decided")
    watching.look()
    assert not Alarm.objects.exists()


def test_a_crash_before_the_mark_is_written_looks_again(looked_up, maelle, monkeypatch):
    entry = looked_up(maelle)

    def crash(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Watch, "save", crash)
        with pytest.raises(KeyboardInterrupt):
            watching.look()
    assert not Alarm.objects.exists()
    watching.look()
    assert rules_on(entry) == [alarms.NEW_BODY]


def test_a_batch_is_cut_where_it_ends(looked_up, maelle, yanis, monkeypatch):
    monkeypatch.setattr(watching, "BATCH", 1)
    entries = [looked_up(maelle), looked_up(yanis)]
    assert watching.look() == 2
    assert [rules_on(each) for each in entries] == [[alarms.NEW_BODY]] * 2


def test_bulk_is_seen_across_people(looked_up, maelle, read, monkeypatch):
    monkeypatch.setattr(alarms, "BULK_BY_BODY", BULK_BY_AGENT)
    for number in range(BULK_BY_AGENT):
        read(subject=b"someone %d" % number, event=READ, actor="", file_reference="F-2")
    assert rules_on_after(looked_up(maelle)) == [alarms.BULK, alarms.NEW_BODY]


def rules_on_after(entry: Entry) -> list[str]:
    watching.look()
    return rules_on(entry)


def test_a_hidden_line_raises_nothing_and_is_not_known_before_its_date(looked_up, maelle):
    until = timezone.now() + timedelta(days=10)
    hidden = looked_up(maelle, hidden_until=until, hidden_reason="criminal-investigation")
    plain = looked_up(maelle)
    watching.look()
    assert (rules_on(hidden), rules_on(plain)) == ([], [alarms.NEW_BODY])
    Entry.objects.filter(pk=hidden.pk).update(visible_from=timezone.now())
    watching.look()
    watching.look()
    assert rules_on(hidden) == [alarms.SHOWN_LATER]


def test_the_trace_shows_the_alarm_and_takes_this_is_fine_back(looked_up, maelle, signed_in):
    entry, browser = looked_up(maelle), signed_in(maelle)
    watching.look()
    page = browser.get("/me/trace?unusual=on").content.decode()
    assert f"/me/trace/{entry.pk}" in page
    assert "unusual</" in page
    words = browser.get(f"/me/trace/{entry.pk}").content.decode()
    assert str(alarms.RULES[alarms.NEW_BODY].looks_for.en) in words
    assert f"/me/trace/{entry.pk}/contest" in words

    browser.post(f"/me/trace/{entry.pk}/fine")
    assert Settled.objects.filter(person=maelle, alarm__entry=entry).count() == 1
    assert f"/me/trace/{entry.pk}" not in browser.get("/me/trace?unusual=on").content.decode()
    browser.post(f"/me/trace/{entry.pk}/fine", {"undo": "1"})
    assert not Settled.objects.exists()


def test_nobody_settles_the_alarm_of_another(looked_up, maelle, yanis, signed_in):
    entry = looked_up(maelle)
    watching.look()
    assert signed_in(yanis).post(f"/me/trace/{entry.pk}/fine").status_code == 404
    assert not Settled.objects.exists()


def test_a_rule_one_does_not_want_to_hear_of_is_silent(looked_up, maelle, signed_in):
    entry, browser = looked_up(maelle), signed_in(maelle)
    watching.look()
    browser.post("/me/trace/alarms", {"rules": [alarms.NIGHT]})
    assert unusual.quiet_rules(maelle) == alarms.RULES.keys() - {alarms.NIGHT}
    assert f"/me/trace/{entry.pk}" not in browser.get("/me/trace?unusual=on").content.decode()


def told_tomorrow() -> int:
    Alarm.objects.update(at=timezone.now() - timedelta(days=1))
    return watching.tell()


def test_people_are_written_to_once_a_day_without_a_word_of_what(looked_up, maelle, rennes):
    looked_up(maelle, file_reference="")
    watching.look()
    assert watching.tell() == 0, "the day is not over"
    assert told_tomorrow() == 1
    assert watching.tell() == 0
    message = Message.objects.get(notice="rights.unusual", person=maelle)
    assert "/me/trace?unusual=on" in message.body
    assert not any(word in message.body + message.subject for word in (rennes.name, "F-1", "Kerdoncuff"))


def test_nothing_is_written_about_what_is_fine_or_quiet(looked_up, maelle):
    entry = looked_up(maelle)
    watching.look()
    unusual.settle(entry, maelle)
    assert told_tomorrow() == 0
    assert not Message.objects.filter(notice="rights.unusual").exists()


def test_everyone_reads_the_rules(client, db):
    page = client.get("/trace/alarms", headers={"accept-language": "en"}).content.decode()
    assert all(str(rule.title.en) in page for rule in alarms.RULES.values())
    assert not Contest.objects.exists()


def test_operators_see_whose_readings_raise_alarms_and_never_whose_data(looked_up, maelle, yanis, rennes, signed_in):
    for person in (maelle, yanis):
        looked_up(person)
    looked_up(maelle, organisation="Caisse", hidden_until=timezone.now() + timedelta(days=9), hidden_reason="criminal-investigation")
    watching.look()
    [body] = unusual.by_body(since=timezone.now() - timedelta(days=1))
    assert (body["body"], body["number"], [(str(rule), number) for rule, number in body["rules"]]) == (
        "Commune de Rennes",
        2,
        [(str(alarms.RULES[alarms.NEW_BODY].title), 2)],
    )
    assert unusual.by_body(since=timezone.now() + timedelta(days=1)) == []
