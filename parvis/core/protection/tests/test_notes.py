"""Signed notes against the example that Go's note package publishes, and against forgery."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules.notes import BadKey, BadNote, Checkpoint, Signer, Verifier

# golang.org/x/mod/sumdb/note, package documentation
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"


def test_signing_gives_the_published_note():
    assert Signer.parse(SKEY).sign(TEXT) == NOTE


def test_keys_are_read_and_written_in_their_published_form():
    assert str(Signer.parse(SKEY)) == SKEY
    assert str(Signer.parse(SKEY).verifier) == VKEY == str(Verifier.parse(VKEY))


def test_the_published_note_verifies():
    assert Verifier.parse(VKEY).open(NOTE) == TEXT


def test_a_signature_by_somebody_else_beside_ours_is_ignored():
    other = Signer.generate("witness.example").sign(TEXT).partition("\n\n")[2]
    assert Verifier.parse(VKEY).open(NOTE + other) == TEXT


def test_a_note_signed_only_by_somebody_else_is_refused():
    with pytest.raises(BadNote, match="did not sign"):
        Verifier.parse(VKEY).open(Signer.generate("PeterNeumann2").sign(TEXT))


def test_a_key_of_the_same_name_is_not_the_same_key():
    with pytest.raises(BadNote, match="did not sign"):
        Verifier.parse(VKEY).open(Signer.generate("PeterNeumann").sign(TEXT))


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_a_note_with_any_sign_changed_is_refused(at, sign):
    altered = NOTE[:at] + sign + NOTE[at + 1 :]
    if altered == NOTE:
        return
    with pytest.raises(BadNote):
        Verifier.parse(VKEY).open(altered)


@given(st.text(max_size=300))
def test_what_is_no_note_is_refused(text):
    with pytest.raises(BadNote):
        Verifier.parse(VKEY).open(text)


@pytest.mark.parametrize("vkey", ["", "a", "a+b", "a+b+c", "a+00000000+AAAA", VKEY[:-4], VKEY.replace("c74f20a3", "c74f20a4"), f"x {VKEY}"])
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(BadKey):
        Verifier.parse(vkey)


@pytest.mark.parametrize("skey", ["", VKEY, SKEY[:-4], SKEY.replace("c74f20a3", "c74f20a4"), f"{SKEY}é"])
def test_what_is_no_secret_key_is_refused(skey):
    with pytest.raises(BadKey):
        Signer.parse(skey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_a_key_cannot_be_called_anything(name):
    with pytest.raises(BadKey):
        Signer.generate(name)


def test_a_secret_key_is_never_shown():
    signer = Signer.generate("log.example")
    assert signer.seed.hex() not in repr(signer)
    assert repr(signer) == "Signer('log.example')"


def test_a_checkpoint_has_three_lines():
    checkpoint = Checkpoint("log.example/trace", 3, bytes(32))
    assert str(checkpoint) == "log.example/trace\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    assert Checkpoint.parse(str(checkpoint)) == checkpoint


def test_lines_after_the_third_are_extensions():
    assert Checkpoint.parse("log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n").size == 3


@pytest.mark.parametrize(
    "text", ["", "log\n", "log\n3\n", "log\n-1\nAAAA\n", "log\n03\nAAAA\n", "log\n٣\nAAAA\n", "log\n3\nAAAA\n", "log\n3\n!\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


def test_a_checkpoint_of_another_log_is_refused_even_when_signed():
    signer = Signer.generate("log.example")
    with pytest.raises(BadNote, match="of the log 'other'"):
        Checkpoint.open(signer.sign(str(Checkpoint("other", 1, bytes(32)))), signer.verifier)
