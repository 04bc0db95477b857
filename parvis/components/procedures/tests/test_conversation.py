"""Messages with documents on both sides; corrections that name the answers to change."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.components.procedures.actions import desk, retention
from parvis.components.procedures.lifecycle import TransitionRefused
from parvis.components.procedures.models import File, MessageDocument
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.components.procedures.tests.test_annotations import PDF
from parvis.core.files.models import StoredFile
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection


@pytest.fixture
def file(town: Organisation, ada: Person, bo: Person) -> File:
    found = filed(ada, town)
    return desk.take(str(found.reference), agent=bo, organisation_id=town.id)


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_both_sides_send_documents_and_read_each_others(file: File, town: Organisation, ada: Person, bo: Person, dana: Person) -> None:
    at_desk, at_home = signed_in(bo, town), signed_in(ada)
    at_desk.post(
        f"/desk/files/{file.reference}/message", {"message-text": "Two plans.", "message-documents": [pdf("one.pdf"), pdf("two.pdf")]}
    )
    at_home.post(f"/me/files/{file.reference}", {"text": "My own.", "documents": [pdf("mine.pdf")]})
    sent = {each.stored.name: each.pk for each in MessageDocument.objects.select_related("stored")}
    assert set(sent) == {"one.pdf", "two.pdf", "mine.pdf"}
    assert at_home.get(f"/me/files/{file.reference}/messages/{sent['one.pdf']}").status_code == 200
    assert at_desk.get(f"/desk/files/{file.reference}/messages/{sent['mine.pdf']}").status_code == 200
    assert signed_in(dana).get(f"/me/files/{file.reference}/messages/{sent['one.pdf']}").status_code == 404
    other = filed(dana, town)
    assert signed_in(dana).get(f"/me/files/{other.reference}/messages/{sent['one.pdf']}").status_code == 404
    retention.erase(file.pk)
    assert not StoredFile.objects.filter(name__in=sent).exists()


def test_an_agent_who_opens_a_document_of_a_message_leaves_a_line(file: File, town: Organisation, ada: Person, bo: Person) -> None:
    signed_in(ada).post(f"/me/files/{file.reference}", {"text": "My own.", "documents": [pdf("mine.pdf")]})
    sent = MessageDocument.objects.get()
    before = readings(ada)
    assert signed_in(ada).get(f"/me/files/{file.reference}/messages/{sent.pk}").status_code == 200
    assert readings(ada) == before
    assert signed_in(bo, town).get(f"/desk/files/{file.reference}/messages/{sent.pk + 1}").status_code == 404
    assert readings(ada) == before
    assert signed_in(bo, town).get(f"/desk/files/{file.reference}/messages/{sent.pk}").status_code == 200
    assert readings(ada) == before + 1


def readings(person: Person) -> int:
    return [each.event for each in protection.entries_about([person.identity.canonical()])].count("procedures.read")


def test_messages_are_new_until_the_other_side_opens_them(file: File, town: Organisation, ada: Person, bo: Person) -> None:
    message = desk.write(str(file.reference), agent=bo, organisation_id=town.id, text="Hello")
    signed_in(bo, town).get(f"/desk/files/{file.reference}")
    message.refresh_from_db()
    assert message.read_at is None
    signed_in(ada).get(f"/me/files/{file.reference}")
    message.refresh_from_db()
    assert message.read_at is not None


@pytest.mark.parametrize(
    "documents",
    [[SimpleUploadedFile("run.sh", b"#!/bin/sh\n")], [SimpleUploadedFile("empty.pdf", b"")], [pdf(f"{n}.pdf") for n in range(6)]],
)
def test_a_document_that_cannot_be_taken_leaves_no_message_and_keeps_the_words(
    file: File, ada: Person, documents: list[SimpleUploadedFile]
) -> None:
    answer = signed_in(ada).post(f"/me/files/{file.reference}", {"text": "Kept words", "documents": documents})
    assert answer.status_code in (409, 422)
    assert "Kept words" in answer.content.decode()
    assert not file.messages.exists()


def ask(file: File, bo: Person, *fields: str) -> None:
    desk.ask_correction(
        str(file.reference), agent=bo, organisation_id=file.organisation_id, reason="incorrect", text="Which size?", fields=fields
    )


def test_a_correction_names_answers_and_only_these_change(file: File, town: Organisation, ada: Person, bo: Person) -> None:
    ask(file, bo, "size")
    client = signed_in(ada)
    page = client.get(f"/me/files/{file.reference}").content.decode()
    assert 'name="size"' in page
    assert 'name="phone"' not in page
    client.post(f"/me/files/{file.reference}", {"text": "The large one.", "size": "large", "phone": "0600000000"})
    assert file.answers.get(field="size").value == "large"
    assert not file.answers.filter(field="phone").exists()
    assert file.corrections.get().changes == [{"field": "size", "before": "small", "after": "large"}]
    at_desk = signed_in(bo, town).get(f"/desk/files/{file.reference}").content.decode()
    assert "What the person corrected" in at_desk
    assert "<s>Small</s>" in at_desk


def test_a_wrong_answer_keeps_the_correction_pending(file: File, ada: Person, bo: Person) -> None:
    ask(file, bo, "size")
    answer = signed_in(ada).post(f"/me/files/{file.reference}", {"text": "Huge!", "size": "huge"})
    assert answer.status_code == 422
    assert "Huge!" in answer.content.decode()
    assert file.corrections.get().resolved_at is None


def test_too_many_documents_are_refused_for_agents_too(file: File, town: Organisation, bo: Person) -> None:
    with pytest.raises(TransitionRefused):
        desk.write(str(file.reference), agent=bo, organisation_id=town.id, text="x", documents=[pdf(f"{n}.pdf") for n in range(6)])
    assert not file.messages.exists()
