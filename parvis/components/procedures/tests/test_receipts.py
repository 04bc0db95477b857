"""Receipts under a file: for the agents who handle it what was asked, for the person what they filed."""

from __future__ import annotations

import json

import pytest

from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as trace
from parvis.core.protection import selectors as protection
from parvis.core.protection.rules.receipts import Receipt
from parvis.kernel.text import Text

WHY = Text("Calculer", "Work out")


@pytest.fixture(autouse=True)
def own_log(tmp_path, settings, monkeypatch):
    settings.PARVIS_DATA = tmp_path / "data"
    monkeypatch.delenv("PARVIS_TRACE_WITNESS", raising=False)


def asked(town: Organisation, person: Person, reference: str, **more: str):
    """The line of one question, as the door writes it."""
    return trace.record(
        "exchange.asked",
        subjects=[person.identity.canonical()],
        organisation=town.name,
        organisation_identifier=more.get("body", town.identifier),
        purpose=WHY,
        legal_basis=WHY,
        fields=["income"],
        file_reference=reference,
    )[0]


def publish() -> None:
    trace.sequence()
    trace.publish_checkpoint()


def test_an_agent_downloads_the_receipt_of_each_question(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    line = asked(town, ada, str(file.reference))
    publish()
    client = signed_in(bo, town)
    path = f"/desk/files/{file.reference}/receipts"
    assert f"{path}/{line.pk}.json" in client.get(path).content.decode()
    receipt = Receipt.parse(client.get(f"{path}/{line.pk}.json").content)
    assert protection.vouched(receipt).size == protection.tree().size
    first, *draft = json.loads(client.get(f"{path}.json").content)
    assert draft, "what was asked while it was a draft"
    assert first["receipt"] == receipt.as_json()
    assert first["record"] == receipt.record


def test_questions_wait_for_their_proof_and_those_of_the_draft_are_there(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    client = signed_in(bo, town)
    page = f"/desk/files/{file.reference}/receipts"
    assert "proof pending" in client.get(page).content.decode()
    lines = protection.entries_about([ada.identity.canonical()]).filter(event="exchange.asked")
    assert lines
    publish()
    assert all(str(line.pk) in client.get(page).content.decode() for line in lines)


def test_what_others_asked_or_for_other_files_is_not_shown(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    others = [asked(town, ada, "OTHER-1"), asked(town, ada, str(file.reference), body="town-2"), asked(town, bo, str(file.reference))]
    publish()
    client = signed_in(bo, town)
    page = client.get(f"/desk/files/{file.reference}/receipts").content.decode()
    for line in others:
        assert str(line.pk) not in page
        assert client.get(f"/desk/files/{file.reference}/receipts/{line.pk}.json").status_code == 404


@pytest.mark.parametrize("path", ["receipts", "receipts.json"])
def test_agents_of_another_body_find_nothing(town: Organisation, ada: Person, dana: Person, path: str) -> None:
    file = filed(ada, town)
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    people.join(dana, other, role="instructor")
    assert signed_in(dana, other).get(f"/desk/files/{file.reference}/{path}").status_code == 404


def test_looking_at_the_receipts_is_reading_the_file(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    signed_in(bo, town).get(f"/desk/files/{file.reference}/receipts")
    lines = protection.entries_about([ada.identity.canonical()])
    assert [line.event for line in lines].count("procedures.read") == 1


def test_a_request_that_is_filed_leads_to_its_receipt(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    line = protection.entries_about([ada.identity.canonical()]).get(event="procedures.submitted")
    client = signed_in(ada)
    for page in (f"/me/files/{file.reference}/submitted", f"/me/files/{file.reference}"):
        assert f"/me/trace/{line.pk}/receipt" in client.get(page).content.decode()
    publish()
    assert "<svg" in client.get(f"/me/trace/{line.pk}/receipt").content.decode()
