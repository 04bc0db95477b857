"""What files are found by follows what they say, also where no passage and no message tells that it changed."""

from __future__ import annotations

from parvis.components.casework.actions.indexing import index
from parvis.components.casework.tests.test_lists import large, references
from parvis.components.procedures import actions
from parvis.components.procedures.actions import asking, desk, drafts, filing, messaging, rebasing, repetitions
from parvis.components.procedures.models import Asking
from parvis.components.procedures.tests.conftest import BYRON, FILE, Source, filed, new_draft
from parvis.core.people.selectors import Organisation, Person


def test_a_withdrawn_message_is_found_no_more(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    message = desk.write(str(file.reference), agent=bo, organisation_id=town.id, text="The wheelbarrow is yours.")
    index()
    assert references(bo, town, "words=wheelbarrow") == {str(file.reference)}
    messaging.withdraw(message.pk, agent=bo, organisation_id=town.id)
    assert index() == 1
    assert references(bo, town, "words=wheelbarrow") == set()
    assert index() == 0


def test_what_a_source_answers_late_is_found(town: Organisation, source: Source, ada: Person, bo: Person) -> None:
    source.is_down()
    draft = new_draft(ada, town)
    values = {"size": "small", "address": "1 Moved Road"}
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values=values)
    draft = repetitions.save_row(
        draft.id, person=ada, revision=draft.revision, field=draft.definition.field("children"), row={**BYRON, "source": ""}
    )
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    index()
    assert references(bo, town, "procedure=garden&a.income.from=784&a.income.to=784") == set()
    source.error = None
    Asking.objects.filter(file=file).update(asked_at="2020-01-01T00:00:00Z")
    assert asking.collect_debts() == 1
    assert index() == 1
    assert references(bo, town, "procedure=garden&a.income.from=784&a.income.to=784") == {str(file.reference)}


def test_a_file_taken_to_a_new_version_is_found_by_the_new_words(town: Organisation, dana: Person, bo: Person) -> None:
    file = large(dana, town)
    index()
    assert references(bo, town, "words=gazebo") == set()
    text = FILE.read_text(encoding="utf-8").replace("label: {fr: Grande, en: Large}", "label: {fr: Avec gloriette, en: With a gazebo}")
    version = actions.publish(text)
    job = rebasing.rebase(version.procedure, version)
    while rebasing.carry_on(job, batch=10):
        pass
    assert index() >= 1
    assert references(bo, town, "words=gazebo") == {str(file.reference)}
