"""A witness speaks C2SP tlog-witness to the letter, remembers across crashes and clocks, and cosigns no second history."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.cosignatures import ED25519, MLDSA44, Cosigner, Cosigning, Jury, cosigned
from parvis.core.protection.rules.keyring import ROTATED, Statement
from parvis.core.protection.rules.notes import BadKey, BadNote, Checkpoint, Signer, parts
from parvis.core.protection.rules.witnessing import Refused, Request
from parvis.core.protection.witness.server import server
from parvis.core.protection.witness.store import BrokenMemory, Witness
from parvis.core.protection.witness.watching import Unreadable, Watch

ORIGIN = "log.example/trace"
ROOT = Path(__file__).parents[4]


class Log:
    """A log of the leaves given, and what it would send."""

    def __init__(self, leaves: list[bytes], signer: Signer | None = None) -> None:
        self.leaves = leaves
        self.signer = signer or Signer.generate(ORIGIN)

    def subtree(self, height: int, index: int) -> bytes:
        if height == 0:
            return merkle.leaf_hash(self.leaves[index])
        return merkle.node_hash(self.subtree(height - 1, 2 * index), self.subtree(height - 1, 2 * index + 1))

    def note(self, size: int) -> str:
        return self.signer.sign(str(Checkpoint(self.signer.name, size, merkle.root(size, self.subtree))))

    def request(self, old: int, size: int, **changed) -> Request:
        proof = tuple(merkle.consistency_proof(old, size, self.subtree)) if 0 < old < size else ()
        return Request(**{"old": old, "proof": proof, "note": self.note(size), **changed})


@pytest.fixture
def log():
    return Log([bytes([number]) for number in range(20)])


@pytest.fixture
def fork(log):
    """The same key, another history from the third leaf on."""
    return Log([*log.leaves[:2], b"another", *log.leaves[3:]], log.signer)


@pytest.fixture
def witness(log, tmp_path):
    made = Witness(tmp_path / "witness", Cosigning.generate("witness.example/w1"))
    made.know([str(log.signer.verifier)])
    return made


@pytest.fixture
def post(witness):
    """Sends a body to the witness over HTTP: ``post(body)`` gives status, type and content."""
    serving = server(witness, "127.0.0.1", 0)
    Thread(target=serving.serve_forever, daemon=True).start()
    connection = HTTPConnection("127.0.0.1", serving.server_address[1], timeout=10)

    def posted(body, path="/add-checkpoint", method="POST"):
        connection.request(method, path, body=body if isinstance(body, bytes) or body is None else str(body).encode())
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()

    yield posted
    connection.close()
    serving.shutdown()
    serving.server_close()


def cosigners(witness):
    return [key.cosigner for key in witness.keys]


def test_a_first_checkpoint_is_cosigned_by_both_keys(post, log, witness):
    status, _, lines = post(log.request(0, 5))
    assert status == 200
    assert lines.count("\n") == 2
    for key in cosigners(witness):
        assert cosigned(log.note(5) + lines, [key])


def test_growth_is_cosigned_with_its_proof(post, log):
    assert post(log.request(0, 5))[0] == 200
    assert post(log.request(5, 12))[0] == 200
    assert post(log.request(12, 12))[0] == 200, "the same again is a fresh cosignature"


def test_a_wrong_old_size_gets_409_and_the_size(post, log):
    post(log.request(0, 5))
    assert post(log.request(0, 12)) == (409, "text/x.tlog.size", "5\n")
    assert post(log.request(3, 12)) == (409, "text/x.tlog.size", "5\n")


def test_an_old_size_before_anything_was_cosigned_gets_409_and_zero(post, log):
    assert post(log.request(3, 5)) == (409, "text/x.tlog.size", "0\n")


def test_a_rollback_gets_409(post, log):
    post(log.request(0, 12))
    assert post(log.request(5, 5))[::2] == (409, "12\n")


def test_an_unknown_log_gets_404(post):
    assert post(Log([b"a"], Signer.generate("other.example")).request(0, 1))[0] == 404


def test_a_strangers_signature_gets_403(post, log):
    assert post(Log(log.leaves, Signer.generate(ORIGIN)).request(0, 5))[0] == 403


def test_a_wrong_signature_beside_a_known_key_gets_403(post, log):
    text, [line] = parts(log.note(5))
    wrong = log.signer.line("other\n")
    assert post(Request(0, (), f"{text}\n{line}\n{wrong}"))[0] == 403


def test_signatures_of_unknown_keys_are_ignored(post, log):
    stranger = Signer.generate("stranger.example")
    note = log.note(5) + stranger.line(parts(log.note(5))[0])
    assert post(Request(0, (), note))[0] == 200


def test_a_fork_gets_422_and_is_kept_as_evidence(post, log, fork, witness):
    post(log.request(0, 5))
    assert post(fork.request(5, 9))[0] == 422
    [evidence] = (witness.room(ORIGIN) / "refused").glob("*.request")
    assert Request.parse(evidence.read_bytes()) == fork.request(5, 9)
    assert post(log.request(5, 9))[0] == 200, "the honest history goes on"


def test_another_root_of_the_same_size_gets_422(post, log, fork):
    post(log.request(0, 5))
    assert post(fork.request(5, 5))[0] == 422


@pytest.mark.parametrize(
    "spoil",
    [
        lambda proof: proof[:-1],
        lambda proof: (*proof, bytes(32)),
        lambda proof: (bytes(32), *proof[1:]),
        lambda proof: (),
    ],
    ids=["cut", "too long", "changed", "missing"],
)
def test_a_wrong_proof_gets_422(post, log, spoil):
    post(log.request(0, 5))
    request = log.request(5, 9)
    assert post(Request(5, tuple(spoil(request.proof)), request.note))[0] == 422


def test_a_proof_from_nothing_gets_422(post, log):
    assert post(Request(0, (bytes(32),), log.note(5)))[0] == 422


def test_an_empty_log_must_have_the_empty_root(post, log):
    assert post(Request(0, (), log.signer.sign(str(Checkpoint(ORIGIN, 0, bytes(32))))))[0] == 422
    assert post(Request(0, (), log.signer.sign(str(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)))))[0] == 200
    assert post(log.request(0, 5))[0] == 200


def test_an_old_size_beyond_the_checkpoint_gets_400(post, log):
    assert post(Request(9, (), log.note(5)))[0] == 400


NODE = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 0\n",
        "old 0\n\n",
        "old 00\n\n{note}",
        "old -1\n\n{note}",
        "old 1 \n\n{note}",
        "Old 0\n\n{note}",
        "old ٣\n\n{note}",
        "old 99999999999999999999\n\n{note}",
        "old 0\nnonsense!\n\n{note}",
        "old 0\nAAAA\n\n{note}",
        "old 0\n" + f"{NODE}\n" * 64 + "\n{note}",
        "old 0\n\n{note}— nobody\n",
        "old 0\n\n{note}garbage\n",
        "old 0\r\n\r\n{note}",
        "old 0\n\nlog.example/trace\n05\n" + NODE + "\n\n— a AAAAAAAAAAA=\n",
        "old 0\n\nlog.example/trace\n5\nAAAA\n\n— a AAAAAAAAAAA=\n",
    ],
)
def test_a_malformed_request_gets_400(post, log, body):
    assert post(body.replace("{note}", log.note(5)))[0] == 400


def test_octets_that_are_no_text_get_400(post):
    assert post(b"old 0\n\n\xff\xfe\n")[0] == 400


def test_a_request_without_end_is_not_read(post):
    assert post(b"old 0\n" * 60_000)[0] == 413


def test_other_addresses_are_not_there(post):
    assert post(b"", path="/")[0] == 404
    assert post(None, path="/../../etc/passwd", method="GET")[0] == 404
    assert post(None, path=f"/{'0' * 64}/checkpoint", method="GET")[0] == 404


def test_monitors_read_the_last_checkpoint_with_both_signatures(post, log, witness):
    post(log.request(0, 5))
    status, _, note = post(None, path=f"/{witness.room(ORIGIN).name}/checkpoint", method="GET")
    assert status == 200
    assert Checkpoint.open(note, log.signer.verifier).size == 5
    assert cosigned(note, cosigners(witness))


def test_a_new_process_remembers(log, fork, witness):
    witness.cosign(log.request(0, 5))
    again = Witness(witness.folder, witness.keys)
    with pytest.raises(Refused) as refused:
        again.cosign(fork.request(5, 9))
    assert refused.value.status == 422
    with pytest.raises(Refused) as refused:
        again.cosign(fork.request(0, 3))
    assert refused.value.size == 5


def test_a_witness_whose_memory_was_altered_signs_no_more(log, witness):
    witness.cosign(log.request(0, 5))
    (witness.room(ORIGIN) / "checkpoint").write_text(log.note(3))
    with pytest.raises(BrokenMemory):
        witness.cosign(log.request(3, 9))


def test_nothing_is_answered_that_is_not_on_disk(log, witness, monkeypatch):
    witness.cosign(log.request(0, 5))
    monkeypatch.setattr("parvis.core.protection.witness.store.write", lambda *_, **__: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        witness.cosign(log.request(5, 9))
    monkeypatch.undo()
    assert witness.latest(ORIGIN)[0].size == 5


def test_a_clock_set_back_takes_no_word_back(log, fork, witness):
    witness.cosign(log.request(0, 5), clock=2_000_000_000)
    lines = witness.cosign(log.request(5, 9), clock=1_000_000_000)
    assert cosigned(log.note(9) + lines, cosigners(witness)) == {witness.name: 2_000_000_000}
    with pytest.raises(Refused):
        witness.cosign(fork.request(9, 12), clock=1_000_000_000)


def test_requests_at_once_never_roll_back(log, witness):
    def attempt(size):
        try:
            witness.cosign(log.request(0, size))
        except Refused:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(1, 17))) == 1, "all said old 0: one of them is right"


def test_two_processes_share_one_memory(log, witness, tmp_path):
    write = "import sys; from pathlib import Path; from parvis.core.protection.witness.store import Witness; "
    write += "from parvis.core.protection.rules.cosignatures import Cosigning; "
    write += "from parvis.core.protection.rules.witnessing import Request, Refused\n"
    write += "w = Witness(Path(sys.argv[1]), [Cosigning.parse(k) for k in sys.argv[2].split()])\n"
    write += "try: w.cosign(Request.parse(sys.stdin.buffer.read())); print('signed')\nexcept Refused as e: print(e.status)\n"
    command = [sys.executable, "-c", write, str(witness.folder), "\n".join(map(str, witness.keys))]
    started = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(str(log.request(0, 5 + at)), timeout=60)[0].strip() for at, process in enumerate(started)]
    assert sorted(said) == ["409", "409", "signed"]


@pytest.mark.parametrize("moment", range(int(os.environ.get("PARVIS_TEST_KILLS", "5"))))
def test_a_witness_killed_at_any_moment_forgets_nothing_it_said(log, fork, witness, moment):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        for size in range(1, 20):
            witness.cosign(log.request(size - 1, size))
            os.write(writing, f"{size}\n".encode())
        os._exit(0)
    time.sleep(0.003 * moment)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        said = max([int(line) for line in lines if line.endswith("\n")], default=0)
    last = witness.latest(ORIGIN)
    assert (last[0].size if last else 0) in (said, said + 1), "written before it is said"
    if last and 3 <= last[0].size < 20:
        with pytest.raises(Refused):
            witness.cosign(fork.request(last[0].size, 20))


def test_keys_are_written_and_read_back(witness):
    for key in witness.keys:
        assert Cosigning.parse(str(key)) == key
        assert Cosigner.parse(str(key.cosigner)) == key.cosigner
        assert str(key.seed) not in repr(key)
    assert {key.kind for key in witness.keys} == {ED25519, MLDSA44}


@pytest.mark.parametrize("spoil", [lambda key: key[:-4], lambda key: key.replace("+", "-"), lambda key: f"x{key}"])
def test_a_key_that_was_altered_is_none(witness, spoil):
    with pytest.raises(BadKey):
        Cosigner.parse(spoil(str(witness.keys[0].cosigner)))


@pytest.mark.parametrize("at", [0, 1])
def test_an_altered_cosignature_is_refused(log, witness, at):
    line = witness.keys[at].line(parts(log.note(5))[0], 1_700_000_000)
    with pytest.raises(BadNote, match="does not fit"):
        cosigned(log.note(6) + line, cosigners(witness))


def test_a_quorum_counts_each_witness_once(log, witness):
    other = Cosigning.generate("witness.example/w2")
    text = parts(log.note(5))[0]
    both_keys = log.note(5) + "".join(key.line(text, 1_700_000_000) for key in witness.keys)
    jury = Jury(tuple(key.cosigner for key in [*witness.keys, *other]), 2)
    with pytest.raises(BadNote, match="1 of the witnesses"):
        jury.convinced(both_keys)
    assert len(jury.convinced(both_keys + other[0].line(text, 1_700_000_000))) == 2


def reads(log: Log, size: int):
    from parvis.core.protection.rules import tiles

    def read(path: str) -> bytes:
        if path == "checkpoint":
            return log.note(size).encode()
        if path == "keys":
            raise Unreadable("404")
        tile = tiles.parse(path.removeprefix("tile/"))
        return b"".join(log.subtree(8 * tile.level, index) for index in range(tile.start, tile.stop))

    return read


def test_a_witness_that_watches_cosigns_growth_and_refuses_a_fork_and_a_rollback(log, fork, witness):
    assert Watch(witness, reads(log, 5)).look().size == 5
    assert Watch(witness, reads(log, 5)).look() is None
    assert Watch(witness, reads(log, 12)).look().size == 12
    with pytest.raises(Refused, match="Nothing proves"):
        Watch(witness, reads(fork, 15)).look()
    with pytest.raises(Refused, match="rolled back"):
        Watch(witness, reads(log, 7)).look()


def test_a_witness_follows_the_logs_new_key_and_drops_the_old(log, witness):
    new = Signer.generate(ORIGIN)
    statement = Statement(ROTATED, ORIGIN, log.signer.verifier, new.verifier, 5).signed_by(log.signer, new)
    witness.cosign(log.request(0, 5))
    witness.follow(ORIGIN, f"{log.signer.verifier}\n\n{statement}")
    with pytest.raises(Refused) as refused:
        witness.cosign(log.request(5, 9))
    assert refused.value.status == 403
    witness.cosign(Log(log.leaves, new).request(5, 9))


def test_the_command_runs_where_there_is_no_installation(tmp_path, log):
    """No settings, no database, no folder of an installation: a folder and a key."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    environment["PYTHONPATH"] = str(ROOT)

    def parvis(*words):
        return subprocess.run(
            [sys.executable, "-m", "parvis", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    made = parvis("witness", "new-key", "here", "--name", "witness.example/w1")
    assert made.returncode == 0, made.stderr
    jury = [Cosigner.parse(line) for line in made.stdout.split()]
    assert (tmp_path / "here" / "witness.key").stat().st_mode & 0o777 == 0o600
    assert parvis("witness", "new-key", "here", "--name", "witness.example/w1").returncode == 2, "a key is never overwritten"
    assert parvis("witness", "serve", "here").returncode == 2, "no log is known"
    command = [sys.executable, "-m", "parvis", "witness", "serve", "here", "--log", str(log.signer.verifier), "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            port = int(process.stdout.readline().rpartition(":")[2])
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request(
                "POST",
                "/add-checkpoint",
                body=iter([str(log.request(0, 5)).encode()]),
                encode_chunked=True,
                headers={"Transfer-Encoding": "chunked"},
            )
            lines = connection.getresponse().read().decode()
            connection.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    assert cosigned(log.note(5) + lines, jury)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]
