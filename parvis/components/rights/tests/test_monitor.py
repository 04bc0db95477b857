"""The monitor, the feed and the lists of checkpoints: what watchdogs live on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from parvis.components.rights import monitor
from parvis.core.protection import actions as protection
from parvis.core.protection import append_only, keys
from parvis.core.protection import selectors as trace
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.notes import Checkpoint
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def on(monkeypatch, maelle, read, published):
    """Some lines and their checkpoint on a day: ``on(datetime, lines)``."""

    def lines(moment: datetime, number: int = 2):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        found = [read(maelle) for _ in range(number)]
        published()
        return found

    return lines


MONDAY, TUESDAY = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def two_days(on):
    on(MONDAY)
    on(MONDAY + timedelta(hours=14, minutes=59), 3)
    on(TUESDAY, 1)


def test_days_are_counted_in_utc_with_their_last_checkpoint(two_days):
    assert [(f"{each.day}", each.checkpoints, each.size) for each in monitor.days()] == [("2026-03-03", 1, 6), ("2026-03-02", 2, 5)]


def test_a_day_that_was_counted_is_not_read_again_and_grows_by_what_is_new(two_days, on, django_assert_num_queries):
    monitor.days()
    with django_assert_num_queries(2):
        assert [each.checkpoints for each in monitor.days()] == [1, 2]
    on(TUESDAY + timedelta(hours=1), 2)
    on(TUESDAY + timedelta(days=1), 1)
    assert [(f"{each.day}", each.checkpoints, each.size) for each in monitor.days()] == [
        ("2026-03-04", 1, 9),
        ("2026-03-03", 2, 8),
        ("2026-03-02", 2, 5),
    ]
    assert [f"{each.day}" for each in monitor.days(before=TUESDAY.date())] == ["2026-03-02"]


def test_the_page_draws_the_growth_and_says_what_is_missing(client, two_days):
    page = client.get("/trace/monitor", headers={"accept-language": "en"}).content.decode()
    assert "<polyline" in page
    assert "No witness yet" in page
    assert "Measured over the latest 3 checkpoints" in " ".join(page.split())


def test_before_the_first_line_everything_is_empty_and_says_so(client, db):
    page = client.get("/trace/monitor", headers={"accept-language": "en"}).content.decode()
    assert "Not enough days yet" in page
    assert "Nothing was published yet" in page
    assert client.get("/trace/monitor.json").json()["delay"]["measured"] is None
    assert client.get("/trace/checkpoints").content == b""


def test_the_delay_is_the_wait_of_the_line_that_waited_longest(monkeypatch, maelle, read, published):
    first = read(maelle).leaf.committed_at
    read(maelle)
    monkeypatch.setattr(timezone, "now", lambda: first + timedelta(seconds=9))
    published()
    assert monitor.delays() == monitor.Delays(checkpoints=1, middle=9.0, longest=9.0)


def test_erased_lines_are_counted_by_month(client, on):
    lines = on(MONDAY, 3)
    protection.erase(lines[:2], reason=Text("fin", "end"))
    assert client.get("/trace/monitor.json").json()["erased"] == {"2026-03": 2}
    protection.erase(lines[2:], reason=Text("fin", "end"))
    assert client.get("/trace/monitor.json").json()["erased"] == {"2026-03": 3}


def test_an_altered_line_about_erasures_does_not_hide_the_monitor(client, on):
    protection.erase(on(MONDAY, 3)[:2], reason=Text("fin", "end"))
    with append_only.lifted(connection):
        Entry.objects.filter(event="trace.erased").update(record='{"no": "record"}')
    assert client.get("/trace/monitor").status_code == 200
    assert client.get("/trace/monitor.json").json()["erased"] == {}


def test_programs_read_the_same_and_nothing_about_anyone(client, maelle, two_days):
    answer = client.get("/trace/monitor.json")
    told = answer.json()
    assert told["format"] == "parvis-trace-monitor/1"
    assert told["size"] == told["published"]["size"] == 6
    assert told["delay"]["promised_seconds"] == 60
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert "Rennes" not in answer.content.decode()
    assert trace.subject(maelle.identity.canonical()) not in answer.content.decode()


def test_every_checkpoint_can_be_fetched_day_by_day(client, two_days):
    """As a watcher does: days, then names, then notes, each signed and each as its name says."""
    sizes = []
    for line in client.get("/trace/checkpoints").content.decode().splitlines():
        day, number, _last = line.split()
        names = client.get(f"/trace/checkpoints/{day}").content.decode().splitlines()
        assert len(names) == int(number)
        for name, _at in (each.split() for each in names):
            note = client.get(f"/trace/checkpoints/{day}/{name}").content.decode()
            size = Checkpoint.open(note, keys.verifier()).size
            assert name == f"{size:012d}.note"
            sizes.append(size)
    assert sorted(sizes) == [2, 5, 6]


@pytest.mark.parametrize(
    "path",
    [
        "2026-03-04",
        "2026-3-2",
        "yesterday",
        "9999-99-99",
        "2026-03-02/000000000006.note",
        "2026-03-02/2.note",
        "2026-03-02/0000000000002.note",
        "2026-03-02/..%2Fkey",
        "2026-03-02/999999999999999999.note",
    ],
)
def test_what_was_not_published_on_a_day_is_not_found(client, two_days, path):
    assert client.get(f"/trace/checkpoints/{path}").status_code == 404


def test_a_past_day_is_kept_longer_than_today(client, two_days, on):
    today = datetime.now(UTC)
    on(today, 1)
    assert client.get("/trace/checkpoints/2026-03-02").headers["Cache-Control"] == "public, max-age=3600"
    assert client.get(f"/trace/checkpoints/{today:%Y-%m-%d}").headers["Cache-Control"] == "public, max-age=5"


def feed_of(client, query: str = "", language: str = "en"):
    answer = client.get(f"/trace/feed.atom{query}", headers={"accept-language": language})
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def test_the_feed_is_valid_atom(client, two_days):
    """RFC 4287, section 4.1: what a feed and an entry must hold, once; ids are IRIs, dates RFC 3339, links absolute."""
    feed = feed_of(client)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for holder in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM}{name}")) == 1, name
        assert holder.findtext(f"{ATOM}id").startswith("http")
        assert datetime.fromisoformat(holder.findtext(f"{ATOM}updated")).tzinfo is not None
        links = holder.findall(f"{ATOM}link")
        assert links
        assert all(link.get("href").startswith("http") for link in links)
        assert len([link for link in links if link.get("rel", "alternate") == "alternate"]) == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert feed.findtext(f"{ATOM}updated") == max(each.findtext(f"{ATOM}updated") for each in feed.iter(f"{ATOM}entry"))


def entries_in(feed) -> dict[str, str]:
    return {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")}


def test_each_day_is_one_entry_with_its_last_checkpoint(client, two_days):
    found = entries_in(feed_of(client))
    assert [key.rpartition("/")[2] for key in found] == ["2026-03-03", "2026-03-02"]
    assert [Checkpoint.open(note, keys.verifier()).size for note in found.values()] == [6, 5]


def test_ids_stay_while_a_day_grows_and_in_the_other_language(client, two_days, on):
    before = feed_of(client)
    on(TUESDAY + timedelta(hours=1))
    after = feed_of(client, language="fr")
    assert list(entries_in(before)) == list(entries_in(after))
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")


def test_who_has_the_feed_is_not_sent_it_again(client, two_days):
    etag = client.get("/trace/feed.atom").headers["ETag"]
    assert client.get("/trace/feed.atom", headers={"if-none-match": etag}).status_code == 304


def test_older_days_are_one_link_away(client, on, monkeypatch):
    from parvis.components.rights.views import monitor as views

    monkeypatch.setattr(views, "DAYS_IN_FEED", 2)
    for back in range(5):
        on(MONDAY + timedelta(days=back), 1)
    seen, query = [], ""
    for _ in range(3):
        feed = feed_of(client, query)
        seen += list(entries_in(feed))
        query = next((f"?{link.get('href').partition('?')[2]}" for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"), "")
    assert [each.rpartition("/")[2] for each in seen] == [f"2026-03-0{day}" for day in (6, 5, 4, 3, 2)]
    assert query == ""


def test_a_feed_before_no_day_is_not_found(client, db):
    assert client.get("/trace/feed.atom?before=soon").status_code == 404
