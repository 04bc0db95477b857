"""Who is not concerned learns it at once; what is typed is kept meanwhile; documents that serve to decide go with the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.components.procedures.actions import drafts, filing, purging
from parvis.components.procedures.forms.documents import Given
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Answer, File, ProcedureVersion
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.parts.eligibility import build
from parvis.components.procedures.rules.questions import FieldType
from parvis.components.procedures.tests.conftest import FILE as GARDEN
from parvis.components.procedures.tests.conftest import complete, filed, new_draft, signed_in
from parvis.core.files.models import StoredFile
from parvis.core.people.selectors import Organisation, Person

RULE = {
    "when": {"equals": {"answer": "size", "value": "large"}},
    "stop": {"fr": "Plus de grande parcelle.", "en": "No large plot is left."},
    "instead": {"title": {"fr": "Autre", "en": "Ask the county"}, "url": "https://county.example/plots"},
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200


@pytest.fixture
def selective(town: Organisation, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """The town whose procedure stops requests for large plots, and destroys plans once it has decided."""
    version = ProcedureVersion.objects.get()
    plain = version.definition

    def purging_plan(page):  # type: ignore[no-untyped-def]
        fields = tuple(replace(each, purge_after_decision=True) if each.type is FieldType.FILE else each for each in page.fields)
        return replace(page, fields=fields)

    changed = replace(plain, eligibility=build([RULE]), pages=tuple(map(purging_plan, plain.pages)))
    monkeypatch.setattr(ProcedureVersion, "definition", changed)
    return town


def test_the_stop_is_told_on_the_page_on_the_check_and_at_the_end(selective: Organisation, ada: Person) -> None:
    draft = new_draft(ada, selective)
    client, url = signed_in(ada), f"/procedures/garden/{draft.id}/step/plot"
    answer = client.post(url, {"revision": str(draft.revision), "asked": "size plan", "size": "large"})
    assert answer["Location"] == url, "nothing more is asked"
    page = client.get(url).content.decode()
    assert "No large plot is left." in page
    assert 'href="https://county.example/plots"' in page
    assert "No large plot is left." in client.get(f"/procedures/garden/{draft.id}/check").content.decode()
    draft = complete(File.objects.get(id=draft.id), ada)  # a small one after all
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large", "why_large": "Many children"})
    with pytest.raises(TransitionRefused, match="No large plot"):
        filing.submit(draft.id, person=ada, revision=draft.revision)
    assert File.objects.get(id=draft.id).is_draft


def test_anyone_asks_beforehand_and_nothing_is_kept(selective: Organisation, client: Client) -> None:
    url = "/procedures/garden/concerned"
    page = client.get(url).content.decode()
    assert 'name="size"' in page
    assert 'name="phone"' not in page, "only the questions that decide"
    sent = {"revision": "0", "asked": "size"}
    assert "No large plot is left." in client.post(url, {**sent, "size": "large"}, headers={"Accept-Language": "en"}).content.decode()
    assert "nothing stops you" in client.post(url, {**sent, "size": "small"}, headers={"Accept-Language": "en"}).content.decode()
    assert not File.objects.exists()
    assert not Answer.objects.exists()


def test_a_rule_that_looks_at_no_question_is_a_mistake() -> None:
    text = (
        GARDEN.read_text(encoding="utf-8")
        + "\neligibility:\n  - when: {equals: {answer: siz, value: large}}\n    stop: {fr: Non., en: No.}\n"
    )
    assert [each.mend for each in load(text).mistakes] == ["Did you mean `size`?"]


def test_what_is_typed_is_kept_meanwhile_and_two_windows_do_not_overwrite(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    client, url = signed_in(ada), f"/procedures/garden/{draft.id}/step/home"
    sent = {"revision": str(draft.revision), "asked": "phone", "autosave": "1"}
    assert client.post(url, {**sent, "phone": "06"}).status_code == 204
    assert not Answer.objects.filter(file=draft, field="phone").exists(), "half a number is no answer yet"
    now = File.objects.get(id=draft.id).revision
    kept = client.post(url, {**sent, "revision": str(now), "phone": "0612345678"})
    assert kept["Draft-Revision"] == str(now + 1)
    assert Answer.objects.get(file=draft, field="phone").value
    other = client.post(url, {**sent, "phone": "0699999999"})
    assert other.status_code == 409
    assert Answer.objects.get(file=draft, field="phone").value != "0699999999"


def test_documents_that_serve_to_decide_are_destroyed_then(selective: Organisation, ada: Person) -> None:
    draft = complete(new_draft(ada, selective), ada)
    upload = SimpleUploadedFile("plan.png", PNG, content_type="image/png")
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={}, given={"plan": Given(added=[upload])})
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    assert purging.purge_decided() == 0, "not before"
    File.objects.filter(id=file.id).update(state=State.CLOSED, decided_at=timezone.now())
    stored = file.attachments.get().stored_id
    assert purging.purge_decided() == 1
    assert not StoredFile.objects.filter(pk=stored).exists()
    assert purging.purge_decided() == 0
    page = signed_in(ada).get("/me/trace").content.decode()
    assert "Documents that served only to decide were destroyed." in page
    assert filed(ada, selective)
