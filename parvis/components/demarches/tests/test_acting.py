"""Acting: the desk's own acts, refusals in the answer, the program named beside the agent."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import md5

import pytest
from django.test import Client

from parvis.components.builder.models import Draft
from parvis.components.casework import actions as casework
from parvis.components.demarches.rules import ids
from parvis.components.demarches.tests.conftest import Program, filed, key_to
from parvis.components.procedures.actions import groups
from parvis.core.notices.models import Message as Mail
from parvis.core.people import actions as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def named(file, bo):
    """The file and the agent, as every act names them."""
    return {"dossierId": ids.encoded("Dossier", file.number.pk), "instructeurId": ids.encoded("Instructeur", bo.pk)}


def state(file) -> str:
    file.refresh_from_db()
    return file.state


def test_taken_and_accepted_at_the_proposed_figure(program, file, named):
    assert program.act("dossierPasserEnInstruction", **named)["dossier"]["state"] == "en_instruction"
    told = program.act("dossierAccepter", **named, motivation="Bienvenue", clientMutationId="7")
    assert (told["dossier"]["state"], told["errors"]) == ("accepte", None)
    assert state(file) == "accepted"
    assert file.decision.result == {"fee": "7.84"}
    assert [each.agent_label.endswith("– Parcelles") for each in file.passages.all()] == [False, True, True]


def test_refusals_of_the_desk_are_part_of_the_answer(program, file, named):
    told = program.act("dossierRefuser", **named, motivation="Trop tôt")
    assert told["dossier"] is None
    assert "changed state" in told["errors"][0]["message"]
    program.act("dossierPasserEnInstruction", **named)
    assert program.act("dossierRefuser", **named, motivation="  ")["errors"][0]["message"].startswith("This decision needs reasons")
    assert state(file) == "under_review"
    program.act("dossierRefuser", **named, motivation="Plus de place")
    assert program.act("dossierAccepter", **named)["errors"][0]["message"] == "The file is decided already. Read it again."
    assert state(file) == "refused"


def test_a_decided_file_is_opened_again_and_archived(program, file, named):
    program.act("dossierClasserSansSuite", **named, motivation="Doublon")
    assert program.act("dossierArchiver", **named)["dossier"]["archived"] is True
    assert program.act("dossierDesarchiver", **named)["dossier"]["archived"] is False
    assert program.act("dossierRepasserEnInstruction", **named)["dossier"]["state"] == "en_instruction"


def test_a_key_to_read_changes_nothing(garden, town, bo, file, named):
    reader = Program(key_to(garden, town, bo, may_write=False)[1])
    assert reader.act("dossierPasserEnInstruction", **named)["errors"] == [
        {"message": "This token only allows reading. Make one that also allows writing."}
    ]
    assert state(file) == "submitted"


def test_the_agent_must_be_able_to_handle_the_file(program, file, named, ada, garden, town, chen):
    for stranger in (ids.encoded("Instructeur", ada.pk), "nonsense", ids.encoded("Instructeur", "not-a-key")):
        told = program.act("dossierPasserEnInstruction", **{**named, "instructeurId": stranger})
        assert "no access" in told["errors"][0]["message"]
    apart = groups.create(garden, town, title="Sud")
    groups.set_members(apart, [chen])
    told = program.act(
        "dossierChangerGroupeInstructeur", dossierId=named["dossierId"], groupeInstructeurId=ids.encoded("GroupeInstructeur", apart.pk)
    )
    assert told["dossier"]["groupeInstructeur"]["id"] == ids.encoded("GroupeInstructeur", apart.pk)
    assert "no access" in program.act("dossierPasserEnInstruction", **named)["errors"][0]["message"]
    assert state(file) == "submitted"


def test_a_message_with_a_correction(program, file, named):
    program.act("dossierPasserEnInstruction", **named)
    told = program.act("dossierEnvoyerMessage", **named, body="Le plan ?", correction="incomplete")
    assert told["message"]["id"]
    assert file.corrections.get().reason == "incomplete"
    assert state(file) == "submitted"
    assert program.act("dossierEnvoyerMessage", **named, body="  ")["errors"][0]["message"].startswith("The message is empty")


def uploaded(program, named, content: bytes, *, name: str = "plan.pdf", kind: str = "application/pdf", **wrong):
    announced = {
        "dossierId": named["dossierId"],
        "filename": name,
        "contentType": kind,
        "byteSize": len(content),
        "checksum": b64encode(md5(content).digest()).decode(),
        **wrong,
    }
    made = program.act("createDirectUpload", **announced)["directUpload"]
    path = made["url"].partition("/api/")[2]
    headers = json.loads(made["headers"])
    answer = Client().put(f"/api/{path}", content, content_type=headers["Content-Type"])
    return made["signedBlobId"], answer


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_document_goes_with_a_decision_and_is_read_again(program, file, named):
    program.act("dossierPasserEnInstruction", **named)
    blob, answer = uploaded(program, named, PDF)
    assert answer.status_code == 204, answer.content
    program.act("dossierRefuser", **named, motivation="Voir le document", justificatif=blob)
    assert file.messages.get().documents.get().stored.name == "plan.pdf"
    query = "query ($n: Int!) { dossier(number: $n) { motivationAttachment { filename url byteSizeBigInt virusScanResult } } }"
    found = program(query, n=file.number.pk)["dossier"]["motivationAttachment"]
    assert (found["filename"], found["byteSizeBigInt"]) == ("plan.pdf", str(len(PDF)))
    assert (
        b"".join(
            Client().get(found["url"].partition("testserver")[2] or found["url"].replace("http://127.0.0.1:8000", "")).streaming_content
        )
        == PDF
    )
    again = program.act("dossierEnvoyerMessage", **named, body="Encore", attachment=blob)
    assert "used already" in again["errors"][0]["message"]
    assert file.messages.count() == 1


def test_a_document_that_is_not_as_announced(program, file, named):
    blob, answer = uploaded(program, named, PDF, checksum="AAAAAAAAAAAAAAAAAAAAAA==")
    assert answer.status_code == 422
    assert "not received" in program.act("dossierEnvoyerMessage", **named, body="Ici", attachment=blob)["errors"][0]["message"]
    assert uploaded(program, named, PDF, byteSize=3)[1].status_code == 422
    assert uploaded(program, named, b"MZ" + bytes(200), name="virus.exe", kind="application/pdf")[1].status_code == 422
    assert Client().put("/api/v2/uploads/nonsense", PDF, content_type="application/pdf").status_code == 404
    assert file.messages.count() == 0


def test_a_document_of_another_file_is_not_taken(program, garden, town, dana, named, bo):
    other = filed(dana, town)
    blob, _ = uploaded(program, named, PDF)
    told = program.act(
        "dossierEnvoyerMessage",
        dossierId=ids.encoded("Dossier", other.number.pk),
        instructeurId=named["instructeurId"],
        body="A",
        attachment=blob,
    )
    assert "not received" in told["errors"][0]["message"]
    assert other.messages.count() == 0


def test_followed_and_labelled(program, garden, town, file, named, bo):
    assert program.act("dossierBasculeSuivi", **named, follow=True)["dossier"]["instructeurs"] == [
        {"id": ids.encoded("Instructeur", bo.pk)}
    ]
    assert program.act("dossierBasculeSuivi", **named, follow=False)["dossier"]["instructeurs"] == []
    label = casework.create_label(garden, town, name="Urgent")
    given = {"dossierId": named["dossierId"], "labelId": ids.encoded("Label", label.pk)}
    assert program.act("dossierAjouterLabel", **given)["dossier"]["labels"] == [{"id": ids.encoded("Label", label.pk)}]
    assert program.act("dossierSupprimerLabel", **given)["dossier"]["labels"] == []
    assert "no such label" in program.act("dossierAjouterLabel", **{**given, "labelId": ids.encoded("Label", 99)})["errors"][0]["message"]


def test_groups_are_made_changed_and_filled(program, garden, town, bo, chen, ada):
    made = program.act(
        "groupeInstructeurCreer",
        demarche={"number": garden.pk},
        groupeInstructeur={"label": "Nord", "instructeurs": [{"email": bo.email}, {"email": ada.email}]},
    )
    group = garden.groups.get(title="Nord")
    assert [each.person for each in group.memberships.all()] == [bo]
    assert ada.email in made["warnings"][0]["message"]
    named = {"groupeInstructeurId": made["groupeInstructeur"]["id"]}
    program.act("groupeInstructeurAjouterInstructeurs", **named, instructeurs=[{"id": ids.encoded("Instructeur", chen.pk)}])
    program.act("groupeInstructeurSupprimerInstructeurs", **named, instructeurs=[{"email": bo.email}])
    assert [each.person for each in group.memberships.all()] == [chen]
    assert program.act("groupeInstructeurModifier", **named, label="Nord-Est")["errors"] is None
    assert program.act("groupeInstructeurModifier", **named, closed=True)["errors"] is None
    group.refresh_from_db()
    assert (group.title, group.closed_at is not None) == ("Nord-Est", True)
    assert "cannot be opened again" in program.act("groupeInstructeurModifier", **named, closed=False)["errors"][0]["message"]


def test_a_decision_made_quietly_writes_to_nobody(program, file, named):
    program.act("dossierPasserEnInstruction", **named, disableNotification=True)
    before = Mail.objects.count()
    program.act("dossierClasserSansSuite", **named, motivation="Doublon", disableNotification=True)
    assert Mail.objects.count() == before
    assert state(file) == "closed_without_decision"


def test_several_acts_at_once_are_made_in_order(program, file, named):
    text = """mutation ($input: DossierPasserEnInstructionInput!, $next: DossierAccepterInput!) {
      first: dossierPasserEnInstruction(input: $input) { dossier { state } errors { message } }
      second: dossierAccepter(input: $next) { clientMutationId dossier { state } errors { message } } }"""
    found = program(text, input=named, next={**named, "clientMutationId": "x"})
    assert found["second"] == {"clientMutationId": "x", "dossier": {"state": "accepte"}, "errors": None}
    assert state(file) == "accepted"


def test_without_a_key_nothing_is_changed(file, named):
    told = Program("").post({"queryId": "ds-mutation-v2", "operationName": "dossierArchiver", "variables": {"input": named}}).json()
    assert told["errors"][0]["extensions"]["code"] == "unauthorized"


def test_a_message_is_taken_back(program, file, named, ada, town):
    written = program.act("dossierEnvoyerMessage", **named, body="Une erreur")["message"]["id"]
    told = program.act("dossierSupprimerMessage", messageId=written, instructeurId=named["instructeurId"])
    assert told["message"]["discardedAt"]
    assert file.messages.get().text == ""
    program.act("dossierEnvoyerMessage", **named, body="Le plan ?", correction="incorrect")
    asked = ids.encoded("Commentaire", file.messages.last().pk)
    told = program.act("dossierSupprimerMessage", messageId=asked, instructeurId=named["instructeurId"])
    assert "not while it asks" in told["errors"][0]["message"]
    assert file.messages.last().text == "Le plan ?"


def test_only_whoever_may_write_procedures_copies_one(program, garden, town, bo):
    told = program.act("demarcheCloner", demarche={"number": garden.pk})
    assert "may not write procedures" in told["errors"][0]["message"]
    assert not Draft.objects.exists()


def test_a_document_is_read_and_sent_from_the_networks_of_the_key_only(garden, town, bo, file, named):
    token, text = key_to(garden, town, bo)
    program = Program(text)
    blob, answer = uploaded(program, named, PDF)
    assert answer.status_code == 204
    program.act("dossierEnvoyerMessage", **named, body="Voici", attachment=blob)
    query = "query ($n: Int!) { dossier(number: $n) { messages { attachments { url } } } }"
    url = program(query, n=file.number.pk)["dossier"]["messages"][0]["attachments"][0]["url"]
    path = "/api/" + url.partition("/api/")[2]
    assert Client().get(path).status_code == 200
    given = {"filename": "b.pdf", "contentType": "application/pdf", "byteSize": len(PDF), "checksum": b64encode(md5(PDF).digest()).decode()}
    made = program.act("createDirectUpload", dossierId=named["dossierId"], **given)["directUpload"]
    token.networks = ["203.0.113.0/24"]
    token.save()
    assert Client().get(path).status_code == 403
    assert Client(REMOTE_ADDR="203.0.113.9").get(path).status_code == 200
    assert Client().put("/api/" + made["url"].partition("/api/")[2], PDF, content_type="application/pdf").status_code == 403


def test_a_procedure_is_copied_into_a_draft(program, garden, town, bo):
    people.join(bo, town, role="procedure-designer")
    told = program.act("demarcheCloner", demarche={"number": garden.pk}, title="Jardins bis")
    assert (told["demarche"]["number"], told["errors"]) == (0, None)
    draft = Draft.objects.get()
    assert (draft.slug, "Jardins bis" in draft.text) == ("garden-2", True)
    assert program.act("demarcheCloner", demarche={"number": garden.pk})["errors"] is None
    assert Draft.objects.count() == 2
    assert "does not open" in program.act("demarcheCloner", demarche={"number": 4242})["errors"][0]["message"]
