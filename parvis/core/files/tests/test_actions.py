import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from parvis.core.files import actions, selectors
from parvis.core.files.models import ScanState, StoredFile
from parvis.core.files.rules import RefusedFile
from parvis.core.files.tests.conftest import EICAR, PDF

pytestmark = pytest.mark.django_db

ANYTHING = ("application/pdf", "text/plain")


def kept(content=PDF, **changes):
    details = {"name": "facture.pdf", "accept": ANYTHING, "max_bytes": 1_000_000}
    return actions.store(content, **(details | changes))


def contents(store_of_its_own):
    return [path for path in store_of_its_own.rglob("*") if path.is_file()]


def test_a_document_is_kept_as_it_was_given():
    stored = kept(SimpleUploadedFile("x", PDF))
    assert stored.read() == PDF
    assert (stored.name, stored.content_type, stored.size) == ("facture.pdf", "application/pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()


def test_nothing_that_a_person_typed_is_in_the_path_of_a_content(store_of_its_own):
    stored = kept(name="Maëlle Kerdoncuff.pdf")
    [path] = contents(store_of_its_own)
    assert path.name == stored.id.hex
    assert path.stat().st_mode & 0o077 == 0


def test_a_document_too_large_is_refused_and_not_kept(store_of_its_own):
    with pytest.raises(RefusedFile, match="the most that is accepted"):
        kept(PDF + b"0" * 100, max_bytes=len(PDF))
    assert contents(store_of_its_own) == []


def test_an_empty_document_is_refused():
    with pytest.raises(RefusedFile, match="empty"):
        kept(b"")


def test_a_refusal_keeps_no_row():
    with pytest.raises(RefusedFile):
        kept(b"\x00\x01")
    assert not StoredFile.objects.exists()


class TestScanning:
    def test_without_a_scanner_nothing_is_said_to_be_clean(self):
        assert kept().scan_state == ScanState.UNSCANNED
        assert kept(EICAR, name="eicar.txt").scan_state == ScanState.UNSCANNED

    def test_what_the_scanner_passed_is_clean(self, clamd):
        stored = kept()
        assert stored.scan_state == ScanState.CLEAN
        assert stored.scanned_at
        assert clamd.given == [PDF]

    def test_a_large_document_is_scanned_whole(self, clamd):
        content = PDF + b"x" * 300_000
        assert kept(content).scan_state == ScanState.CLEAN
        assert clamd.given == [content]

    def test_a_virus_is_refused_and_not_kept(self, clamd, store_of_its_own):
        with pytest.raises(RefusedFile, match="virus"):
            kept(EICAR, name="eicar.txt")
        assert not StoredFile.objects.exists()
        assert contents(store_of_its_own) == []

    def test_a_scanner_that_does_not_listen_leaves_it_unscanned(self, settings, tmp_path):
        settings.PARVIS_CLAMD = str(tmp_path / "nobody.sock")
        assert kept().scan_state == ScanState.UNSCANNED

    def test_a_scanner_named_by_host_and_port_that_is_away_leaves_it_unscanned(self, settings):
        settings.PARVIS_CLAMD = "127.0.0.1:1"
        assert kept().scan_state == ScanState.UNSCANNED

    def test_a_scanner_that_hangs_up_leaves_it_unscanned(self, clamd):
        clamd.answer = lambda _content: b""
        assert kept().scan_state == ScanState.UNSCANNED

    @pytest.mark.parametrize(
        "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"stream: Can't allocate memory ERROR\0"]
    )
    def test_an_answer_that_is_no_verdict_is_a_failed_scan(self, clamd, answer):
        clamd.answer = lambda _content: answer
        assert kept().scan_state == ScanState.FAILED

    def test_what_waited_is_scanned_once_the_scanner_answers(self, request):
        stored = kept(EICAR, name="eicar.txt")
        clean = kept()
        request.getfixturevalue("clamd")
        assert actions.scan_waiting() == 2
        stored.refresh_from_db()
        clean.refresh_from_db()
        assert (stored.scan_state, clean.scan_state) == (ScanState.INFECTED, ScanState.CLEAN)
        with pytest.raises(selectors.Quarantined):
            actions.download_response(stored)

    def test_waiting_documents_wait_on_when_the_scanner_is_silent(self):
        kept()
        assert actions.scan_waiting() == 0


class TestDownload:
    def test_it_is_given_as_a_download_that_no_browser_runs(self):
        response = actions.download_response(kept(name="récépissé.pdf"))
        assert b"".join(response.streaming_content) == PDF
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "private, no-store"

    def test_a_content_that_is_lost_says_so(self):
        stored = kept()
        default_storage.delete(stored.path)
        with pytest.raises(selectors.FileGone, match="backup"):
            selectors.open_file(stored)

    def test_an_expired_document_is_gone_before_it_is_destroyed(self):
        stored = kept(expires_at=timezone.now())
        with pytest.raises(selectors.FileGone):
            selectors.file(stored.id)


class TestForgetting:
    @pytest.mark.django_db(transaction=True)
    def test_documents_are_destroyed_when_their_time_is_over(self, store_of_its_own):
        kept(expires_at=timezone.now() - timedelta(seconds=1))
        lasting = kept(expires_at=timezone.now() + timedelta(days=1))
        forever = kept()
        assert actions.destroy_expired() == 1
        assert set(StoredFile.objects.all()) == {lasting, forever}
        assert len(contents(store_of_its_own)) == 2

    @pytest.mark.django_db(transaction=True)
    def test_a_destruction_rolled_back_keeps_the_content(self):
        stored = kept()
        with transaction.atomic():
            actions.delete(selectors.file(stored.id))
            transaction.set_rollback(True)
        assert selectors.file(stored.id).read() == PDF

    def test_a_content_whose_row_was_rolled_back_is_swept_after_a_day(self, store_of_its_own):
        with transaction.atomic():
            kept()
            transaction.set_rollback(True)
        lasting = kept()
        assert actions.sweep() == 0
        assert actions.sweep(now=timezone.now() + timedelta(days=2)) == 1
        assert lasting.read() == PDF

    def test_what_this_app_did_not_write_is_not_swept(self):
        default_storage.save("files/aa/README", SimpleUploadedFile("x", b"x"))
        assert actions.sweep(now=timezone.now() + timedelta(days=2)) == 0
