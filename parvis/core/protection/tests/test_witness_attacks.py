"""Attacks on a witness: its memory set back, a stolen key brought back, connections that never end."""

from __future__ import annotations

import gzip
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from parvis.core.protection.rules.keyring import REVOKED, ROTATED, Statement
from parvis.core.protection.rules.notes import Signer
from parvis.core.protection.rules.witnessing import Refused
from parvis.core.protection.tests.test_witness import ORIGIN, Log, fork, log, witness
from parvis.core.protection.witness import server as serving
from parvis.core.protection.witness.commands import main
from parvis.core.protection.witness.watching import Unreadable, Watch, reader

__all__ = ["fork", "log", "witness"]


def status_of(witness, request) -> int:
    with pytest.raises(Refused) as refused:
        witness.cosign(request)
    return refused.value.status


@pytest.mark.parametrize("happens", ["restored from an old copy", "lost"])
def test_a_memory_that_was_set_back_signs_no_second_history(log, fork, witness, happens):
    witness.cosign(log.request(0, 1))
    path = witness.room(ORIGIN) / "checkpoint"
    old = path.read_text()
    witness.cosign(log.request(1, 9))
    path.unlink() if happens == "lost" else path.write_text(old)
    assert status_of(witness, fork.request(1, 9)) == 409
    assert status_of(witness, fork.request(0, 9)) == 409
    assert status_of(witness, fork.request(9, 12)) == 422
    witness.cosign(log.request(9, 12))


def test_killed_between_the_note_of_the_day_and_the_last_of_all_it_goes_on_from_what_it_signed(log, fork, witness, monkeypatch):
    witness.cosign(log.request(0, 5))
    before = (witness.room(ORIGIN) / "checkpoint").read_text()
    witness.cosign(log.request(5, 9))  # killed before its last write: nobody was answered
    (witness.room(ORIGIN) / "checkpoint").write_text(before)
    assert status_of(witness, log.request(5, 9)) == 409
    assert status_of(witness, fork.request(5, 7)) == 409
    witness.cosign(log.request(9, 9))


@pytest.fixture
def theft(log, witness, tmp_path, capsys):
    """The log's second key was stolen, and revoked for a third: (first, stolen, third)."""
    stolen, third = Signer.generate(ORIGIN), Signer.generate(ORIGIN)
    rotated = Statement(ROTATED, ORIGIN, log.signer.verifier, stolen.verifier, 5).signed_by(log.signer, stolen)
    witness.cosign(log.request(0, 5))
    witness.follow(ORIGIN, f"{log.signer.verifier}\n\n{rotated}")
    (witness.folder / "witness.key").write_text("".join(f"{key}\n" for key in witness.keys))
    revoked = Statement(REVOKED, ORIGIN, stolen.verifier, third.verifier, 5).signed_by(third)
    (tmp_path / "statement").write_text(revoked)
    assert main(["vouch", str(witness.folder), str(tmp_path / "statement")]) == 0
    assert capsys.readouterr().out.startswith(revoked)
    return log.signer, stolen, third, rotated, revoked


def test_a_stolen_key_is_believed_no_more_though_the_first_key_leads_to_it(log, witness, theft):
    _, stolen, third, *_ = theft
    assert status_of(witness, Log(log.leaves, stolen).request(5, 9)) == 403
    witness.cosign(Log(log.leaves, third).request(5, 9))


def test_a_restart_with_the_keys_of_before_brings_no_stolen_key_back(log, witness, theft):
    first, stolen, *_ = theft
    witness.know([str(first.verifier), str(stolen.verifier)])
    for signer in (first, stolen):
        assert status_of(witness, Log(log.leaves, signer).request(5, 9)) == 403


def test_who_has_the_stolen_key_cannot_name_a_key_of_their_own(log, witness, theft):
    first, stolen, third, rotated, revoked = theft
    thief = Signer.generate(ORIGIN)
    onward = Statement(ROTATED, ORIGIN, stolen.verifier, thief.verifier, 5).signed_by(stolen, thief)
    witness.follow(ORIGIN, f"{first.verifier}\n\n{rotated}\n{onward}")
    assert status_of(witness, Log(log.leaves, thief).request(5, 9)) == 403
    witness.follow(ORIGIN, f"{first.verifier}\n\n{rotated}\n{revoked}")
    witness.cosign(Log(log.leaves, third).request(5, 9))


def test_a_witness_vouches_for_one_successor_and_again_for_the_same(witness, theft, tmp_path, capsys):
    _, stolen, *_ = theft
    assert main(["vouch", str(witness.folder), str(tmp_path / "statement")]) == 0, "the first answer may have been lost"
    thief = Signer.generate(ORIGIN)
    (tmp_path / "other").write_text(Statement(REVOKED, ORIGIN, stolen.verifier, thief.verifier, 5).signed_by(thief))
    assert main(["vouch", str(witness.folder), str(tmp_path / "other")]) == 1
    assert "Not signed" in capsys.readouterr().err


def test_a_forged_revocation_is_not_vouched_for(log, witness, tmp_path, capsys):
    witness.cosign(log.request(0, 5))
    (witness.folder / "witness.key").write_text("".join(f"{key}\n" for key in witness.keys))
    new, stranger = Signer.generate(ORIGIN), Signer.generate(ORIGIN)
    statement = Statement(REVOKED, ORIGIN, log.signer.verifier, new.verifier, 5)
    forged = [
        statement.signed_by(log.signer),  # by the key that it revokes
        statement.signed_by(stranger),
        f"{statement}\n",
        Statement(ROTATED, ORIGIN, log.signer.verifier, new.verifier, 5).signed_by(new),
        Statement(REVOKED, ORIGIN, stranger.verifier, new.verifier, 5).signed_by(new),
        Statement(REVOKED, "other.example/trace", log.signer.verifier, new.verifier, 5).signed_by(new),
    ]
    for note in forged:
        (tmp_path / "statement").write_text(note)
        assert main(["vouch", str(witness.folder), str(tmp_path / "statement")]) == 1
    assert capsys.readouterr().out == ""
    witness.cosign(log.request(5, 9))


@pytest.fixture
def talk(witness, monkeypatch):
    """A connection to a witness that serves few, for a short time: ``talk(bytes)``."""
    monkeypatch.setattr(serving, "LONGEST", 0.2)
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 2)
    http = serving.server(witness, "127.0.0.1", 0)
    Thread(target=http.serve_forever, daemon=True).start()
    opened = []

    def connect(content: bytes = b"") -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", http.server_address[1]), timeout=20))
        opened[-1].sendall(content)
        return opened[-1]

    yield connect
    for each in opened:
        each.close()
    http.shutdown()
    http.server_close()


def read_all(connection: socket.socket) -> bytes:
    found = b""
    while True:
        try:
            piece = connection.recv(4096)
        except ConnectionResetError:
            return found
        if not piece:
            return found
        found += piece


def test_silent_connections_end_and_leave_their_places(talk):
    for _ in range(3):
        for each in [talk(b"POST /add-checkpoint HTTP/1.1\r\n"), talk(), talk()]:
            assert read_all(each) == b""
    assert b"404" in read_all(talk(b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n"))


@pytest.mark.parametrize("twice", ["Transfer-Encoding: chunked", "Content-Length: 5"])
def test_a_request_that_says_its_length_twice_is_refused(talk, twice):
    answer = read_all(
        talk(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 30\r\n" + twice.encode() + b"\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n")
    )
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b" 400 " in answer


def test_a_body_where_none_belongs_is_not_read_as_the_next_request(talk):
    smuggled = b"GET /second HTTP/1.1\r\n\r\n"
    answer = read_all(talk(b"GET /first HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(smuggled), smuggled)))
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_log_that_answers_with_a_bomb_is_not_unpacked(witness):
    bomb = gzip.compress(bytes(50_000_000))

    class Bomb(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(bomb)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Bomb) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        read = reader(f"http://127.0.0.1:{http.server_address[1]}/trace")
        assert len(read("checkpoint")) == len(bomb)
        with pytest.raises(Unreadable):
            Watch(witness, read).look()
        http.shutdown()
