import io
import tracemalloc
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from parvis.core.files import actions, uploads
from parvis.core.files.rules import RefusedFile
from parvis.core.files.tests.conftest import PDF
from parvis.kernel.guards import guarded
from parvis.kernel.pages import Audience, Page

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
    with pytest.raises(RefusedFile, match=r"weighs 200\u00a0MB: the most that is accepted here is 10\u00a0MB"):
        actions.store(proof, name=proof.name, accept=("application/pdf",), max_bytes=50_000_000)


def going_to(page: Page, body: Body):
    """A form on its way to ``page``, from nobody who signed in."""
    request = posted(body)
    request.resolver_match = ResolverMatch(guarded(page), (), {})
    return request


def page(**more) -> Page:
    return Page(path="x", name="x", view=lambda request: None, audience=Audience.EVERYONE, **more)


def test_a_page_says_how_much_it_takes(temporary):
    taken = going_to(page(largest_upload=200_000_000), Body(190)).FILES["proof"]
    assert taken.size == 190_000_000 + len(PDF)
    assert Path(taken.temporary_file_path()).parent == temporary
    assert isinstance(going_to(page(largest_upload=5_000_000), Body(6)).FILES["proof"], uploads.OversizeFile)


@pytest.mark.django_db
def test_a_200_megabyte_document_is_kept_without_being_in_memory(temporary, store_of_its_own):
    tracemalloc.start()
    try:
        request = going_to(page(largest_upload=200_000_000), Body(199))
        stored = actions.store(request.FILES["proof"], name="scan.pdf", accept=("application/pdf",), max_bytes=200_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (store_of_its_own / stored.path).stat().st_size == stored.size == 199_000_000 + len(PDF)
    assert peak < 12_000_000
    assert [each for each in temporary.iterdir() if each.is_file()] == [], "moved, not copied"


def test_a_page_says_how_much_each_box_takes(temporary):
    by_box = {"proof": 3_000_000}
    assert isinstance(going_to(page(largest_upload=lambda request, box: by_box[box]), Body(4)).FILES["proof"], uploads.OversizeFile)


def test_the_operator_has_the_last_word(temporary, settings):
    settings.PARVIS_UPLOAD_MAX_BYTES = 5_000_000
    assert isinstance(going_to(page(largest_upload=200_000_000), Body(6)).FILES["proof"], uploads.OversizeFile)
    assert type(going_to(page(largest_upload=200_000_000), Body(4)).FILES["proof"]) is not uploads.OversizeFile


def test_nothing_is_kept_of_who_may_not_open_the_page(temporary):
    closed = Page(path="x", name="x", view=lambda request: None, audience=Audience.PERSON, largest_upload=200_000_000)
    request = going_to(closed, Body(4))
    assert isinstance(request.FILES["proof"], uploads.OversizeFile)
    assert list(temporary.iterdir()) == []


def test_files_of_one_request_are_bounded_together(temporary, monkeypatch):
    monkeypatch.setattr(uploads, "TOGETHER", 6_000_000)
    monkeypatch.setattr("django.conf.settings.PARVIS_UPLOAD_MAX_BYTES", 5_000_000)
    body = Body(4)
    again = Body(4)
    body.parts = iter([body.start, *([b"x" * 1_000_000] * 4), b"\r\n" + again.start, *([b"x" * 1_000_000] * 4), again.end])
    body.length += again.length
    first, second = going_to(page(largest_upload=5_000_000), body).FILES.getlist("proof")
    assert first.size == 4_000_000 + len(PDF)
    with pytest.raises(RefusedFile, match="together are more than 6\u00a0MB"):
        actions.check(second, accept=("application/pdf",), max_bytes=5_000_000)


def test_a_body_beyond_all_measure_is_not_read(temporary):
    body = Body(1)
    request = posted(body, length=uploads.HARD_LIMIT + 1)
    assert not request.FILES
    assert body.was_read < 200_000
