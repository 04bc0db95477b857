"""Several documents for one question: added, taken away one by one, in their order, read everywhere."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.components.demarches.selectors.champs import Written, answers
from parvis.components.exports.selectors.documents import documents_of
from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, drafts, filing, publishing, purging, rebasing
from parvis.components.procedures.forms.documents import Given
from parvis.components.procedures.models import File, VersionMove
from parvis.components.procedures.rules.difference import difference
from parvis.components.procedures.rules.difference_words import sentence
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.wording import blocks
from parvis.components.procedures.tests.conftest import FILE, complete, new_draft, signed_in
from parvis.core.files import selectors as file_selectors
from parvis.core.files.models import StoredFile
from parvis.core.people.selectors import Organisation, Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200
TEXT = FILE.read_text(encoding="utf-8")


def taking(number: int, text: str = TEXT) -> str:
    return text.replace("max_megabytes: 1,", f"max_megabytes: 1, max_files: {number},")


def publish(text: str) -> None:
    publishing.publish(text)


@pytest.fixture
def several(town: Organisation) -> Organisation:
    publish(taking(3))
    return town


def png(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG + name.encode())


def plans(*names: str) -> dict[str, Given]:
    return {"plan": Given(added=[png(name) for name in names])}


def held(file: File) -> list[str]:
    return [each.stored.name for each in file.attachments.select_related("stored")]


def url(draft: File) -> str:
    return f"/procedures/garden/{draft.id}/step/plot"


def form(draft: File, **more: object) -> dict[str, object]:
    return {"revision": str(File.objects.get(id=draft.id).revision), "asked": "size plan", "size": "small", **more}


def test_documents_are_added_together_and_later_and_keep_their_order(several: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, several), signed_in(ada)
    assert client.post(url(draft), form(draft, plan=[png("b.png"), png("a.png")])).status_code == 302
    assert client.post(url(draft), form(draft, plan=[png("c.png")])).status_code == 302
    assert held(draft) == ["b.png", "a.png", "c.png"]
    page = client.get(url(draft)).content.decode()
    assert re.findall(r">(\w\.png)</a>", page) == ["b.png", "a.png", "c.png"]
    assert "3 documents at most, 1 MB each." in page
    assert re.search(r'<input type="file"[^>]* multiple', page)


def test_one_is_taken_away_and_another_added_in_the_same_sending(several: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, several), signed_in(ada)
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={}, given=plans("a.png", "b.png", "c.png"))
    goes = draft.attachments.get(stored__name="b.png")
    assert client.post(url(draft), form(draft, plan=[png("d.png")], **{"plan-remove": str(goes.pk)})).status_code == 302
    assert held(draft) == ["a.png", "c.png", "d.png"]
    assert not StoredFile.objects.filter(pk=goes.stored_id).exists()


def test_too_many_are_told_and_what_was_typed_stays(several: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, several), signed_in(ada)
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={}, given=plans("a.png", "b.png"))
    answer = client.post(url(draft), form(draft, plan=[png("c.png"), png("d.png")]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 documents at most: 2 are here already and you added 2" in page
    assert re.search(r'value="small"[^>]*checked', page)
    assert held(draft) == ["a.png", "b.png"]


def test_a_question_of_one_document_takes_one(town: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, town), signed_in(ada)
    [box] = re.findall(r'<input type="file"[^>]*>', client.get(url(draft)).content.decode())
    assert "multiple" not in box
    page = client.post(url(draft), form(draft, plan=[png("a.png"), png("b.png")]))
    assert page.status_code == 422
    assert held(draft) == []


def test_each_document_that_is_refused_is_named(several: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, several), signed_in(ada)
    wrong = [SimpleUploadedFile("run.png", b"MZ"), png("good.png"), SimpleUploadedFile("empty.png", b"")]
    page = client.post(url(draft), form(draft, plan=wrong)).content.decode()
    assert "run.png – This file is a program" in page
    assert "empty.png – This file is empty" in page
    assert "good.png" not in page
    assert held(draft) == []


def test_another_s_document_is_not_taken_away(several: Organisation, ada: Person, dana: Person) -> None:
    draft, other = new_draft(ada, several), new_draft(dana, several)
    other = drafts.save_answers(other.id, person=dana, revision=other.revision, values={}, given=plans("hers.png"))
    mine = form(draft, **{"plan-remove": str(other.attachments.get().pk)})
    assert signed_in(ada).post(url(draft), mine).status_code == 302
    assert held(other) == ["hers.png"]


def test_a_page_that_is_stale_leaves_no_content_behind(several: Organisation, ada: Person) -> None:
    draft, client = new_draft(ada, several), signed_in(ada)
    old = form(draft, plan=[png("late.png")])
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large"})
    before = set(contents())
    assert client.post(url(draft), old).status_code == 409
    assert held(draft) == []
    assert set(contents()) == before


def contents() -> list[str]:
    return list(file_selectors.contents())


@pytest.fixture
def file(several: Organisation, ada: Person, bo: Person) -> File:
    draft = complete(new_draft(ada, several), ada)
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={}, given=plans("b.png", "a.png"))
    found = filing.submit(draft.id, person=ada, revision=draft.revision)
    return desk.take(str(found.reference), agent=bo, organisation_id=several.id)


def test_they_are_read_on_every_page_and_in_every_export(file: File, several: Organisation, ada: Person, bo: Person) -> None:
    both = ["b.png", "a.png"]
    for client, address in ((signed_in(ada), f"/me/files/{file.reference}"), (signed_in(bo, several), f"/desk/files/{file.reference}")):
        assert re.findall(r">(\w\.png)</a>", client.get(address).content.decode()) == both
    [line] = [line for block in blocks(file) for line in block.lines if line.field.name == "plan"]
    assert (line.value, len(line.attachments)) == ("b.png, a.png", 2)
    assert [each.name for each in documents_of(file) if each.kind == "attachments"] == ["plan - b.png", "plan - a.png"]


def test_programs_get_all_of_them(file: File) -> None:
    class Anybody:
        token = None

        def knows(self, _name: str) -> bool:
            return True

    written = Written(Anybody(), file, {}, lambda reference: None)
    [champ] = [each for each in answers(file, written) if each["label"] == "Plan"]
    assert [each["filename"] for each in champ["files"]] == ["b.png", "a.png"]
    assert champ["file"]["filename"] == "b.png"


def test_a_correction_adds_and_takes_away(file: File, ada: Person, bo: Person) -> None:
    desk.ask_correction(
        str(file.reference), agent=bo, organisation_id=file.organisation_id, reason="incorrect", text="Which plan?", fields=["plan"]
    )
    goes = file.attachments.get(stored__name="b.png")
    said = {"text": "Here.", "plan": [png("c.png")], "plan-remove": str(goes.pk)}
    assert signed_in(ada).post(f"/me/files/{file.reference}", said).status_code == 302
    assert held(file) == ["a.png", "c.png"]
    assert file.corrections.get().changes == [{"field": "plan", "before": "b.png, a.png", "after": "a.png, c.png"}]


def test_all_of_them_are_purged(ada: Person, bo: Person, town: Organisation) -> None:
    publish(taking(3).replace("max_files: 3,", "max_files: 3, purge_after_decision: true,"))
    draft = complete(new_draft(ada, town), ada)
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={}, given=plans("b.png", "a.png"))
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    verdict = actions.Verdict(outcome="closed_without_decision", reasons="Gone.")
    desk.decide(str(file.reference), agent=bo, organisation_id=town.id, verdict=verdict)
    assert purging.purge_decided() == 1
    assert held(file) == []


def test_from_several_to_one_a_submitted_file_stays_and_a_draft_keeps_the_first(file: File, several: Organisation, dana: Person) -> None:
    draft = new_draft(dana, several)
    draft = drafts.save_answers(draft.id, person=dana, revision=draft.revision, values={}, given=plans("x.png", "y.png"))
    publish(TEXT)
    rebasing.rebase(file.procedure, published.current_version("garden"))
    rebasing.rebase_files()
    assert VersionMove.objects.get(file=file).why == ["documents"]
    assert held(file) == ["b.png", "a.png"]
    assert held(draft) == ["x.png"]
    assert VersionMove.objects.get(file=draft).changes[0]["before"]["en"] == "y.png"


def test_from_one_to_several_moves_safely(file: File) -> None:
    publish(taking(5))
    rebasing.rebase(file.procedure, published.current_version("garden"))
    rebasing.rebase_files()
    assert VersionMove.objects.get(file=file).why == []
    assert held(file) == ["b.png", "a.png"]


def test_the_language_says_how_many() -> None:
    [change] = difference(read(TEXT).value, read(taking(3)).value)
    assert sentence(change).fr == "Le nombre de documents de la question `plan` est maintenant «\u00a03\u00a0»."
    for wrong, said in (("max_files: 0", "max_files"), ("max_files: 21", "max_files")):
        assert any(said in str(each) for each in load(TEXT.replace("max_megabytes: 1", wrong)).mistakes)
    on_text = TEXT.replace("{name: phone, type: phone,", "{name: phone, type: phone, max_files: 2,")
    assert any("`max_files` says nothing of a field of type phone" in str(each) for each in load(on_text).mistakes)


def test_a_test_of_the_file_attaches_several() -> None:
    def tests(attached: str) -> str:
        return taking(2) + f"tests:\n  - {{name: plans, attached: [{attached}], expect: {{shown: [plan]}}}}\n"

    assert not load(tests("plan, plan")).mistakes
    assert any("`plan` is attached 3 times, and takes 2" in str(each) for each in load(tests("plan, plan, plan")).mistakes)
