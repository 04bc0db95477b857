"""Timestamps by an authority outside: asked now and then, verified before they are kept, and nothing waits for them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from asn1crypto import tsp
from django.utils import timezone

from parvis.core.protection import folder, gaps, selectors, stamping
from parvis.core.protection.authority import TimestampAuthority
from parvis.core.protection.models import Checkpoint, Timestamp
from parvis.core.protection.rules.notes import parts
from parvis.core.protection.rules.receipts import Receipt
from parvis.core.protection.rules.timestamps import Asked, BadTimestamp, pinned, verified
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer, NoAnswer

pytestmark = pytest.mark.django_db
URL = "https://tsa.example/stamp"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return TimestampAuthority.kept_in(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def asked(authority, monkeypatch):
    """This log's authority, reached without a network; ``asked`` is the questions it got."""
    questions = []
    monkeypatch.setenv("PARVIS_TRACE_TSA", f"{URL} {authority.certificates}")
    answering(monkeypatch, lambda question: questions.append(question) or authority.answer(question))
    return questions


def answering(monkeypatch, answer):
    def post(url, *, content, headers, largest, seconds):
        assert url == URL
        assert headers == {"Content-Type": "application/timestamp-query"}
        return Answer(status=200, content=answer(content))

    monkeypatch.setattr(fetching, "post", post)


def roots(authority):
    return pinned(authority.certificates.read_bytes())


def test_a_checkpoint_is_timestamped_over_its_text(asked, authority, published):
    published(3)
    assert stamping.stamp() == 1
    stamp = Timestamp.objects.get()
    text = parts(Checkpoint.objects.get().note)[0]
    assert tsp.TimeStampReq.load(asked[0])["message_imprint"]["hashed_message"].native == sha256(text.encode()).digest()
    assert verified(bytes(stamp.token), text, roots(authority)) == stamp.at


def test_not_each_checkpoint_but_one_in_an_hour(asked, published, monkeypatch):
    published(3)
    assert stamping.stamp() == 1
    published(1)
    assert stamping.stamp() == 0
    later = timezone.now() + selectors.STAMPED_EVERY
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert stamping.stamp() == 1
    assert len(asked) == 2


def test_a_log_that_does_not_grow_is_not_asked_about_again(asked, published, monkeypatch):
    published(3)
    stamping.stamp()
    later = timezone.now() + 5 * selectors.STAMPED_EVERY
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert stamping.stamp() == 0
    assert not selectors.state().timestamps[0].late


def test_receipts_stand_under_the_earliest_timestamped_checkpoint(asked, authority, published):
    [entry] = published(1)
    stamping.stamp()
    published(2)
    receipt = selectors.receipt_of(entry)
    assert Receipt.parse(__import__("json").dumps(receipt.as_json())) == receipt
    checkpoint = receipt.verify(selectors.ring())
    assert checkpoint.size == 1
    [stamp] = receipt.timestamps
    assert stamp.authority == "tsa.example/stamp"
    assert verified(stamp.token, parts(receipt.checkpoint)[0], roots(authority))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="LOUD: openssl is absent, nobody else verified the timestamps")
def test_openssl_accepts_the_token_that_lies_beside_the_checkpoint(asked, authority, published):
    published(3)
    stamping.stamp()
    [token] = (folder.root() / "checkpoints").rglob("*.tsr")
    digest = sha256(parts(Checkpoint.objects.get().note)[0].encode()).hexdigest()
    command = ["openssl", "ts", "-verify", "-digest", digest, "-in", str(token), "-CAfile", str(authority.certificates)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Verification: OK" in done.stdout, done.stderr
    wrong = subprocess.run([*command[:4], "00" * 32, *command[5:]], capture_output=True, text=True, timeout=60)
    assert wrong.returncode != 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="LOUD: openssl is absent, no answer of its was read here")
def test_an_answer_of_openssl_is_accepted_here(authority, tmp_path):
    pem = (authority.folder / "tsa.key").read_text()
    (tmp_path / "cert.pem").write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "tsa.conf").write_text(
        f"[tsa]\ndefault_tsa=one\n[one]\nserial={tmp_path}/serial\ndigests=sha256\ndefault_policy=1.2.3.4.1\nsigner_digest=sha256\n"
        "ess_cert_id_alg=sha256\nordering=yes\naccuracy=secs:1\n"
    )
    question = Asked.about("a checkpoint\n")
    (tmp_path / "q").write_bytes(question.der)
    command = ["openssl", "ts", "-reply", "-config", "tsa.conf", "-queryfile", "q", "-inkey", str(authority.folder / "tsa.key")]
    command += ["-signer", "cert.pem", "-out", "r"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    question.verified((tmp_path / "r").read_bytes(), roots(authority))


def imprint(text):
    return tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(text.encode()).digest()})


def wrong_hash(authority, question):
    nonce = tsp.TimeStampReq.load(question)["nonce"].native
    return authority.stamp(imprint("something else"), nonce=nonce)


def wrong_nonce(authority, question):
    return authority.stamp(tsp.TimeStampReq.load(question)["message_imprint"].copy(), nonce=7)


def no_nonce(authority, question):
    return authority.stamp(tsp.TimeStampReq.load(question)["message_imprint"].copy(), nonce=None)


def refusal(authority, _question):
    return authority.answer(b"nonsense")


def altered(authority, question):
    answer = bytearray(authority.answer(question))
    answer[-3] ^= 1
    return bytes(answer)


def after_its_certificate(authority, question):
    asked = tsp.TimeStampReq.load(question)
    return authority.stamp(asked["message_imprint"].copy(), nonce=asked["nonce"].native, at=datetime.now(UTC) + timedelta(days=4000))


def garbage(_authority, _question):
    return b"hello"


def older_answer(authority, _question):
    return authority.answer(Asked.about("a checkpoint\n").der)


LIES = [wrong_hash, wrong_nonce, no_nonce, refusal, altered, after_its_certificate, garbage, older_answer]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_an_authority_that_lies_is_refused(authority, lie):
    question = Asked.about("a checkpoint\n")
    with pytest.raises(BadTimestamp):
        question.verified(lie(authority, question.der), roots(authority))


def test_another_authority_is_refused(authority, tmp_path):
    other = TimestampAuthority.kept_in(tmp_path / "other")
    question = Asked.about("a checkpoint\n")
    with pytest.raises(BadTimestamp, match="not signed by who was asked"):
        question.verified(other.answer(question.der), roots(authority))


def test_an_expired_certificate_is_refused(tmp_path):
    expired = TimestampAuthority(tmp_path)
    expired.make(start=datetime(2020, 1, 1, tzinfo=UTC), days=30)
    question = Asked.about("a checkpoint\n")
    with pytest.raises(BadTimestamp):
        question.verified(expired.answer(question.der), roots(expired))
    asked = tsp.TimeStampReq.load(question.der)
    then = expired.stamp(asked["message_imprint"].copy(), nonce=asked["nonce"].native, at=datetime(2020, 1, 15, tzinfo=UTC))
    assert question.verified(then, roots(expired)).year == 2020, "it was valid then"


@pytest.mark.parametrize("lie", [wrong_hash, wrong_nonce, garbage], ids=lambda lie: lie.__name__)
def test_a_lie_is_not_kept_and_is_an_alarm_told_once(asked, authority, published, monkeypatch, lie):
    monkeypatch.setattr("parvis.core.protection.appointed.FIRST_PAUSE", timedelta(0))
    published(3)
    answering(monkeypatch, lambda question: lie(authority, question))
    assert [stamping.stamp(), stamping.stamp()] == [0, 0]
    assert not Timestamp.objects.exists()
    assert [gap.kind for gap in gaps.newest()] == [gaps.LYING]
    assert selectors.state().timestamps[0].refused == gaps.LYING


def test_an_authority_that_is_down_stops_nothing_and_is_late_only_after_a_while(asked, published, monkeypatch):
    def away(*_, **__):
        raise NoAnswer("no answer in time")

    monkeypatch.setattr(fetching, "post", away)
    published(3)
    assert stamping.stamp() == 0
    assert gaps.newest() == []
    published(1)
    assert selectors.latest_checkpoint().size == 4
    later = timezone.now() + 3 * selectors.STAMPED_EVERY
    monkeypatch.setattr(timezone, "now", lambda: later)
    stamping.stamp()
    assert gaps.UNSTAMPED in [gap.kind for gap in gaps.newest()]


def test_a_clock_that_is_wrong_is_shown_by_the_authority(asked, authority, published, monkeypatch):
    published(3)
    back = timezone.now() - timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: back)
    assert stamping.stamp() == 1
    assert [gap.kind for gap in gaps.newest()] == [gaps.DRIFT]


def test_a_new_key_has_its_checkpoint_timestamped_at_once(asked, published):
    from parvis.core.protection import rotation

    published(3)
    stamping.stamp()
    rotation.rotate()
    published(1)
    assert stamping.stamp() == 1
    published(1)
    assert stamping.stamp() == 0
