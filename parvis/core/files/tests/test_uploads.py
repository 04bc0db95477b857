import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.test import RequestFactory

from parvis.core.files import actions, uploads
from parvis.core.files.rules import RefusedFile
from parvis.core.files.tests.conftest import PDF

BOUNDARY = "----parvis"


class Body(io.RawIOBase):
    """A multipart body of any size that is never whole in memory; counts what was read."""

    def __init__(self, megabytes: int) -> None:
        self.start = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="child"\r\n\r\nLouen\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="proof"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        ).encode() + PDF
        self.end = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="school"\r\n\r\nJules-Ferry\r\n--{BOUNDARY}--\r\n'.encode()
        self.parts = iter([self.start, *([b"x" * 1_000_000] * megabytes), self.end])
        self.length = len(self.start) + megabytes * 1_000_000 + len(self.end)
        self.rest = b""
        self.was_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.rest = self.rest or next(self.parts, b"")
        given, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(given)] = given
        self.was_read += len(given)
        return len(given)


def posted(body: Body, length: int | None = None):
    request = RequestFactory().post("/", content_type=f"multipart/form-data; boundary={BOUNDARY}")
    request.META["CONTENT_LENGTH"] = str(length or body.length)
    request._stream = io.BufferedReader(body)
    return request


@pytest.fixture
def temporary(settings, tmp_path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def test_a_small_upload_arrives_as_usual(temporary):
    request = posted(Body(1))
    assert request.POST["child"] == "Louen"
    assert request.FILES["proof"].size == 1_000_000 + len(PDF)


def test_a_200_megabyte_upload_leaves_the_rest_of_the_form(temporary):
    body = Body(200)
    request = posted(body)
    assert (request.POST["child"], request.POST["school"]) == ("Louen", "Jules-Ferry")
    assert body.was_read == body.length


def test_a_200_megabyte_upload_takes_no_room(temporary, monkeypatch):
    written = 0
    write = uploads.LimitedUploadHandler.receive_data_chunk

    def counted(self, raw_data, start):
        nonlocal written
        passed_on = write(self, raw_data, start)
        written += len(passed_on or b"")
        return passed_on

    monkeypatch.setattr(uploads.LimitedUploadHandler, "receive_data_chunk", counted)
    request = posted(Body(200))
    assert isinstance(request.FILES["proof"], uploads.OversizeFile)
    assert 0 < written <= 10_000_000
    assert list(temporary.iterdir()) == []


def test_its_field_says_why_it_was_refused(temporary):
    proof = posted(Body(200)).FILES["proof"]
    with pytest.raises(RefusedFile, match="10\u00a0MB"):
        actions.store(proof, name=proof.name, accept=("application/pdf",), max_bytes=50_000_000)


def test_the_limit_is_the_operators(temporary, settings):
    settings.PARVIS_UPLOAD_MAX_BYTES = 5_000_000
    assert isinstance(posted(Body(6)).FILES["proof"], uploads.OversizeFile)
    assert type(posted(Body(4)).FILES["proof"]) is not UploadedFile


def test_a_body_beyond_all_measure_is_not_read(temporary):
    body = Body(1)
    request = posted(body, length=uploads.HARD_LIMIT + 1)
    assert not request.FILES
    assert body.was_read < 200_000
