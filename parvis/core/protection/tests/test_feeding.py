"""The log feeds its witnesses and waits for none: what they sign is verified, what they refuse is an alarm."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from parvis.cli import main
from parvis.core.protection import actions, appointed, feeding, folder, gaps, keys, selectors, verification
from parvis.core.protection.models import Checkpoint, Cosignature, Entry
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.cosignatures import Cosigning, Jury, cosigned
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.witness.server import add_checkpoint
from parvis.core.protection.witness.store import Witness
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer, NoAnswer

pytestmark = pytest.mark.django_db
URL = "https://witness.example/w1"


@pytest.fixture
def witness(tmp_path, monkeypatch):
    """A witness that this log has appointed and that knows its key, reached without a network."""
    made = Witness(tmp_path / "witness", Cosigning.generate("witness.example/w1"))
    made.know([str(keys.verifier())])
    monkeypatch.setenv("PARVIS_TRACE_WITNESSES", " ".join([*(str(key.cosigner) for key in made.keys), URL]))
    answering(monkeypatch, lambda content: add_checkpoint(made, content))
    return made


def answering(monkeypatch, answer):
    """What the other side answers: (status, type, body)."""

    def post(url, *, content, headers, largest, seconds):
        assert url == f"{URL}/add-checkpoint"
        assert seconds <= feeding.PATIENCE
        status, content_type, body = answer(content)
        return Answer(status=status, content=body.encode(), headers={"content-type": content_type})

    monkeypatch.setattr(fetching, "post", post)


def jury(witness):
    return Jury(tuple(key.cosigner for key in witness.keys), 1)


def at_once(monkeypatch):
    monkeypatch.setattr(appointed, "FIRST_PAUSE", timedelta(0))


def shown(size):
    return (folder.root() / "checkpoint").read_text(), selectors.published_note(Checkpoint.objects.get(size=size))


def test_a_checkpoint_is_cosigned_and_published_with_the_cosignatures(witness, published):
    published(3)
    assert feeding.feed() == 1
    for note in shown(3):
        assert cosigned(note, jury(witness).cosigners)
        assert SignedSize.open(note, keys.verifier()).size == 3
    assert Checkpoint.objects.get().note.count("—") == 1, "the row stays as it was signed"
    assert feeding.feed() == 0, "nothing new"


def test_growth_is_cosigned_with_a_proof(witness, published):
    for number in (3, 1, 300):
        published(number)
        assert feeding.feed() == 1
    assert witness.latest(keys.origin())[0].size == 304
    assert Cosignature.objects.count() == 3


def test_receipts_carry_the_cosignatures(witness, published):
    [entry] = published(1)
    feeding.feed()
    assert jury(witness).convinced(selectors.receipt_of(entry).checkpoint)


def test_a_witness_that_remembers_another_size_is_asked_again_at_once(witness, published):
    published(3)
    feeding.feed()
    memory = appointed.Memory.of(f"{witness.name} {URL}")
    memory.path.unlink()
    published(2)
    assert feeding.feed() == 1


def test_a_witness_that_is_away_stops_nothing_and_is_asked_again(witness, published, monkeypatch):
    published(3)
    with monkeypatch.context() as away:
        away.setattr(fetching, "post", lambda *_, **__: (_ for _ in ()).throw(NoAnswer("no answer in time")))
        assert feeding.feed() == 0
        published(2)
        assert selectors.latest_checkpoint().size == 5
    assert feeding.feed() == 0, "a pause first"
    [memory] = [appointed.Memory.of(f"{witness.name} {URL}")]
    memory.not_before = (timezone.now() - timedelta(seconds=1)).isoformat()
    memory.keep()
    assert feeding.feed() == 1
    assert gaps.newest() == []


def test_a_witness_that_never_answers_holds_nobody_up(witness, published, monkeypatch):
    published(3)
    over = Event()
    monkeypatch.setattr(feeding, "PATIENCE", -0.9)
    monkeypatch.setattr(fetching, "post", lambda *_, **__: over.wait(60))
    assert feeding.feed() == 0
    over.set()
    published(1)
    assert selectors.latest_checkpoint().size == 4


def test_a_pause_written_before_the_clock_was_set_back_ends(witness):
    memory = appointed.Memory.of("x")
    memory.not_before = (timezone.now() + timedelta(days=400)).isoformat()
    assert memory.is_due


def test_a_larger_size_is_an_alarm_told_once(witness, published, monkeypatch):
    at_once(monkeypatch)
    published(3)
    answering(monkeypatch, lambda _content: (409, "text/x.tlog.size", "9\n"))
    assert [feeding.feed(), feeding.feed()] == [0, 0]
    [gap] = gaps.newest()
    assert (gap.kind, gap.about, gap.number) == (gaps.LARGER, witness.name, 9)
    assert selectors.state().witnesses[0].refused == gaps.LARGER
    assert "9" in gap.sentence.fr


def test_a_conflict_is_an_alarm_and_the_log_goes_on(witness, published, monkeypatch):
    published(3)
    feeding.feed()
    answering(monkeypatch, lambda _content: (422, "text/plain", "no\n"))
    published(1)
    assert feeding.feed() == 0
    assert [gap.kind for gap in gaps.newest()] == [gaps.CONFLICT]
    published(1)
    assert selectors.latest_checkpoint().size == 5
    [state] = selectors.state().witnesses
    assert (state.size, state.behind, state.refused) == (3, 2, gaps.CONFLICT)


@pytest.mark.parametrize("status", [403, 404])
def test_a_witness_that_does_not_know_the_log_is_an_alarm(witness, published, monkeypatch, status):
    published(3)
    answering(monkeypatch, lambda _content: (status, "text/plain", "no\n"))
    feeding.feed()
    assert [gap.kind for gap in gaps.newest()] == [gaps.REFUSED]


def test_signatures_of_others_and_of_other_texts_are_not_kept(witness, published, monkeypatch):
    published(3)
    stranger = Cosigning.generate("stranger.example")[0]
    for line in (stranger.line("a\n1\nb\n", 5), witness.keys[0].line("another\ntext\n", 5), "nonsense\n"):
        answering(monkeypatch, lambda _content, line=line: (200, "text/plain", line))
        assert feeding.feed() == 0
    assert not Cosignature.objects.exists()


def test_private_addresses_are_never_asked(witness, published, monkeypatch, settings):
    monkeypatch.undo()
    settings.PARVIS_DEMO = False
    key = str(witness.keys[0].cosigner)
    monkeypatch.setenv("PARVIS_TRACE_WITNESSES", f"{key} https://127.0.0.1:1/w")
    with pytest.raises(fetching.ForbiddenAddress):
        fetching.post("https://127.0.0.1:1/w/add-checkpoint", content=b"", headers={})
    [appointed_one] = appointed.witnesses()
    assert feeding.posted(appointed_one, b"") is None


def forked_checkpoint(size: int) -> str:
    """What an operator who holds the key signs for another reader: another history of the same size."""
    signer = keys.signer()
    return signer.sign(str(SignedSize(signer.name, size, merkle.leaf_hash(b"another history"))))


def test_a_fork_shown_to_one_reader_is_refused_by_the_witness_and_by_who_asks_for_the_quorum(witness, published, tmp_path, capsys):
    published(3)
    feeding.feed()
    forked = forked_checkpoint(3)
    assert add_checkpoint(witness, f"old 3\n\n{forked}".encode())[0] == 422
    assert SignedSize.open(forked, keys.verifier()).size == 3, "by its signature alone it passes"
    with pytest.raises(ValueError, match="0 of the witnesses"):
        jury(witness).convinced(forked)
    folder.write(tmp_path / "shown" / "000000000003.note", forked.encode())
    vkey = str(witness.keys[0].cosigner)
    assert main(["trace", "verify", "--checkpoints", str(tmp_path / "shown"), "--witness", vkey, "--quorum", "1"]) == 1
    assert "No checkpoint was cosigned by 1" in capsys.readouterr().out


def test_verify_with_a_quorum_says_how_far_the_log_was_witnessed(witness, published, capsys):
    published(3)
    feeding.feed()
    published(2)
    vkey = str(witness.keys[1].cosigner)
    assert main(["trace", "verify", "--witness", vkey]) == 0
    assert "Witnessed: the first 3 leaves" in capsys.readouterr().out
    other = str(Cosigning.generate("other.example")[0].cosigner)
    assert main(["trace", "verify", "--witness", vkey, "--witness", other, "--quorum", "2"]) == 1


def test_an_operator_who_rewrites_rows_tree_and_folder_is_caught_by_what_the_witness_kept(witness, published, tmp_path):
    published(3)
    feeding.feed()
    for path in (folder.root() / "checkpoints").rglob("*.note"):
        path.write_text(forked_checkpoint(3))
    kept = witness.folder / witness.room(keys.origin()).name / "daily"
    report = verification.verify_database([kept, *folder.checkpoint_folders()], keys.ring(), jury(witness))
    assert "fork" in {fault.kind for fault in report.faults}


def test_an_altered_cosignature_in_a_kept_note_is_a_fault(witness, published):
    published(3)
    feeding.feed()
    [path] = (folder.root() / "checkpoints").rglob("*.note")
    other = witness.keys[0].line("another\n3\ntext\n", 5)
    path.write_text(Checkpoint.objects.get().note + other)
    report = verification.verify_database(folder.checkpoint_folders(), keys.ring(), jury(witness))
    assert {fault.kind for fault in report.faults} == {"witness"}


def test_a_checkpoint_beyond_the_promised_delay_is_a_gap(read, monkeypatch):
    read(2)
    late = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: late)
    actions.sequence()
    actions.publish_checkpoint()
    [gap] = gaps.newest()
    assert gap.kind == gaps.LATE
    assert 299 <= gap.number <= 301


def test_a_clock_set_back_stops_no_growth_and_is_a_gap(witness, published, monkeypatch, audited):
    published(2)
    feeding.feed()
    before = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: before - timedelta(days=3))
    monkeypatch.setattr(time, "time", lambda: before.timestamp() - 3 * 86_400)
    published(2)
    assert selectors.latest_checkpoint().size == 4
    assert [gap.kind for gap in gaps.newest()] == [gaps.CLOCK]
    assert feeding.feed() == 1
    assert audited().faults == []
    assert Entry.objects.count() == 4


def test_two_processes_feeding_at_once_keep_one_row(witness, published):
    published(3)
    feeding.feed()
    appointed.Memory.of(f"{witness.name} {URL}").path.unlink()
    assert feeding.feed() == 1
    assert Cosignature.objects.count() == 1


@pytest.mark.parametrize("given", ["https://witness.example", "nonsense https://witness.example"])
def test_wrong_settings_are_said(monkeypatch, given):
    monkeypatch.setenv("PARVIS_TRACE_WITNESSES", given)
    with pytest.raises(ValueError, match="key"):
        appointed.witnesses()
