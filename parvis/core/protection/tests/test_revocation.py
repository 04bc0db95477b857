"""A stolen key is ended by the new key and the witnesses: what was proven stays proven, what is forged changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.cli import main
from parvis.core.protection import actions, appointed, feeding, folder, gaps, keys, rotation, sealing, selectors, verification
from parvis.core.protection.models import Checkpoint, Entry, SealedList
from parvis.core.protection.rules.cosignatures import Cosigning, Jury
from parvis.core.protection.rules.keyring import REVOKED, ROTATED, Keyring, Statement
from parvis.core.protection.rules.notes import BadNote, Signer, parts
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.rules.sealed import Sealed
from parvis.core.protection.tests.test_hidden import about_maelle, clock, hidden, reasons_to_hide, sealed
from parvis.core.protection.witness import commands
from parvis.core.protection.witness.server import add_checkpoint
from parvis.core.protection.witness.store import Witness
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer

pytestmark = pytest.mark.django_db
__all__ = ["about_maelle", "clock", "hidden", "reasons_to_hide"]
URLS = {f"w{number}.example": f"https://w{number}.example" for number in (1, 2, 3)}


@pytest.fixture
def witnesses(tmp_path, monkeypatch):
    """Three witnesses that this log has appointed and that know its key."""
    made = {name: Witness(tmp_path / name, Cosigning.generate(name)) for name in URLS}
    for witness in made.values():
        witness.know([str(keys.verifier())])
        (witness.folder / "witness.key").write_text("".join(f"{key}\n" for key in witness.keys))
    appointed = (" ".join([*(str(key.cosigner) for key in made[name].keys), url]) for name, url in URLS.items())
    monkeypatch.setenv("PARVIS_TRACE_WITNESSES", "\n".join(appointed))

    def post(url, *, content, **_):
        status, _, body = add_checkpoint(made[url.split("/")[2]], content)
        return Answer(status=status, content=body.encode())

    monkeypatch.setattr(fetching, "post", post)
    return list(made.values())


@pytest.fixture
def revoked(witnesses, published, tmp_path, capsys):
    """A log of three leaves whose key was stolen: ``revoked()`` puts a new key first and has the statement signed by so many witnesses.

    Gives the statement, which ``accepted`` hands in.
    """
    published(3)
    feeding.feed()

    def state(by: int = 2, *, size: int | None = None) -> str:
        rotation.keep_signers([Signer.generate(keys.origin()), *keys.signers()])
        assert main(["trace", "revoke-key", *(["--size", str(size)] if size is not None else [])]) == 0
        note = capsys.readouterr().out
        for witness in witnesses[:by]:
            (tmp_path / "statement").write_text(note)
            assert commands.main(["vouch", str(witness.folder), str(tmp_path / "statement")]) == 0
            note = capsys.readouterr().out
        return note

    return state


@pytest.fixture
def accepted(tmp_path):
    def hand_in(note: str) -> bool:
        (tmp_path / "signed").write_text(note)
        return main(["trace", "revoke-key", str(tmp_path / "signed")]) == 0

    return hand_in


def jury(witnesses, quorum=2) -> Jury:
    return Jury(tuple(key.cosigner for witness in witnesses for key in witness.keys), quorum)


def test_the_log_goes_on_under_the_new_key_and_every_verifier_follows(revoked, accepted, published, witnesses, audited, capsys, tmp_path):
    first = keys.signer()
    assert accepted(revoked())
    published(2)
    feeding.feed()
    assert keys.ring().newest == keys.verifier() != first.verifier
    [told] = Entry.objects.filter(event=rotation.ROTATION)
    assert told.reading.detail["kind"] == REVOKED
    assert verification.verify_database(folder.checkpoint_folders(), keys.ring()).faults == []
    vkeys = [word for witness in witnesses[:2] for key in witness.keys for word in ("--witness", str(key.cosigner))]
    assert main(["trace", "export", str(tmp_path / "site")]) == 0
    assert main(["trace", "verify", "--log", str(tmp_path / "site"), "--key", str(first.verifier), *vkeys]) == 0
    capsys.readouterr()
    assert main(["trace", "verify", "--log", str(tmp_path / "site"), "--key", str(first.verifier)]) != 0, "nobody vouches for the new key"


def test_witnesses_that_vouched_cosign_the_new_key_and_not_the_stolen_one(revoked, accepted, published, witnesses):
    stolen = keys.signer()
    assert accepted(revoked(by=2))
    published(2)
    assert feeding.feed() == 2, "the third still knows the stolen key"
    forged = stolen.sign(str(SignedSize(stolen.name, 9, bytes(32))))
    assert [add_checkpoint(each, f"old 6\n\n{forged}".encode())[0] for each in witnesses[:2]] == [403, 403]


def test_what_was_proven_under_the_stolen_key_stays_proven(revoked, accepted, published, witnesses):
    first, [entry, *_] = keys.signer().verifier, Entry.objects.order_by("leaf_id")
    before = selectors.receipt_of(entry).as_json()
    assert accepted(revoked())
    after = selectors.receipt_of(entry).as_json()
    assert after == before, "a receipt that needs no statement carries none"
    for values in (before, after):
        assert Receipt.parse(json.dumps(values)).verify(first).size == 3
    published(1)
    feeding.feed()
    [*_, newest] = Entry.objects.order_by("leaf_id")
    receipt = selectors.receipt_of(newest)
    assert receipt.verify(first, witnessed=jury(witnesses).is_satisfied).size == selectors.latest_checkpoint().size
    with pytest.raises(BadReceipt, match="not signed by enough witnesses"):
        receipt.verify(first)


def test_checkpoints_beyond_the_revoked_size_are_believed_by_nobody(revoked, accepted, tmp_path):
    stolen = keys.signer()
    assert accepted(revoked())
    later = stolen.sign(str(SignedSize(stolen.name, 4, bytes(32))))
    with pytest.raises(BadNote, match="was replaced"):
        SignedSize.open(later, keys.ring())
    folder.write(tmp_path / "kept" / "000000000004.note", later.encode())
    report = verification.verify_database([*folder.checkpoint_folders(), tmp_path / "kept"], keys.ring())
    assert [fault.kind for fault in report.faults] == ["note"]


def test_the_thief_neither_rotates_on_nor_revokes_the_new_key(revoked, accepted):
    stolen = keys.signer()
    assert accepted(revoked())
    thief = Signer.generate(stolen.name)
    for note in (
        Statement(ROTATED, stolen.name, stolen.verifier, thief.verifier, 3).signed_by(stolen, thief),
        Statement(ROTATED, stolen.name, keys.verifier(), thief.verifier, 3).signed_by(stolen, thief),
        Statement(ROTATED, stolen.name, keys.verifier(), stolen.verifier, 3).signed_by(keys.signer(), stolen),
        Statement(REVOKED, stolen.name, keys.verifier(), thief.verifier, 3).signed_by(thief),
    ):
        with pytest.raises(BadNote):
            keys.ring().followed_by(note)


FORGED = {
    "signed by the stolen key alone": lambda note, old, _new: resigned(note, old),
    "signed by nobody": lambda note, *_: f"{parts(note)[0]}\n— nobody AAAAAAA=\n",
    "without its witnesses": lambda note, _old, new: resigned(note, new),
    "another size under the same signatures": lambda note, *_: note.replace("\n3\n", "\n2\n"),
    "one witness in the place of two": lambda note, *_: note.rpartition("— ")[0],
    "one witness twice": lambda note, *_: note.rpartition("— ")[0] + "— " + note.rpartition("— ")[0].rpartition("— ")[2],
    "cut": lambda note, *_: note[:-20],
    "empty": lambda *_: "",
}


def resigned(note: str, signer: Signer) -> str:
    text = parts(note)[0]
    return f"{text}\n{signer.line(text)}"


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_statement_changes_nothing(revoked, accepted, what):
    old, note = keys.signer(), revoked()
    assert not accepted(FORGED[what](note, old, keys.signer()))
    assert keys.statements() == []
    assert Entry.objects.filter(event=rotation.ROTATION).count() == 0
    assert accepted(note)


def test_a_statement_for_another_new_key_or_another_log_is_refused(revoked, accepted, witnesses):
    old = keys.signer()
    revoked()
    thief = Signer.generate(old.name)
    for statement, signer in (
        (Statement(REVOKED, old.name, old.verifier, thief.verifier, 3), thief),
        (Statement(REVOKED, "other.example/trace", old.verifier, keys.verifier(), 3), keys.signer()),
    ):
        note = statement.signed_by(signer)
        assert not accepted(note + "".join(each.keys[0].line(parts(note)[0], 5) for each in witnesses))
    assert keys.statements() == []


@pytest.mark.parametrize("size", [0, 2, 4, 1_000_000])
def test_the_size_neither_takes_back_what_was_published_nor_lies_beyond_the_log(revoked, accepted, witnesses, published, size, capsys):
    old = keys.signer()
    rotation.keep_signers([Signer.generate(keys.origin()), old])
    assert main(["trace", "revoke-key", "--size", str(size)]) == 1
    assert "lies between" in capsys.readouterr().out
    note = Statement(REVOKED, old.name, old.verifier, keys.verifier(), size).signed_by(keys.signer())
    assert not accepted(note + "".join(each.keys[0].line(parts(note)[0], 5) for each in witnesses))
    assert keys.statements() == []


def test_nothing_is_published_between_the_statement_and_its_return(revoked, accepted, read):
    note = revoked()
    read()
    actions.sequence()
    with pytest.raises(actions.LogDisagrees):
        actions.publish_checkpoint()
    assert accepted(note)
    actions.publish_checkpoint()
    assert selectors.latest_checkpoint().size == selectors.tree().size
    assert not accepted(note), "a statement counts once"


def test_a_key_that_was_rotated_to_and_stolen_is_revoked_too(witnesses, published, revoked, accepted):
    first = keys.signer()
    rotation.rotate()
    for witness in witnesses:
        witness.follow(keys.origin(), selectors.key_statements())
    published(1)
    feeding.feed()
    stolen = keys.signer()
    assert accepted(revoked(by=3))
    published(1)
    assert feeding.feed() == 3
    assert [span.verifier for span in keys.ring().spans] == [first.verifier, stolen.verifier, keys.verifier()]
    known = Keyring.known_by(first.verifier, keys.statements(), witnessed=jury(witnesses).is_satisfied)
    assert SignedSize.open(selectors.latest_checkpoint().note, known)


def test_sealed_lists_hold_across_a_rotation_and_a_revocation(hidden, witnesses, published, clock, revoked, accepted):
    hidden(300)
    actions.sequence()
    actions.publish_checkpoint()
    note = sealed(clock).note
    rotation.rotate()
    published(1)
    assert accepted(revoked_now(revoked, witnesses))
    published(1)
    assert Sealed.open(note, keys.ring()).count == 1
    clock(days=120)
    assert sealing.seal_months() >= 1
    newest = SealedList.objects.order_by("-month").first()
    assert Sealed.open(newest.note, keys.verifier()), "the newest list is signed by the key that signs now"
    assert verification.verify_database(folder.checkpoint_folders(), keys.ring()).faults == []


def test_no_list_is_sealed_by_a_key_that_was_not_announced(hidden, published, clock, revoked, accepted):
    note = revoked()
    hidden(300)
    clock(days=60)
    assert sealing.seal_months() == 0
    assert not SealedList.objects.exists()
    assert accepted(note)
    assert sealing.seal_months() >= 1
    assert all(Sealed.open(row.note, keys.ring()) for row in SealedList.objects.all())


def revoked_now(revoked, witnesses) -> str:
    for witness in witnesses:
        witness.follow(keys.origin(), selectors.key_statements())
    return revoked()


@pytest.mark.parametrize("first", [ROTATED, REVOKED, ""])
def test_no_text_that_others_write_is_signed_as_a_statement_or_a_checkpoint(published, first):
    published(1)
    with pytest.raises(ValueError, match="does not begin"):
        actions.sign_text(f"{first or keys.origin()}\n9\nAAAA\n")


def test_a_witness_may_sign_often_and_takes_no_more_room_than_its_keys(witnesses, published, monkeypatch):
    published(2)
    text = parts(Checkpoint.objects.get(size=2).note)[0]

    def post(url, **_):
        witness = next(each for each in witnesses if each.name in url)
        often = "".join(key.line(text, 1_700_000_000 + second) for second in range(20) for key in witness.keys)
        return Answer(status=200, content=often.encode())

    monkeypatch.setattr(fetching, "post", post)
    assert feeding.feed() == 3
    note = selectors.published_note(Checkpoint.objects.get(size=2))
    assert len(parts(note)[1]) == 1 + 3 * 2
    assert set(jury(witnesses, 3).convinced(note).values()) == {1_700_000_019}


def test_a_witness_whose_clock_is_wrong_or_that_changes_its_mind_is_told_once(witnesses, published, monkeypatch):
    monkeypatch.setattr(appointed, "FIRST_PAUSE", timedelta(0))
    year_ahead = int(timezone.now().timestamp()) + 365 * 86_400
    for answers in ("sign", "refuse", "sign", "conflict", "refuse", "sign"):
        published(1)
        text = parts(selectors.latest_checkpoint().note)[0]

        def post(url, *, text=text, answers=answers, **_):
            witness = next(each for each in witnesses if each.name in url)
            status = {"sign": 200, "refuse": 403, "conflict": 422}[answers]
            return Answer(status=status, content=witness.keys[0].line(text, year_ahead).encode())

        monkeypatch.setattr(fetching, "post", post)
        feeding.feed()
    told = sorted((gap.kind, gap.about) for gap in gaps.newest())
    kinds = (gaps.DRIFT, gaps.REFUSED, gaps.CONFLICT)
    assert told == sorted((kind, witness.name) for kind in kinds for witness in witnesses)
    assert all(gap.number > 364 * 86_400 for gap in gaps.newest() if gap.kind == gaps.DRIFT)
