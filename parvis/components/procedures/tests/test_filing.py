"""Drafts and handing in: kept at every step, never lost, handed in once."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.components.procedures.actions import drafts, filing, letters, repetitions
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Answer, File, Letter, Passage
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.tests.conftest import BYRON, Source, complete, filed, new_draft, signed_in
from parvis.core.files.models import StoredFile
from parvis.core.jobs.models import Job
from parvis.core.notices.models import Message as Mail
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200


def test_a_page_changed_in_another_window_is_told_and_nothing_is_lost(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/step/plot"
    mine = {"revision": str(draft.revision), "asked": "size plan", "size": "large"}
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "small"})
    answer = client.post(url, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "changed in another window" in page
    assert re.search(r'value="large"[^>]*checked', page)
    assert Answer.objects.get(file=draft, field="size").value == "small"
    newer = File.objects.get(id=draft.id).revision
    assert f'name="revision" value="{newer}"' in page  # sending again keeps what was typed


def test_an_error_keeps_what_was_typed_and_leads_to_the_field(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    url = f"/procedures/garden/{draft.id}/step/home"
    answer = signed_in(ada).post(
        url, {"revision": str(draft.revision), "asked": "address phone", "address": "Typed with care", "phone": "abc"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed with care" in page
    assert 'href="#id_phone"' in page
    assert "This is not a telephone number" in page


def test_a_new_answer_brings_up_its_question_without_an_error(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    url = f"/procedures/garden/{draft.id}/step/plot"
    client = signed_in(ada)
    answer = client.post(url, {"revision": str(draft.revision), "asked": "size plan", "size": "large"})
    assert answer["Location"] == url
    page = client.get(url).content.decode()
    assert 'name="why_large"' in page
    assert "error-summary" not in page


def test_an_answer_from_a_source_keeps_it_until_it_is_changed(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    address = Answer.objects.get(file=draft, field="address")
    assert (address.source, address.state) == ("tests/household", "known")
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"address": address.value})
    address.refresh_from_db()
    assert address.source == "tests/household"
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"address": "Elsewhere", "income": "1"})
    address.refresh_from_db()
    assert (address.source, address.state) == ("", "declared")
    assert Answer.objects.get(file=draft, field="income").value == "784"  # certified: not the person's to change


def test_what_a_source_gave_is_not_asked_again_unless_the_person_wants(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/step/home"
    page = client.get(url).content.decode()
    assert "12 Ada Street" in page
    assert 'name="address"' not in page
    wrong = client.post(url, {"revision": str(draft.revision), "asked": "phone", "phone": "abc"}).content.decode()
    assert 'name="phone"' in wrong
    assert 'name="address"' not in wrong  # nor after a mistake elsewhere on the page
    answer = client.post(url, {"revision": str(draft.revision), "asked": "phone", "phone": ""})
    assert answer["Location"].endswith("/step/plot")
    assert 'name="address"' in client.get(f"{url}?change=1").content.decode()
    newer = File.objects.get(id=draft.id).revision
    client.post(f"{url}?change=1", {"revision": str(newer), "asked": "address phone", "address": "1 Moved Road\r\nElsewhere", "phone": ""})
    address = Answer.objects.get(file=draft, field="address")
    assert (address.value, address.source) == ("1 Moved Road\nElsewhere", "")


def test_saving_for_later_leads_to_my_files(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/step/plot"
    answer = client.post(url, {"revision": str(draft.revision), "asked": "size plan", "size": "small", "later": "1"})
    assert answer["Location"] == "/me/files"
    page = client.get("/me/files").content.decode()
    assert f'/procedures/garden/{draft.id}"' in page
    assert client.get(f"/procedures/garden/{draft.id}")["Location"].endswith("/step/children"), "straight to what is missing"


def test_a_document_is_checked_kept_and_replaced(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/step/plot"

    def send(upload: SimpleUploadedFile) -> int:
        revision = File.objects.get(id=draft.id).revision
        return int(client.post(url, {"revision": str(revision), "asked": "size plan", "size": "small", "plan": upload}).status_code)

    assert send(SimpleUploadedFile("plan.pdf", b"MZ not a plan")) == 422
    assert send(SimpleUploadedFile("plan.png", PNG)) == 302
    assert send(SimpleUploadedFile("other.png", PNG + b"1")) == 302
    assert [each.name for each in StoredFile.objects.all()] == ["other.png"]
    number = draft.attachments.get().id
    assert client.get(f"/me/documents/{draft.id}/{number}").status_code == 200


def test_a_list_is_full_at_its_limit(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    children = draft.definition.field("children")
    for number in range(3):
        row = {"id": f"r{number}", "source": "", "values": {}}
        draft = repetitions.save_row(draft.id, person=ada, revision=draft.revision, field=children, row=row)
    with pytest.raises(repetitions.TooManyRows):
        repetitions.save_row(draft.id, person=ada, revision=draft.revision, field=children, row={"id": "r4", "source": "", "values": {}})
    draft = repetitions.remove_row(draft.id, person=ada, revision=draft.revision, field=children, row_id="r1")
    assert [row["id"] for row in repetitions.rows_of(draft, children)] == ["r0", "r2"]


def test_handing_in_does_everything_at_once(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    assert file.state == State.SUBMITTED
    assert file.reference
    assert file.silence_on is not None
    assert list(file.letters.values_list("kind", flat=True)) == [Letter.Kind.RECEIPT]
    assert Job.objects.filter(task__endswith="write_letter").count() == 1
    mail = Mail.objects.get(file_reference=file.reference)
    assert str(file.reference) in mail.body
    assert "votre demande est refusée" in mail.body  # what silence means, as the file says
    assert "Écrivez à la ville." in mail.body
    assert "procedures.submitted" in [entry.event for entry in protection.entries_about([ada.identity.canonical()])]


def test_a_double_click_makes_one_file(town: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    first = filing.submit(draft.id, person=ada, revision=draft.revision)
    second = filing.submit(draft.id, person=ada, revision=draft.revision)
    assert first.reference == second.reference
    assert Passage.objects.filter(file=first).count() == 1
    assert Mail.objects.filter(file_reference=first.reference).count() == 1


def test_handing_in_reads_the_form_once_and_writes_the_clock_with_the_state(town: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    with CaptureQueriesContext(connection) as ran:
        file = filing.submit(draft.id, person=ada, revision=draft.revision)
    said = [each["sql"] for each in ran]
    assert sum('FROM "procedures_asking"' in each for each in said) == 1
    assert sum(each.startswith('UPDATE "procedures_file"') for each in said) == 1
    assert file.silence_on is not None
    assert File.objects.get(pk=file.pk).silence_on == file.silence_on


def test_what_changed_since_it_was_read_is_not_handed_in(town: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"phone": "0102030405"})
    with pytest.raises(drafts.StaleDraft):
        filing.submit(draft.id, person=ada, revision=draft.revision)
    client = signed_in(ada)
    answer = client.post(f"/procedures/garden/{draft.id}/submit", {"revision": str(draft.revision)})
    assert answer.status_code == 409
    assert "Check the answers below again" in answer.content.decode()


def test_an_incomplete_draft_is_not_handed_in(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    with pytest.raises(TransitionRefused, match="missing"):
        filing.submit(draft.id, person=ada, revision=draft.revision)
    assert File.objects.get(id=draft.id).reference is None


def test_a_failure_at_the_last_step_leaves_the_draft_as_it_was(town: Organisation, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = complete(new_draft(ada, town), ada)

    def broken(*args: object, **kwargs: object) -> None:
        raise ConnectionError("the power is cut")

    monkeypatch.setattr(letters, "owe", broken)
    with pytest.raises(ConnectionError):
        filing.submit(draft.id, person=ada, revision=draft.revision)
    kept = File.objects.get(id=draft.id)
    assert (kept.state, kept.reference, kept.passages.count()) == (State.DRAFT, None, 0)
    assert "procedures.submitted" not in [entry.event for entry in protection.entries_about([ada.identity.canonical()])]
    assert not Mail.objects.exists()


def test_answers_to_questions_that_no_longer_arise_are_not_handed_in(town: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large", "why_large": "Four children"})
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "small"})
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    assert not file.answers.filter(field="why_large").exists()


def test_a_submitted_file_is_no_longer_a_draft(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    client = signed_in(ada)
    for page in ("step/home", "check", "step/children/children/new"):
        assert client.get(f"/procedures/garden/{file.id}/{page}")["Location"] == f"/me/files/{file.reference}"
    with pytest.raises(drafts.NotADraft):
        drafts.save_answers(file.id, person=ada, revision=file.revision, values={"size": "large"})


def test_a_draft_is_withdrawn_after_asking(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    repetitions.save_row(draft.id, person=ada, revision=draft.revision, field=draft.definition.field("children"), row=BYRON)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/withdraw"
    assert b"you can take it back" in client.get(url).content
    assert File.objects.filter(id=draft.id, discarded_at=None).exists()
    client.post(url)
    assert not File.objects.filter(id=draft.id, discarded_at=None).exists()


@pytest.mark.parametrize("page", ["", "/step/home", "/step/children/children/new", "/check", "/withdraw", "/wrong/household"])
def test_nobody_sees_the_draft_of_another(town: Organisation, ada: Person, dana: Person, page: str) -> None:
    draft = new_draft(ada, town)
    stranger = signed_in(dana)
    assert stranger.get(f"/procedures/garden/{draft.id}{page}").status_code == 404
    assert stranger.post(f"/procedures/garden/{draft.id}{page}", {"revision": "1"}).status_code == 404


@pytest.mark.parametrize("page", ["", "/submitted", "/letters/receipt"])
def test_nobody_sees_the_file_of_another(town: Organisation, ada: Person, dana: Person, page: str) -> None:
    file = filed(ada, town)
    assert signed_in(dana).get(f"/me/files/{file.reference}{page}").status_code == 404


def test_a_file_stays_on_the_version_it_began_with(town: Organisation, ada: Person) -> None:
    from parvis.components.procedures import actions
    from parvis.components.procedures.tests.conftest import FILE

    draft = new_draft(ada, town)
    newer = actions.publish(FILE.read_text(encoding="utf-8").replace("en: Size}", "en: Extent}"))
    draft = selectors.files().get(id=draft.id)
    assert str(draft.definition.field("size").label.en) == "Size"
    assert draft.procedure.versions.count() == 2
    assert newer.definition.field("size").label.en == "Extent"
    assert new_draft(ada, town).version_id == newer.id


def test_everything_of_a_draft_goes_together(town: Organisation, ada: Person, source: Source) -> None:
    draft = new_draft(ada, town)
    with transaction.atomic():
        drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "small"})
        transaction.set_rollback(True)
    assert not Answer.objects.filter(file=draft, field="size").exists()
