"""Trials count for nothing; previews keep nothing; a closed procedure takes no new file and keeps the old ones."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.components.procedures import actions, selectors
from parvis.components.procedures.actions import asking, drafts, filing, trials
from parvis.components.procedures.models import Asking, File, Letter, ProcedureVersion, Trial
from parvis.components.procedures.rules.loader import WrongProcedureFile
from parvis.components.procedures.selectors import files
from parvis.components.procedures.tests.conftest import FILE, complete
from parvis.core.files.selectors import StoredFile
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

CHANGED = FILE.read_text(encoding="utf-8") + "\n# another draft of it\n"
SIGN_IN = drafts.SignIn(provider=Text("Essai", "Trial"), at=timezone.now())


@pytest.fixture
def trial(town) -> Trial:
    return actions.open_trial(CHANGED, organisation=town)


def begun(trial: Trial, person) -> File:
    return trials.begin_trial(trial, person=person, language="en", sign_in=SIGN_IN)


def test_a_version_on_trial_is_not_in_force(trial, source):
    in_force = selectors.current_version("garden")
    assert trial.version != in_force
    assert trial.version.published_at is None
    assert actions.open_trial(CHANGED, organisation=trial.organisation).key == trial.key


def test_a_wrong_text_is_not_tried(town):
    with pytest.raises(WrongProcedureFile):
        actions.open_trial("slug: half", organisation=town)
    assert not Trial.objects.exists()


def test_no_source_is_asked_in_a_trial(trial, source, ada):
    draft = begun(trial, ada)
    asking.ask_for(draft)
    assert source.asked == 0
    assert set(draft.askings.exclude(need="identity").values_list("state", flat=True)) == {Asking.State.UNKNOWN}


def test_a_request_on_trial_counts_for_nothing(trial, source, ada, bo, mailoutbox):
    draft = begun(trial, ada)
    asking.ask_for(draft)
    draft = drafts.save_answers(
        draft.id, person=ada, revision=draft.revision, values={"declared_income": "1000", "address": "12 Ada Street"}
    )
    draft = complete(draft, ada)
    filed = filing.submit(draft.id, person=ada, revision=draft.revision)
    assert filed.trial
    assert filed.silence_on is None
    assert not Letter.objects.exists()
    assert not mailoutbox
    who = Actor(
        audience=Audience.AGENT, person_id=bo.id, organisation_id=trial.organisation.id, permissions=frozenset({"procedures.instruct"})
    )
    assert not files.submitted_to(who).exists()
    assert files.file_for_agent(who, str(filed.reference)) == filed


def test_publishing_destroys_trials_and_their_links(trial, ada):
    begun(trial, ada)
    assert actions.end_trials(trial.procedure) == 1
    assert not File.objects.filter(trial=True).exists()
    assert not Trial.objects.exists()
    assert not ProcedureVersion.objects.filter(published_at=None).exists()


def test_the_preview_shows_conditional_questions_and_keeps_nothing(trial, source):
    page = trial.version.definition.pages[0]
    address = f"/procedures/garden/form/{trial.version.digest}/{page.slug}"
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    for each in page.fields:
        if each.asks and each.type != "repetition":
            assert f'name="{each.name}' in answer.content.decode()
    assert Client().post(address, {"anything": "typed"}).status_code == 302
    assert not File.objects.exists()
    assert Client().get(f"/procedures/garden/form/{'0' * 64}/{page.slug}").status_code == 404


def test_a_closed_procedure_takes_no_new_file(town, ada):
    actions.close("garden", sentence=Text("Fermé jusqu’au printemps.", "Closed until spring."))
    procedure = selectors.procedure("garden")
    with pytest.raises(drafts.ProcedureClosed):
        drafts.begin(procedure, person=ada, organisation=town, language="en", sign_in=SIGN_IN)
    page = Client(headers={"accept-language": "en"}).get("/procedures/garden").content.decode()
    assert "Closed until spring." in page
    actions.reopen("garden")
    assert drafts.begin(selectors.procedure("garden"), person=ada, organisation=town, language="en", sign_in=SIGN_IN).is_draft


def test_nothing_that_was_sent_with_a_trial_outlives_it(trial, source, ada, bo):
    draft = begun(trial, ada)
    asking.ask_for(draft)
    said = {"declared_income": "1000", "address": "12 Ada Street"}
    draft = complete(drafts.save_answers(draft.id, person=ada, revision=draft.revision, values=said), ada)
    filed = filing.submit(draft.id, person=ada, revision=draft.revision)
    filing.write(str(filed.reference), person=ada, text="See this.", documents=[SimpleUploadedFile("note.txt", b"who I am")])
    stored = StoredFile.objects.get()
    actions.end_trials(trial.procedure)
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(stored.path)
