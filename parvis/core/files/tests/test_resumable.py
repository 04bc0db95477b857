"""Pieces on the disk: whatever comes in whatever order, and whenever the process dies, what counts is there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.core.files import selectors
from parvis.core.files.actions import resumable, tus
from parvis.core.files.actions.tus import Checksum, Refused
from parvis.core.files.models import Upload
from parvis.core.people.models import Person
from parvis.kernel.text import Text

NAME = "filename " + b64encode("../étage\u202e.png".encode()).decode()


@pytest.fixture
def ada(db) -> Person:
    return Person.objects.create(family_name="Lovelace", given_names=["Ada"], birth_date="1985-12-10")


@pytest.fixture(autouse=True)
def no_rate(monkeypatch):
    monkeypatch.setattr(resumable, "PIECES_A_MINUTE", 1_000_000)
    monkeypatch.setattr(resumable, "BEGUN_AN_HOUR", 1_000_000)


def began(person: Person, length: int = 100, **more) -> Upload:
    return resumable.begin(person, **{"length": length, "said": NAME, "max_bytes": 1_000_000_000, **more})


def add(upload: Upload, offset: int, content: bytes, *, checksum: Checksum | None = None, announced: int | None = None) -> None:
    resumable.append(
        Upload.objects.get(pk=upload.pk),
        [content[at : at + 7] for at in range(0, len(content), 7)],
        offset=offset,
        announced=len(content) if announced is None else announced,
        checksum=checksum,
    )


def refused(status: int):
    return pytest.raises(Refused, check=lambda error: error.status == status)


def now(upload: Upload) -> int:
    return selectors.offset_of(Upload.objects.get(pk=upload.pk))


def sha1(content: bytes) -> Checksum:
    return Checksum(algorithm="sha1", expected=hashlib.sha1(content).digest())


def test_a_name_is_decoded_and_made_safe(ada):
    assert selectors.name_of(began(ada)) == "étage.png"


@pytest.mark.parametrize(
    "said",
    ["filename ###", "filename /w==", "filename " + "A" * 4000, "filename YQ==,filename Yg==", "file name YQ==", ",", "é YQ=="],
)
def test_metadata_that_are_none_are_refused(ada, said):
    with refused(400):
        began(ada, said=said)


def test_metadata_may_be_absent_or_without_a_text(ada):
    assert tus.metadata("") == {}
    assert tus.metadata("is_confidential,filename YQ==") == {"is_confidential": "", "filename": "a"}


class Died(Exception):
    """What stands for the end of a process in the middle of a piece."""


def dying():
    yield b"torn"
    raise Died


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["right", "early", "late", "long", "damaged", "cut", "torn", "lost"]), st.integers(0, 40)), max_size=25
    ),
    length=st.integers(1, 120),
)
def test_pieces_in_any_order_make_the_document_or_are_refused(ada, steps, length):
    whole = bytes(range(1, 1 + length))
    Upload.objects.all().delete()  # of an example that failed
    upload = began(ada, length)
    path = selectors.content_path(upload)
    for what, size in steps:
        at = now(upload)
        piece = whole[at : at + size]
        if what == "right":
            add(upload, at, piece, checksum=sha1(piece))
        elif what == "early" and at:
            with refused(409):
                add(upload, at - 1, piece)
        elif what == "late":
            with refused(409):
                add(upload, at + 1, piece)
        elif what == "long":
            with refused(413):
                add(upload, at, b"x" * (length - at + 1), announced=0 if size % 2 else None)
        elif what == "damaged" and piece:
            with refused(460):
                add(upload, at, b"\0" * len(piece), checksum=sha1(piece))
        elif what == "cut":  # less came than was said
            add(upload, at, piece[: size // 2], announced=len(piece))
            assert now(upload) == at + len(piece[: size // 2])
        elif what == "torn" and at + 4 <= length:  # more on the disk than counts
            with pytest.raises(Died):
                resumable.append(Upload.objects.get(pk=upload.pk), dying(), offset=at, announced=4, checksum=None)
            assert path.stat().st_size == at + 4
            assert now(upload) == at
        elif what == "lost" and path.exists():  # less on the disk than counts
            os.truncate(path, min(at, size))
            assert now(upload) == min(at, size)
        kept = now(upload)
        assert not kept or path.read_bytes()[:kept] == whole[:kept]
    at = now(upload)
    add(upload, at, whole[at:])
    assert path.read_bytes() == whole
    resumable.drop([upload])


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_what_counts(ada, settings):
    """Another process appends without end and is killed: what the row counts is on the disk, and the document goes on from there."""
    upload = began(ada, 400_000_000)
    connection.close()
    script = f"""
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.settings"
from django.conf import settings
from pathlib import Path
name, location = sys.argv[1:]
django.setup()
settings.DATABASES["default"]["NAME"] = name
settings.STORAGES = {{**settings.STORAGES, "default": {{**settings.STORAGES["default"], "OPTIONS": {{"location": location}}}}}}
from parvis.core.files.actions import resumable
from parvis.core.files.models import Upload
def endless():
    number = 0
    while True:
        yield number.to_bytes(8, "big") * 8192
        number += 1
        print(number, flush=True)
resumable.append(Upload.objects.get(pk="{upload.pk}"), endless(), offset=0, announced=400_000_000, checksum=None)
"""
    location = settings.STORAGES["default"]["OPTIONS"]["location"]
    name = str(connection.settings_dict["NAME"])
    process = subprocess.Popen([sys.executable, "-c", script, name, location], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if int(line) >= 200:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL, process.stderr.read()
    counted = now(upload)
    assert counted >= resumable.WRITTEN_THROUGH
    content = selectors.content_path(upload).read_bytes()
    assert content[:counted] == b"".join(number.to_bytes(8, "big") * 8192 for number in range(counted // 65536 + 1))[:counted]
    add(upload, counted, b"and on")
    assert now(upload) == counted + 6
    assert selectors.content_path(upload).read_bytes()[counted:] == b"and on"


def test_bytes_are_on_the_disk_before_they_count(ada, monkeypatch):
    upload = began(ada)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused(507):
        add(upload, 0, b"abc")
    assert now(upload) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_pieces_at_once_one_waits_outside(ada):
    upload = began(ada)
    arrived, go_on = threading.Event(), threading.Event()

    def slowly():
        yield b"first"
        arrived.set()
        go_on.wait(10)

    def first():
        try:
            resumable.append(Upload.objects.get(pk=upload.pk), slowly(), offset=0, announced=5, checksum=None)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    arrived.wait(10)
    with refused(423):
        add(upload, 0, b"other")
    go_on.set()
    thread.join()
    with refused(409):
        add(upload, 0, b"other")
    assert selectors.content_path(upload).read_bytes() == b"first"


def test_what_is_finished_stopped_or_old_takes_nothing_more(ada):
    done, dropped, old = began(ada), began(ada), began(ada)
    resumable.settle(done, refusal=Text("Non", "No"))
    resumable.drop([Upload.objects.get(pk=dropped.pk)])
    Upload.objects.filter(pk=old.pk).update(expires_at=old.began_at)
    with refused(410):
        add(done, 0, b"x")
    with refused(410):
        add(old, 0, b"x")
    with refused(410), resumable.held(dropped):
        pass
    assert not selectors.content_path(dropped).exists()


def test_one_person_holds_so_many_and_so_much(ada, monkeypatch):
    monkeypatch.setattr(resumable, "MOST_AT_ONCE", 2)
    with refused(413):
        began(ada, resumable.MOST_BYTES + 1)
    began(ada, resumable.MOST_BYTES - 1)
    with refused(413):
        began(ada, 2)
    began(ada, 1)
    with refused(429):
        began(ada, 1)
    other = Person.objects.create(family_name="Byron", given_names=["Anne"], birth_date="1985-12-10", identity_key="other")
    began(other, 1)


def test_one_person_begins_and_sends_so_often(ada, monkeypatch):
    monkeypatch.setattr(resumable, "BEGUN_AN_HOUR", 1)
    monkeypatch.setattr(resumable, "PIECES_A_MINUTE", 1)
    upload = began(ada)
    with refused(429):
        began(ada)
    add(upload, 0, b"a")
    with refused(429):
        add(upload, 1, b"b")


@pytest.mark.django_db(transaction=True)
def test_the_clock_destroys_what_expired_and_what_nobody_names(ada):
    fresh, old, orphan = began(ada), began(ada), began(ada)
    for each in (fresh, old, orphan):
        add(each, 0, b"abc")
    Upload.objects.filter(pk=orphan.pk).delete()
    Upload.objects.filter(pk=old.pk).update(expires_at=old.began_at)
    assert resumable.destroy_expired() == 1
    held = [selectors.content_path(each).exists() for each in (fresh, old, orphan)]
    assert held == [True, False, True]  # a young content may belong to a transaction that is still open
    assert resumable.destroy_expired(fresh.began_at + timedelta(days=2)) == 0
    assert [selectors.content_path(each).exists() for each in (fresh, orphan)] == [True, False]
    assert resumable.destroy_expired(fresh.expires_at + timedelta(days=2)) == 1
    assert not selectors.content_path(fresh).exists()


def test_the_writer_s_lock_goes_with_it(ada):
    upload = began(ada)
    with resumable.held(upload), selectors.content_path(upload).open("rb") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    add(upload, 0, b"abc")
