"""Lines that stay hidden for a time: committed at once, shown on their date, counted in a sealed list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parvis.core.protection import actions, append_only, hiding, keys, sealing, selectors, tasks
from parvis.core.protection.hiding import MayNotHideError
from parvis.core.protection.models import Entry, Leaf, SealedList
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import BadNote
from parvis.core.protection.rules.records import Record
from parvis.core.protection.rules.sealed import Sealed
from parvis.core.protection.tests.outsiders import as_text, verified
from parvis.kernel import calendar, catalogue
from parvis.kernel.clocks import Duty, Period, Unit
from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
QUIET = "test.requisition"
WHY = Text("L’enquête est close.", "The investigation is closed.")
INVESTIGATION = Duty(
    id="T-HIDE",
    kind=hiding.HIDING,
    subject="investigation",
    title=Text("Enquête", "Investigation"),
    statement=Text("Pour une enquête.", "For an investigation."),
    source=Text("loi", "law"),
    valid_from=date(2000, 1, 1),
    period=Period(3, Unit.YEAR),
    starts="reading-hidden",
)


@pytest.fixture(autouse=True)
def reasons_to_hide(own_log, monkeypatch):
    declared = {
        **catalogue.trace_events(),
        QUIET: TraceEvent(name=QUIET, sentence=Text("Réquisition", "Requisition"), hidden_allowed=True),
    }
    monkeypatch.setattr(catalogue, "trace_events", lambda: declared)
    law = replace(calendar.country(), duties=(INVESTIGATION,))
    for module in (calendar, hiding):
        monkeypatch.setattr(module, "country", lambda: law)


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is: ``clock(days=40)`` is forty days from now."""
    start = timezone.now()

    def at(**later: int):
        moment = start + timedelta(**later) + timedelta(minutes=1)  # what is due by then is over
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return at


@pytest.fixture
def hidden():
    """One line about Maëlle that is hidden for so many days."""

    def recorded(days: int = 30, *, subject: bytes = b"maelle", event: str = QUIET, reason: str = "investigation"):
        until = timezone.now() + timedelta(days=days)
        given = {"organisation": "Brigade", "purpose": Text("Enquête", "Investigation"), "legal_basis": Text("Code", "Code")}
        return actions.record(event, subjects=[subject], hidden_until=until, hidden_reason=reason, **given)[0]

    return recorded


def about_maelle() -> list[str]:
    return [entry.event for entry in selectors.entries_about([b"maelle"])]


def test_a_hidden_line_is_committed_and_proven_at_once_like_any_other(hidden, audited):
    entry = hidden()
    actions.sequence()
    actions.publish_checkpoint()
    assert selectors.proof_of(entry).size == 1
    assert audited().faults == []


def test_the_verifier_of_its_own_proves_a_hidden_line(hidden, published, tmp_path):
    """Whoever is given the receipt: the record says until when it was hidden, and that cannot be taken out."""
    entry = hidden(30)
    published(3)
    receipt = selectors.receipt_of(entry).as_json()
    for path, record in (("true.json", receipt["record"]), ("open.json", dropped(receipt["record"], "hidden_until"))):
        (tmp_path / path).write_text(as_text(receipt | {"record": record}))
    code, said = verified("receipt", tmp_path / "true.json", "--key", selectors.verifying_key())
    assert (code, entry.record in said) == (0, True)
    assert verified("receipt", tmp_path / "open.json", "--key", selectors.verifying_key())[0] == 1


def dropped(record: str, name: str) -> str:
    """``record`` without a member, in its canonical form."""
    values = {key: value for key, value in json.loads(record).items() if key != name}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_nobody_is_shown_it_before_its_date_and_everybody_concerned_on_it(hidden, clock):
    entry = hidden(30)
    assert about_maelle() == []
    assert not selectors.entries_between(entry.occurred_at, entry.occurred_at + timedelta(days=1), events=[QUIET]).exists()
    clock(days=29, hours=23)
    assert about_maelle() == []
    clock(days=30)
    assert about_maelle() == [QUIET]


def test_the_record_says_why_and_until_when(hidden):
    record = hidden(30).reading
    assert record.hidden_reason == {"fr": "Pour une enquête. (loi)", "en": "For an investigation. (law)"}
    assert record.hidden_until - record.occurred_at >= timedelta(days=29)
    assert Record.parse(record.canonical()) == record


def test_a_plain_record_is_written_as_it_always_was(read):
    [entry] = read()
    assert "hidden" not in entry.record
    assert Record.parse(entry.record).hidden_until is None


@pytest.mark.parametrize("days", [-1, 0, 3 * 366 + 2])
def test_a_date_past_or_beyond_what_the_law_allows_is_refused(hidden, days):
    with pytest.raises(MayNotHideError, match="is shown by"):
        hidden(days)
    assert not Leaf.objects.exists()


def test_only_events_that_declare_it_may_be_hidden(hidden):
    with pytest.raises(MayNotHideError, match="does not declare hidden_allowed"):
        hidden(event="test.read")


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_only_a_reason_that_the_country_declares_hides(hidden, reason):
    with pytest.raises(MayNotHideError, match="declares no reason"):
        hidden(reason=reason)


def test_a_reason_without_a_date_is_refused():
    given = {"organisation": "", "purpose": "x", "legal_basis": "x", "hidden_reason": "investigation"}
    with pytest.raises(MayNotHideError, match="without a date"):
        actions.record(QUIET, subjects=[b"a"], **given)


def test_a_reason_whose_duty_sets_no_longest_time_hides_nothing(hidden, monkeypatch):
    law = replace(calendar.country(), duties=(replace(INVESTIGATION, period=None, starts=""),))
    monkeypatch.setattr(calendar, "country", lambda: law)
    with pytest.raises(MayNotHideError, match="without a longest time"):
        hidden()


def test_the_date_is_brought_forward_and_the_person_is_told_so(hidden):
    entry = hidden(300)
    assert actions.disclose([entry], reason=WHY) == 1
    assert about_maelle() == [actions.DISCLOSED, QUIET]
    told = selectors.entries_about([b"maelle"])[0].reading
    assert told.detail["line"] == str(entry.pk)
    assert told.purpose["en"] == "The investigation is closed."


def test_disclosing_twice_is_disclosing_once(hidden):
    entry = hidden()
    assert [actions.disclose([entry], reason=WHY) for _ in range(2)] == [1, 0]
    assert about_maelle().count(actions.DISCLOSED) == 1


@pytest.mark.parametrize("change", [{"visible_from": None}, {"days": 1}, {"words": "x"}, {"record": "{}"}])
def test_the_database_refuses_to_put_the_date_back_or_to_change_anything_else(hidden, change):
    entry = hidden()
    if "days" in change:
        change = {"visible_from": entry.visible_from + timedelta(days=1)}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**change)


def test_the_database_refuses_to_hide_a_line_afterwards(read):
    [entry] = read()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(visible_from=timezone.now())


@pytest.mark.parametrize("change", ["later", "never hidden", "hidden by the owner"])
def test_an_owner_who_changes_when_a_line_is_shown_is_caught(hidden, read, audited, change):
    entry = read()[0] if change == "hidden by the owner" else hidden()
    actions.sequence()
    actions.publish_checkpoint()
    moments = {"later": timezone.now() + timedelta(days=900), "never hidden": None, "hidden by the owner": timezone.now()}
    with append_only.lifted(connection):
        Entry.objects.filter(pk=entry.pk).update(visible_from=moments[change])
    assert [fault.kind for fault in audited().faults] == ["columns"]


def test_retention_waits_until_a_hidden_line_was_shown_for_a_year(hidden, clock, read):
    plain, entry = read()[0], hidden(1000)
    clock(days=tasks.RETENTION_DAYS + 1)
    assert tasks.erase_expired() == 1
    assert not Entry.objects.filter(pk=plain.pk).exists()
    assert Entry.objects.filter(pk=entry.pk).exists()
    clock(days=1000 + 364)
    assert tasks.erase_expired() == 0
    clock(days=1000 + 366)
    assert tasks.erase_expired() >= 1
    assert not Entry.objects.filter(pk=entry.pk).exists()


def sealed(clock, *, days: int = 60) -> SealedList:
    """The list of this month, once it is sealed."""
    clock(days=days)
    sealing.seal_months()
    return SealedList.objects.order_by("month").first()


def test_a_month_is_sealed_once_it_is_over_whether_or_not_something_was_hidden(hidden, read, clock):
    read()
    assert sealing.seal_months() == 0
    row = sealed(clock)
    words = Sealed.open(row.note, keys.verifier())
    assert (words.count, words.root) == (0, merkle.EMPTY_ROOT)
    assert words.month == row.month
    assert sealing.seal_months() == 0


def test_a_sealed_list_counts_what_was_hidden_and_names_no_leaf(hidden, clock):
    entries = [hidden(400), hidden(500), hidden(2, subject=b"louen")]
    row = sealed(clock)
    words = Sealed.open(row.note, keys.verifier())
    assert words.count == 3
    assert not any(bytes(entry.leaf.commitment).hex() in row.note for entry in entries)
    assert selectors.opened_leaves(row) is None


def test_the_list_is_opened_when_all_its_lines_have_been_shown_and_anyone_can_check_it(hidden, clock, audited):
    entries = [hidden(100), hidden(200)]
    actions.sequence()
    actions.publish_checkpoint()
    row = sealed(clock)
    clock(days=199)
    assert selectors.opened_leaves(row) is None
    clock(days=200)
    leaves = selectors.opened_leaves(row)
    assert sorted(leaves) == leaves == sorted(bytes(entry.leaf.commitment) for entry in entries)
    assert Sealed.open(row.note, keys.verifier()).fits(reversed(leaves))
    assert set(leaves) <= set(selectors.commitments(0, 10))
    assert audited().faults == []


def test_the_list_stays_checkable_after_its_lines_were_erased(hidden, clock):
    entry = hidden(100)
    row = sealed(clock)
    clock(days=200)
    actions.erase([entry], reason=WHY)
    assert Sealed.open(row.note, keys.verifier()).fits(selectors.opened_leaves(row))


@pytest.mark.parametrize("leaves", [[], [b"a" * 32], [b"a" * 32, b"c" * 32], [b"a" * 32, b"b" * 32, b"c" * 32]])
def test_a_list_with_a_leaf_more_fewer_or_other_does_not_fit(leaves):
    assert not Sealed.of("log", date(2026, 11, 1), [b"b" * 32, b"a" * 32]).fits(leaves)


def test_the_hash_does_not_depend_on_the_order_in_which_lines_came():
    one, other = ([b"a" * 32, b"b" * 32, b"c" * 32], [b"c" * 32, b"a" * 32, b"b" * 32])
    assert Sealed.of("log", date(2026, 11, 1), one) == Sealed.of("log", date(2026, 11, 1), other)


@pytest.mark.parametrize(
    ("old", "new"),
    [("hidden/1", "hidden/2"), ("2026-11", "2026-13"), ("\n1\n", "\n01\n"), ("\n1\n", "\n-1\n"), ("\n1\n", "\n1\nmore\n"), ("=\n", "\n")],
)
def test_a_note_that_is_no_sealed_list_is_refused(old, new):
    text = str(Sealed.of("log", date(2026, 11, 1), [b"a" * 32]))
    assert Sealed.parse(text).count == 1
    with pytest.raises(BadNote):
        Sealed.parse(text.replace(old, new, 1))


def test_a_sealed_list_can_be_neither_changed_nor_removed(hidden, clock):
    row = sealed(clock) or pytest.fail("nothing sealed") if hidden() else None
    for act in (lambda: SealedList.objects.update(note="x"), lambda: SealedList.objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.parametrize("change", ["a line left out", "another hash", "a leaf of no log", "another key"])
def test_an_owner_who_rewrites_a_sealed_list_is_caught(hidden, clock, audited, change):
    entry = hidden(100)
    actions.sequence()
    actions.publish_checkpoint()
    row = sealed(clock)
    leaf = bytes(entry.leaf.commitment)
    told = {
        "a line left out": [],
        "another hash": [leaf],
        "a leaf of no log": [leaf, b"z" * 32],
        "another key": [leaf],
    }[change]
    note = actions.sign_text(str(Sealed.of(keys.origin(), row.month, told)))
    altered = row.note.replace("\n1\n", "\n2\n", 1) if change in ("another hash", "another key") else note
    with append_only.lifted(connection):
        SealedList.objects.filter(pk=row.pk).update(note=altered, leaves=b"".join(sorted(told)))
    assert "sealed" in {fault.kind for fault in audited().faults}


def test_an_entry_written_in_one_statement_is_hidden_too(hidden):
    """The durable way, which PostgreSQL takes in one statement."""
    given = {"organisation": "Brigade", "purpose": "x", "legal_basis": "x", "hidden_reason": "investigation"}
    [entry] = actions.record_durably(QUIET, subjects=[b"maelle"], hidden_until=timezone.now() + timedelta(days=1), **given)
    assert Entry.objects.get(pk=entry.pk).visible_from == entry.reading.hidden_until
    assert about_maelle() == []


def test_the_receipt_of_a_line_shown_later_verifies_with_all_it_says(hidden, clock):
    entry = hidden(30)
    actions.sequence()
    actions.publish_checkpoint()
    clock(days=31)
    receipt = selectors.receipt_of(selectors.entries_about([b"maelle"])[0])
    assert receipt.verify(keys.verifier()).size == 1
    assert "hidden_until" in json.loads(receipt.record)
    assert receipt.leaf == bytes(entry.leaf.commitment)
