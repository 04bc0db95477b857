"""What a hostile person, or two windows at once, may try on drafts and files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, discarding, drafts, filing, forwarding, repetitions
from parvis.components.procedures.forms.documents import DocumentsWidget
from parvis.components.procedures.lifecycle import TransitionRefused
from parvis.components.procedures.models import Answer, Attachment, File
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import complete, filed, new_draft, signed_in
from parvis.components.procedures.views import filing as pages
from parvis.core.files import actions as documents
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person


def test_answers_that_were_handed_in_can_no_longer_be_marked_as_wrong(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    answer = signed_in(ada).post(f"/procedures/garden/{file.id}/wrong/household", {"field": ["income"]})
    assert answer["Location"] == f"/me/files/{file.reference}"
    assert Answer.objects.get(file=file, field="income").state == "known"
    with pytest.raises(drafts.NotADraft):
        drafts.dispute(file.id, person=ada, field="income")


@pytest.mark.parametrize("act", ["submit", "withdraw", "step/plot", "wrong/household", "step/home/children/household-0/remove"])
def test_a_draft_erased_in_another_window_is_not_a_failure(
    town: Organisation, ada: Person, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    draft = complete(new_draft(ada, town), ada)
    found = pages.open_draft_or_404

    def erased_just_after(*args: object) -> File:
        file = found(*args)  # type: ignore[arg-type]
        discarding.discard(draft.id, person=ada)
        return file

    for name in ("filing", "person", "rows", "handing_in"):
        monkeypatch.setattr(f"parvis.components.procedures.views.{name}.open_draft_or_404", erased_just_after)
    client = signed_in(ada)
    client.raise_request_exception = False
    sent = {"revision": str(draft.revision), "field": ["income"], "asked": "size", "size": "small"}
    assert client.post(f"/procedures/garden/{draft.id}/{act}", sent).status_code in (302, 404)


def test_one_person_holds_twenty_drafts_and_no_more(town: Organisation, ada: Person, dana: Person) -> None:
    File.objects.bulk_create(
        File(procedure=published.procedure("garden"), version=published.current_version("garden"), organisation=town, person=ada)
        for _ in range(drafts.DRAFTS_AT_ONCE)
    )
    answer = signed_in(ada).post("/procedures/garden/start", {"organisation": str(town.id)})
    assert answer.status_code == 422
    assert "You have 20 drafts already" in answer.content.decode()
    assert signed_in(dana).post("/procedures/garden/start", {"organisation": str(town.id)}).status_code == 302


def test_one_person_does_not_bury_an_office_under_messages(town: Organisation, ada: Person) -> None:
    reference = str(filed(ada, town).reference)
    for _ in range(filing.MESSAGES_A_DAY):
        filing.write(reference, person=ada, text="And now?")
    with pytest.raises(TransitionRefused) as refused:
        filing.write(reference, person=ada, text="And now?")
    assert refused.value.text == filing.TOO_MANY_MESSAGES


def test_a_row_is_removed_from_its_own_list_alone(town: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    children = draft.definition.field("children")
    inner = children.fields[0].name
    held = documents.store(b"%PDF-1.7 her certificate", name="a.pdf", accept=("application/pdf",), max_bytes=1000)
    Attachment.objects.create(file=draft, field=inner, row="household-0", stored=held)
    other = replace(children, name="tools", fields=())
    repetitions.remove_row(draft.id, person=ada, revision=draft.revision, field=other, row_id="household-0")
    assert draft.attachments.get().stored == held
    repetitions.remove_row(draft.id, person=ada, revision=draft.revision, field=children, row_id="household-0")
    assert not draft.attachments.exists()


def test_a_number_without_end_is_no_failure(town: Organisation, ada: Person, bo: Person) -> None:
    filed(ada, town)
    endless = "9" * 5000
    client = signed_in(bo, town)
    assert client.post("/desk/lists", {"group": endless, "title": "Mine", "query": ""}).status_code == 302
    assert client.get(f"/desk/exports/templates/garden?template={endless}").status_code == 404
    assert client.post("/desk/exports/templates/garden/delete", {"template": endless}).status_code == 302
    assert DocumentsWidget(held=[], most=1, attrs={}).value_from_datadict({"paper-remove": [endless]}, {}, "paper").removed == frozenset()


def test_open_files_of_a_procedure_out_of_the_list_are_still_handled(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    actions.unpublish("garden")
    agent = signed_in(bo, town)
    assert agent.get(f"/desk/files/{file.reference}").status_code == 200
    assert agent.get(f"/desk/files/{file.reference}/forward").status_code < 500
    assert signed_in(ada).get(f"/me/files/{file.reference}").status_code == 200
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    with pytest.raises(TransitionRefused):
        forwarding.forward(
            str(file.reference), agent=bo, organisation_id=town.id, to=people.organisation("b", name="B", kind="agency"), text="?"
        )
