"""Documents of a draft sent in pieces (tus 1.0.0): the protocol, who may, and what becomes of the whole."""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from parvis.components.procedures.actions import attachments, discarding, drafts, filing, retention
from parvis.components.procedures.models import File, Sending
from parvis.components.procedures.tests.conftest import complete, new_draft, signed_in
from parvis.core.files.models import Upload
from parvis.core.people.selectors import Organisation, Person
from tests import foreign

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
PIECE = "application/offset+octet-stream"


def said(name: str) -> str:
    return f"filename {b64encode(name.encode()).decode()}"


def address(draft: File, question: str = "plan") -> str:
    return f"/procedures/garden/{draft.id}/documents/{question}"


def begin(client: Client, draft: File, length: int = len(PNG), *, name: str = "étage.png", question: str = "plan", **more):
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": said(name), **more}
    return client.post(address(draft, question), headers={key: value for key, value in told.items() if value}, content_type="")


def patch(client: Client, url: str, offset: int, content: bytes, *, content_type: str = PIECE, **more):
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **more}
    return client.patch(url, content, content_type=content_type, headers=told)


def head(client: Client, url: str):
    return client.head(url, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture(autouse=True)
def store_of_its_own(settings, tmp_path) -> None:
    default = {**settings.STORAGES["default"]}
    default["OPTIONS"] = {**default["OPTIONS"], "location": str(tmp_path / "store")}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def draft(town: Organisation, ada: Person) -> File:
    return new_draft(ada, town)


@pytest.fixture
def client(ada: Person) -> Client:
    return signed_in(ada)


@pytest.fixture
def url(client: Client, draft: File) -> str:
    return begin(client, draft)["Location"].removeprefix("http://testserver")


def held(draft: File) -> list[str]:
    return [each.stored.name for each in draft.attachments.select_related("stored")]


def test_what_the_service_can_is_told_without_a_version(client: Client, draft: File) -> None:
    answer = client.options(address(draft))
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (204, "1.0.0", "200000000")
    assert answer["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_pieces_make_a_document_that_is_attached_with_its_name(client: Client, draft: File) -> None:
    begun = begin(client, draft)
    assert (begun.status_code, begun["Tus-Resumable"], begun["Upload-Offset"]) == (201, "1.0.0", "0")
    assert begun["Upload-Expires"].endswith(" GMT")
    url = begun["Location"]
    asked = head(client, url)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"], asked["Cache-Control"]) == (
        200,
        "0",
        str(len(PNG)),
        "no-store",
    )
    assert asked["Upload-Metadata"] == said("étage.png")
    first = patch(client, url, 0, PNG[:100])
    assert (first.status_code, first["Upload-Offset"], first["Tus-Resumable"]) == (204, "100", "1.0.0")
    assert "Upload-Expires" in first
    assert held(draft) == []
    last = patch(client, url, 100, PNG[100:], **{"Draft-Revision": str(draft.revision)})
    assert (last.status_code, last["Upload-Offset"], last["Draft-Revision"]) == (204, str(len(PNG)), str(draft.revision + 1))
    assert held(draft) == ["étage.png"]
    assert draft.attachments.get().stored.read() == PNG
    assert draft.attachments.get().stored.owner_person_id == draft.person_id
    assert head(client, url)["Upload-Offset"] == str(len(PNG))  # who lost the last answer learns it here
    assert Upload.objects.get().metadata == ""
    assert default_storage.listdir("pieces")[1] == []


def test_a_page_that_is_not_the_last_to_change_learns_no_revision(client: Client, draft: File, url: str, ada: Person) -> None:
    before = draft.revision
    drafts.save_answers(draft.id, person=ada, revision=before, values={"size": "small"})
    assert "Draft-Revision" not in patch(client, url, 0, PNG, **{"Draft-Revision": str(before)})


def test_it_begins_with_its_first_piece(client: Client, draft: File) -> None:
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(PNG)), "Upload-Metadata": said("a.png")}
    part = client.post(address(draft), PNG[:60], content_type=PIECE, headers=told)
    assert (part.status_code, part["Upload-Offset"]) == (201, "60")
    whole = client.post(address(draft), PNG, content_type=PIECE, headers=told)
    assert (whole.status_code, whole["Upload-Offset"]) == (201, str(len(PNG)))
    assert held(draft) == ["a.png"]
    wrong = client.post(
        address(draft), PNG, content_type=PIECE, headers={**told, "Upload-Checksum": f"sha1 {b64encode(b'0' * 20).decode()}"}
    )
    assert wrong.status_code == 460
    assert client.post(address(draft), b"a=b", content_type="text/plain", headers=told).status_code == 415
    assert Upload.objects.count() == 2


def test_a_checksum_is_verified(client: Client, url: str) -> None:
    def sum_of(content: bytes, algorithm: str) -> dict[str, str]:
        return {"Upload-Checksum": f"{algorithm} {b64encode(hashlib.new(algorithm, content).digest()).decode()}"}

    assert patch(client, url, 0, PNG[:9], **sum_of(b"other", "sha1")).status_code == 460
    assert head(client, url)["Upload-Offset"] == "0"
    assert patch(client, url, 0, PNG[:9], **sum_of(PNG[:9], "sha1")).status_code == 204
    assert patch(client, url, 9, PNG[9:20], **sum_of(PNG[9:20], "sha256")).status_code == 204
    for bad in ("crc32 AAAA", "sha1 AAAA", "sha1", "sha1 ###"):
        assert patch(client, url, 20, PNG[20:], **{"Upload-Checksum": bad}).status_code == 400
    assert head(client, url)["Upload-Offset"] == "20"


def test_what_does_not_follow_the_protocol_is_refused(client: Client, draft: File, url: str) -> None:
    assert patch(client, url, 5, PNG).status_code == 409
    assert patch(client, url, 0, PNG + b"more").status_code == 413
    assert patch(client, url, 0, PNG, content_type="application/octet-stream").status_code == 415
    assert client.patch(url, PNG, content_type=PIECE, headers={"Tus-Resumable": "1.0.0"}).status_code == 400
    old = patch(client, url, 0, PNG, **{"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old["Tus-Version"]) == (412, "1.0.0")
    assert client.head(url).status_code == 412
    assert client.put(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    assert client.get(address(draft), headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    assert begin(client, draft, **{"Upload-Length": ""}).status_code == 400
    assert begin(client, draft, **{"Upload-Length": "-1"}).status_code == 400
    assert "Upload-Length" in begin(client, draft, **{"Upload-Length": "", "Upload-Defer-Length": "1"}).json()["error"]
    assert begin(client, draft, **{"Upload-Metadata": "filename ###"}).status_code == 400
    assert begin(client, draft, 0).status_code == 422
    too_large = begin(client, draft, 1_000_001)
    assert (too_large.status_code, "1 MB" in too_large.json()["error"].replace("\u00a0", " ")) == (413, True)
    assert head(client, url)["Upload-Offset"] == "0"
    assert Upload.objects.count() == 1


def test_who_can_only_post_names_the_method_and_nobody_else_may(client: Client, url: str) -> None:
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    assert client.post(url, PNG[:9], content_type=PIECE, headers={**told, "X-HTTP-Method-Override": "PATCH"}).status_code == 204
    assert client.get(url, headers={**told, "X-HTTP-Method-Override": "DELETE"}).status_code == 405
    assert head(client, url)["Upload-Offset"] == "9"


def test_a_stranger_s_page_sends_nothing(ada: Person, draft: File) -> None:
    """Without the token of the session nothing begins, arrives or stops."""
    strict = signed_in(ada)
    url = begin(strict, draft)["Location"].removeprefix("http://testserver")
    strict.handler.enforce_csrf_checks = True
    assert begin(strict, draft).status_code == 403
    assert patch(strict, url, 0, PNG).status_code == 403
    assert strict.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 403
    assert head(strict, url)["Upload-Offset"] == "0"


def test_another_person_s_draft_and_upload_are_not_there(town: Organisation, draft: File, url: str, dana: Person) -> None:
    theirs = new_draft(dana, town)
    for client in (signed_in(dana), Client()):
        missing = (404, 403)
        assert begin(client, draft).status_code in missing
        assert head(client, url).status_code in missing
        assert patch(client, url, 0, PNG).status_code in missing
        assert client.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code in missing
    under_theirs = url.replace(str(draft.id), str(theirs.id))
    assert head(signed_in(dana), under_theirs).status_code == 404
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize("question", ["size", "income", "nothing", "children"])
def test_only_questions_of_documents_take_them(client: Client, draft: File, question: str) -> None:
    assert begin(client, draft, question=question).status_code == 404


def test_it_is_stopped_and_gone(client: Client, draft: File, url: str) -> None:
    patch(client, url, 0, PNG[:50])
    assert client.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert head(client, url).status_code == 404
    assert patch(client, url, 50, PNG[50:]).status_code == 404
    assert default_storage.listdir("pieces")[1] == []


def test_what_expired_or_was_handed_in_is_gone(client: Client, draft: File, url: str, ada: Person) -> None:
    Upload.objects.update(expires_at=draft.created_at)
    assert head(client, url).status_code == 410
    assert patch(client, url, 0, PNG).status_code == 410
    other = begin(client, draft)["Location"]
    done = complete(File.objects.get(id=draft.id), ada)
    filing.submit(done.id, person=ada, revision=done.revision)
    assert patch(client, other, 0, PNG).status_code == 410
    assert head(client, other).status_code == 410
    assert begin(client, draft).status_code == 410


def test_a_document_that_is_refused_is_told_and_stays_told(client: Client, draft: File) -> None:
    program = b"MZ" + bytes(50)
    url = begin(client, draft, len(program), name="plan.png")["Location"]
    answer = patch(client, url, 0, program)
    assert (answer.status_code, answer.json()["error"][:22]) == (422, "This file is a program")
    page = client.get(f"/procedures/garden/{draft.id}/step/plot", headers={"Accept-Language": "fr"}).content.decode()
    assert "plan.png – Ce fichier est un programme" in page
    assert (head(client, url).status_code, patch(client, url, 0, program).status_code) == (410, 410)
    assert held(draft) == []
    assert default_storage.listdir("pieces")[1] == []
    begin(client, draft, name="other.png")
    page = client.get(f"/procedures/garden/{draft.id}/step/plot").content.decode()
    assert "plan.png" not in page
    assert "other.png – 0 % has arrived" in page


def test_a_question_of_one_document_has_the_last_that_came(client: Client, draft: File, url: str) -> None:
    other = begin(client, draft, name="better.png")["Location"]
    assert patch(client, url, 0, PNG).status_code == 204
    assert patch(client, other, 0, PNG).status_code == 204
    assert held(draft) == ["better.png"]


def test_what_came_whole_while_the_process_died_is_attached_when_asked(client: Client, draft: File, url: str, monkeypatch) -> None:
    with monkeypatch.context() as dies:
        dies.setattr(attachments, "change", dead)
        with pytest.raises(KeyboardInterrupt):
            patch(client, url, 0, PNG)
    assert held(draft) == []
    assert head(client, url)["Upload-Offset"] == str(len(PNG))
    assert held(draft) == ["étage.png"]
    assert head(client, url).status_code == 200
    assert held(draft) == ["étage.png"]


def dead(*_given: object) -> None:
    raise KeyboardInterrupt


def test_what_is_on_its_way_goes_with_its_draft(client: Client, draft: File, url: str, ada: Person, town: Organisation) -> None:
    patch(client, url, 0, PNG[:50])
    discarding.discard(draft.id, person=ada)
    assert (Upload.objects.count(), default_storage.listdir("pieces")[1]) == (0, [])
    other = new_draft(ada, town)
    patch(client, begin(client, other)["Location"], 0, PNG[:50])
    retention.erase(other.id)
    assert (Upload.objects.count(), Sending.objects.count(), default_storage.listdir("pieces")[1]) == (0, 0, [])


def test_no_name_of_a_document_is_written_down(client: Client, draft: File, caplog, capsys) -> None:
    with caplog.at_level(logging.DEBUG):
        url = begin(client, draft, name="prescription of Ada.png")["Location"]
        patch(client, url, 4, PNG)
        patch(client, url, 0, b"MZ" + bytes(len(PNG) - 2))
    written = caplog.text + "".join(capsys.readouterr())
    assert "prescription" not in written
    assert b64encode(b"prescription").decode() not in written


@pytest.mark.parametrize("creation", [False, True])
def test_a_client_that_others_wrote_sends_a_document_through_a_cut(live_server, client: Client, draft: File, creation: bool) -> None:
    token = client.get(f"/procedures/garden/{draft.id}/step/plot").context["csrf_token"]
    told = {
        "endpoint": f"{live_server.url}{address(draft)}",
        "cookie": "; ".join(f"{name}={each.value}" for name, each in client.cookies.items()),
        "token": str(token),
        "head": b64encode(PNG).decode(),
        "size": 500_000,
        "piece": 100_000,
        "cut": 200_000,
        "withCreation": creation,
    }
    done = foreign.run("tus.mjs", told)
    assert done["offsets"] == [100_000, 200_000, 300_000, 400_000, 500_000], done
    assert held(draft) == ["plan à côté.png"]
    assert draft.attachments.get().stored.size == 500_000
    refused = foreign.run("tus.mjs", {**told, "size": 2_000_000, "cut": 0})
    assert (refused["status"], "\\u00a0Mo" in refused["error"]) == (413, True), refused
    connections.close_all()
