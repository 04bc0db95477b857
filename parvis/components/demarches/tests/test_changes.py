"""Whoever asks what changed since a moment hears of everything that the interface shows of a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.components.casework import actions as casework
from parvis.components.casework.actions import handover
from parvis.components.demarches.api import mutations
from parvis.components.demarches.rules import ids
from parvis.components.demarches.tests.conftest import Program, filed, key_to
from parvis.components.demarches.tests.test_acting import PDF, uploaded
from parvis.components.opinions import actions as opinions
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import correcting, filing, groups, letters, moving, purging, reopening
from parvis.components.procedures.models import Answer, Attachment, File, Letter
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import FILE
from parvis.core.files import actions as documents
from parvis.core.people.selectors import who_can

pytestmark = pytest.mark.django_db(transaction=True)
NOTES = (
    ("text", "text", "Vu"), ("textarea", "textarea", "Vu"), ("email", "email", "a@exemple.example"), ("integer", "integerNumber", 3),
    ("decimal", "decimalNumber", 2.5), ("checkbox", "checkbox", True), ("yes_no", "yesNo", False), ("date", "date", "2026-03-14"),
    ("datetime", "datetime", "2026-03-14T09:30:00+01:00"), ("choice", "dropDownList", "Bonne"), ("multiple", "multipleDropDownList", ["Bonne"]),
)  # fmt: skip
OPTIONS = ", options: [{value: good, label: {fr: Bonne, en: Good}}, {value: poor, label: {fr: Pauvre, en: Poor}}]"
TEXT = FILE.read_text(encoding="utf-8") + "annotations:\n" + "".join(
    f"  - {{name: n_{kind}, type: {kind}, label: {{fr: Note {kind}, en: Note {kind}}}{OPTIONS if kind in ('choice', 'multiple') else ''}}}\n"
    for kind, _word, _value in NOTES
)  # fmt: skip
OPERATIONS = {"dossierModifierAnnotationDatetime": "dossierModifierAnnotationDateTime"}  # as clients call it


class World:
    """A town whose procedure has notes of every kind, one file, and a program that asks what changed."""

    def __init__(self, town: Any, ada: Any, bo: Any, chen: Any) -> None:
        procedures.publish(TEXT)
        self.town, self.ada, self.bo, self.chen = town, ada, bo, chen
        self.procedure = published.procedure("garden")
        self.file = filed(ada, town)
        self.program = Program(key_to(self.procedure, town, bo)[1])
        self.dossier = {"dossierId": ids.encoded("Dossier", self.file.number.pk)}
        self.named = {**self.dossier, "instructeurId": ids.encoded("Instructeur", bo.pk)}
        self.whose = {"agent": bo, "organisation_id": town.pk}
        self.label = casework.create_label(self.procedure, town, name="Urgent")
        self.labelled = {**self.dossier, "labelId": ids.encoded("Label", self.label.pk)}
        self.group = groups.create(self.procedure, town, title="Nord")
        groups.set_members(self.group, [bo, chen])
        self.grouped = {**self.dossier, "groupeInstructeurId": ids.encoded("GroupeInstructeur", self.group.pk)}

    def note(self, kind: str) -> str:
        return ids.encoded("Champ", self.procedure.field_numbers.get(name=f"n_{kind}").pk)

    def act(self, name: str, **given: Any) -> Any:
        told = self.program.stored(OPERATIONS.get(name, name), "ds-mutation-v2", input=given)[name]
        assert not told.get("errors"), told
        return told

    def take(self) -> None:
        self.act("dossierPasserEnInstruction", **self.named)

    def decide(self) -> None:
        self.take()
        self.act("dossierRefuser", **self.named, motivation="Plus de place")

    def is_told(self) -> bool:
        since = (timezone.now() - timedelta(hours=1)).isoformat()
        found = self.program.stored("getDemarche", demarcheNumber=self.procedure.pk, includeDossiers=True, updatedSince=since)
        return [each["number"] for each in found["demarche"]["dossiers"]["nodes"]] == [self.file.number.pk]


@pytest.fixture
def world(town, ada, bo, chen, monkeypatch) -> World:
    facts = moving.facts_of
    monkeypatch.setattr(moving, "facts_of", lambda *of: replace(facts(*of), silence=""))  # on a clock, no file is given back
    return World(town, ada, bo, chen)


def becomes_old(world: World) -> None:
    """All that happened so far was long ago."""
    File.objects.update(saved_at=timezone.now() - timedelta(days=9))
    assert not world.is_told()


def nothing(_world: World) -> None:
    """What must have happened before an act that anybody can do at once."""


def follows(world: World) -> None:
    world.act("dossierBasculeSuivi", **world.named, follow=True)


def wrote(world: World) -> None:
    world.message = world.act("dossierEnvoyerMessage", **world.named, body="Bonjour")["message"]["id"]


def archived(world: World) -> None:
    world.decide()
    world.act("dossierArchiver", **world.named)


OF_FILES = {
    "dossierPasserEnInstruction": (nothing, lambda w: w.named),
    "dossierRepasserEnConstruction": (World.take, lambda w: w.named),
    "dossierRepasserEnInstruction": (World.decide, lambda w: w.named),
    "dossierAccepter": (World.take, lambda w: {**w.named, "motivation": "Bienvenue"}),
    "dossierRefuser": (World.take, lambda w: {**w.named, "motivation": "Plein", "justificatif": uploaded(w.program, w.named, PDF)[0]}),
    "dossierClasserSansSuite": (World.take, lambda w: {**w.named, "motivation": "Doublon"}),
    "dossierEnvoyerMessage": (nothing, lambda w: {**w.named, "body": "Bonjour"}),
    "dossierSupprimerMessage": (wrote, lambda w: {"messageId": w.message, "instructeurId": w.named["instructeurId"]}),
    "dossierArchiver": (World.decide, lambda w: w.named),
    "dossierDesarchiver": (archived, lambda w: w.named),
    "dossierBasculeSuivi": (nothing, lambda w: {**w.named, "follow": True}),
    "dossierChangerGroupeInstructeur": (nothing, lambda w: w.grouped),
    "dossierAjouterLabel": (nothing, lambda w: w.labelled),
    "dossierSupprimerLabel": (lambda w: w.act("dossierAjouterLabel", **w.labelled), lambda w: w.labelled),
    **{
        f"dossierModifierAnnotation{name}": (nothing, lambda w, kind=kind, value=value: {**w.named, "annotationId": w.note(kind), "value": value})
        for name, kind, value in (
            ("Text", "text", "Vu"), ("Checkbox", "checkbox", True), ("Date", "date", "2026-03-14"), ("IntegerNumber", "integer", 3),
            ("Datetime", "datetime", "2026-03-14T09:30:00+01:00"), ("DecimalNumber", "decimal", 2.5), ("DropDownList", "choice", "Bonne"),
        )
    },
}  # fmt: skip
ELSEWHERE = {  # what changes no file, has its own test below, or is refused here
    "createDirectUpload", "demarcheCloner", "groupeInstructeurCreer", "groupeInstructeurModifier", "groupeInstructeurAjouterInstructeurs",
    "groupeInstructeurSupprimerInstructeurs", "dossierModifierAnnotations", "dossierModifierAnnotationAjouterLigne",
}  # fmt: skip


def test_each_act_of_the_interface_is_looked_at():
    assert set(OF_FILES) | ELSEWHERE == set(mutations.ACTS)


@pytest.mark.parametrize("name", OF_FILES)
def test_an_act_of_a_program_is_told(world, name):
    before, given = OF_FILES[name]
    before(world)
    said = given(world)
    becomes_old(world)
    world.act(name, **said)
    assert world.is_told()


@pytest.mark.parametrize(("kind", "word", "value"), NOTES, ids=[each[1] for each in NOTES])
def test_a_note_of_each_kind_is_written_and_told(world, kind, word, value):
    becomes_old(world)
    told = world.act("dossierModifierAnnotations", **world.named, annotations=[{"id": world.note(kind), "value": {word: value}}])
    assert [each["id"] for each in told["annotations"]] == [world.note(kind)]
    assert world.file.annotations.get().field == f"n_{kind}"
    assert world.is_told()


def test_a_group_that_closes_is_told_of_its_files(world):
    world.act("dossierChangerGroupeInstructeur", **world.grouped)
    becomes_old(world)
    world.act("groupeInstructeurModifier", groupeInstructeurId=world.grouped["groupeInstructeurId"], closed=True)
    assert world.is_told()


def asked(world: World) -> Any:
    return opinions.ask(str(world.file.reference), **world.whose, email=world.chen.email, introduction="Vu ?")


def answered(world: World) -> None:
    world.opinion = asked(world)
    world.opinion.expert = world.chen
    world.opinion.save()


def corrected(world: World) -> None:
    procedures.ask_correction(str(world.file.reference), **world.whose, reason="incorrect", text="Le nom ?")


def disputed(world: World) -> None:
    Answer.objects.filter(file=world.file, field="income").update(state=Answer.State.DISPUTED)


def source_says_otherwise(world: World) -> None:
    answer = Answer.objects.get(file=world.file, field="income")
    want = world.file.definition.source_of("income")
    found = correcting.asking.asked(world.file, want)
    assert correcting.take(answer, want, found=found)


def has_a_plan(world: World) -> None:
    stored = documents.store(PDF, name="plan.pdf", owner_person=world.ada, accept=("application/pdf",), max_bytes=10_000)
    Attachment.objects.create(file=world.file, field="plan", stored=stored)
    world.decide()


def sent_away(world: World) -> None:
    handover.hand_over(leaving=world.bo, to=world.chen, organisation=world.town, groups_too=True, for_good=True)


AT_THE_DESK = {
    "taken": (nothing, lambda w: procedures.take(str(w.file.reference), **w.whose)),
    "given back": (World.take, lambda w: reopening.give_back(str(w.file.reference), **w.whose)),
    "reopened": (World.decide, lambda w: reopening.reopen(str(w.file.reference), **w.whose, text="Une erreur")),
    "a correction asked": (World.take, corrected),
    "a message of the agent": (nothing, lambda w: procedures.write(str(w.file.reference), **w.whose, text="Bonjour")),
    "a message of the person": (nothing, lambda w: filing.write(str(w.file.reference), person=w.ada, text="Bonjour")),
    "an opinion asked": (World.take, asked),
    "an opinion answered": (
        lambda w: (w.take(), answered(w)), lambda w: opinions.answer(w.opinion.pk, expert=w.chen, text="Oui", yes=None)),
    "an opinion withdrawn": (lambda w: (w.take(), answered(w)), lambda w: opinions.revoke(w.opinion, agent=w.bo)),
    "followed no more": (follows, lambda w: casework.unfollow(w.file, w.bo)),
    "an agent who left": (follows, sent_away),
    "a letter written": (nothing, lambda w: letters.keep(Letter.objects.get(file=w.file), PDF)),
    "an identity document destroyed": (has_a_plan, lambda w: purging.purge(w.file.pk)),
    "a value that its source corrected": (disputed, source_says_otherwise),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_THE_DESK)
def test_what_happens_elsewhere_is_told(world, source, monkeypatch, name):
    monkeypatch.setattr(purging, "purged_fields", lambda _definition: {"plan"})
    before, act = AT_THE_DESK[name]
    before(world)
    becomes_old(world)
    source.answer = {**source.answer, "income": {"value": 900}}
    act(world)
    assert world.is_told()


def test_nothing_done_is_not_told(world):
    assert world.bo in who_can("procedures.instruct", world.town.pk)
    becomes_old(world)
    world.act("dossierBasculeSuivi", **world.named, follow=False)
    world.act("dossierSupprimerLabel", **world.labelled)
    assert not world.is_told()
