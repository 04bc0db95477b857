"""The tutorial of procedures, done with the file that its page shows: from nothing to a request that is decided."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.cli import main
from parvis.components.builder import actions
from parvis.components.builder.actions import drafting, publishing
from parvis.components.builder.rules import places
from parvis.components.builder.rules.blank import blank
from parvis.components.builder.rules.changes import with_field
from parvis.components.builder.rules.options import read_lines
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.tests.conftest import agent
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.actions import drafts, filing
from parvis.components.procedures.rules.canonical import canonical
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.text import Text

PAGE = (Path(__file__).parents[4] / "docs" / "tutorial-procedure.md").read_text(encoding="utf-8")
FILE = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL).group(1)
COMMANDS = re.search(r"```\n(parvis procedure export.*?)```", PAGE, re.DOTALL).group(1).splitlines()
STEP = Text("Tutoriel", "Tutorial")


def test_the_steps_give_the_file_that_the_page_shows(town, bo):
    """What the buttons of steps 1, 2 and 4 do, in the order in which the page says it."""
    value = blank("bicycle", title={"fr": "Emprunter un vélo", "en": "Borrow a bicycle"}, owner=town.name)
    value, choice = with_field(value, ("pages", 0), kind="choice", label={"fr": "Quel vélo ?", "en": "Which bicycle?"})
    value = places.put(value, (*choice, "options"), read_lines("Ordinaire | Ordinary\nÀ assistance | With a motor"))
    value, height = with_field(value, ("pages", 0), kind="integer", label={"fr": "Votre taille", "en": "Your height"})
    value = places.put(value, (*height, "when"), {"equals": {"answer": "quel_velo", "value": "a-assistance"}})
    draft = actions.begin(canonical(value), slug="bicycle", organisation=town, by=bo)
    publishing.look_through(draft)
    with pytest.raises(publishing.StoppedByTheGate) as stopped:
        actions.publish(draft.id, revision=draft.revision, by=bo)
    blocking = {each["place"] for each in stopped.value.quality.report["findings"] if each["weight"] == "blocking"}
    assert blocking == {"summary", "who", "legal_basis"}
    shown = plain(FILE)
    assert [each["name"] for each in shown["pages"][0]["fields"]] == [each["name"] for each in value["pages"][0]["fields"]]
    assert shown["pages"][0]["fields"][1]["options"] == value["pages"][0]["fields"][1]["options"]
    draft = drafting.save(draft.id, revision=draft.revision, text=FILE, what=STEP, by=bo)
    publishing.look_through(draft)
    actions.publish(draft.id, revision=draft.revision, by=bo)
    assert published.current_version("bicycle").source == FILE


def test_a_request_is_filed_and_decided_and_the_file_travels(town, bo, tmp_path, monkeypatch):
    draft = actions.begin(FILE, slug="bicycle", organisation=town, by=bo)
    publishing.look_through(draft)
    actions.publish(draft.id, revision=draft.revision, by=bo)
    identity = Identity(
        family_name="Essai", given_names=("Fatou",), birth_date="1990-01-01", gender="female", birth_place="00001", birth_country="00"
    )
    fatou = people.recognise(identity, email="fatou@exemple.example", language="fr")
    sign_in = drafts.SignIn(provider=STEP, at=timezone.now())
    begun = drafts.begin(published.procedure("bicycle"), person=fatou, organisation=town, language="fr", sign_in=sign_in)
    answers = {"email": "fatou@exemple.example", "quel_velo": "ordinaire"}
    begun = drafts.save_answers(begun.id, person=fatou, revision=begun.revision, values=answers)
    filed = filing.submit(begun.id, person=fatou, revision=begun.revision)
    instructor = agent("Claire", town, role="instructor")
    procedures.take(filed.reference, agent=instructor, organisation_id=town.id)
    procedures.decide(
        filed.reference, agent=instructor, organisation_id=town.id, verdict=procedures.Verdict(outcome=published.State.ACCEPTED)
    )
    filed.refresh_from_db()
    assert filed.state == "accepted"
    monkeypatch.chdir(tmp_path)
    travels(COMMANDS, town.identifier)


def travels(commands: list[str], identifier: str) -> None:
    """The commands of the page, as they stand there; the body is this test's own."""
    for line in commands:
        words = line.replace("213502388", identifier).split()
        assert words[0] == "parvis"
        assert main(words[1:]) == 0, line
    assert plain(drafting.Draft.objects.get(slug="bicycle-again").text)["slug"] == "bicycle-again"
