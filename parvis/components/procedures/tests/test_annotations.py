"""Private notes of agents: two at once, groups, what blocks a decision, what the person never sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.components.procedures import actions
from parvis.components.procedures.actions import annotations, desk, retention
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import FieldNumber, File, Group, Membership
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.selectors import annotations as selectors
from parvis.components.procedures.selectors import personal
from parvis.components.procedures.tests.conftest import FEE, FILE, filed, signed_in
from parvis.core.files.models import StoredFile
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

ANNOTATIONS = """
annotations:
  - {name: soil, type: choice, required: true, label: {fr: Terre vue sur place, en: Soil seen}, options: [
      {value: good, label: {fr: Bonne, en: Good}}, {value: poor, label: {fr: Pauvre, en: Poor}}]}
  - {name: remark, type: textarea, label: {fr: Remarque, en: Remark}}
  - {name: photo, type: file, accept: [image/png, application/pdf], label: {fr: Photo, en: Photo}}
  - {name: shed, type: text, required: true, when: {equals: {answer: size, value: large}}, label: {fr: Abri, en: Shed}}
"""
TEXT = FILE.read_text(encoding="utf-8") + ANNOTATIONS
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ACCEPT = desk.Verdict(outcome=State.ACCEPTED, result=FEE)


@pytest.fixture
def file(town: Organisation, ada: Person, bo: Person) -> File:
    actions.publish(TEXT)
    found = filed(ada, town)
    return desk.take(str(found.reference), agent=bo, organisation_id=town.id)


def note(file: File, agent: Person, **values: object) -> None:
    annotations.annotate(str(file.reference), agent=agent, organisation_id=file.organisation_id, values=values)


def test_each_annotation_has_a_number_for_programs(file: File) -> None:
    assert FieldNumber.objects.filter(procedure=file.procedure, name="soil").count() == 1


def test_only_annotations_that_arise_are_asked(file: File) -> None:
    assert [each.field.name for each in selectors.notes(file)] == ["soil", "remark", "photo"]


def test_a_required_annotation_blocks_the_decision_and_says_which(file: File, bo: Person) -> None:
    with pytest.raises(TransitionRefused) as refused:
        desk.decide(str(file.reference), agent=bo, organisation_id=file.organisation_id, verdict=ACCEPT)
    assert "Soil seen" in refused.value.text.en
    note(file, bo, soil="good")
    desk.decide(str(file.reference), agent=bo, organisation_id=file.organisation_id, verdict=ACCEPT)
    file.refresh_from_db()
    assert file.state == State.ACCEPTED


def test_a_file_is_closed_without_them(file: File, bo: Person) -> None:
    closing = desk.Verdict(outcome=State.CLOSED, reasons="Asked twice.")
    desk.decide(str(file.reference), agent=bo, organisation_id=file.organisation_id, verdict=closing)
    file.refresh_from_db()
    assert file.state == State.CLOSED


def test_two_agents_at_once_do_not_overwrite_each_other(file: File, bo: Person, chen: Person) -> None:
    seen = {"soil": 0, "remark": 0}
    write = {"organisation_id": file.organisation_id, "seen": seen}
    annotations.annotate(str(file.reference), agent=bo, values={"soil": "good", "remark": ""}, **write)
    with pytest.raises(annotations.StaleAnnotations) as stale:
        annotations.annotate(str(file.reference), agent=chen, values={"soil": "poor", "remark": "Stones"}, **write)
    assert [each.field.name for each in stale.value.notes] == ["soil"]
    assert file.annotations.get(field="soil").value == "good"
    assert not file.annotations.filter(field="remark").exists()
    annotations.annotate(str(file.reference), agent=chen, values={"soil": "good", "remark": "Stones"}, **write)  # apart from each other
    assert file.annotations.get(field="remark").agent == chen


def test_another_groups_annotation_is_neither_changed_nor_deleted(file: File, bo: Person, chen: Person) -> None:
    north, south = (
        Group.objects.create(procedure=file.procedure, organisation=file.organisation, slug=slug, title=slug.title())
        for slug in ("north", "south")
    )
    Membership.objects.create(group=north, person=bo)
    Membership.objects.create(group=south, person=chen)
    File.objects.filter(pk=file.pk).update(group=north)
    note(file, bo, remark="Stones")
    File.objects.filter(pk=file.pk).update(group=south)
    for value in ("", "None"):
        with pytest.raises(TransitionRefused) as refused:
            note(file, chen, remark=value)
        assert "North" in refused.value.text.en
    assert file.annotations.get(field="remark").value == "Stones"
    note(file, chen, soil="poor")  # an empty one is anybody's


def test_a_document_replaces_the_one_before_and_goes_with_the_file(file: File, bo: Person) -> None:
    for name in ("one.pdf", "two.pdf"):
        upload = SimpleUploadedFile(name, PDF, content_type="application/pdf")
        annotations.annotate(str(file.reference), agent=bo, organisation_id=file.organisation_id, values={}, uploads={"photo": upload})
    assert [each.name for each in StoredFile.objects.filter(name__in=["one.pdf", "two.pdf"])] == ["two.pdf"]
    retention.erase(file.pk)
    assert not file.annotations.exists()
    assert not StoredFile.objects.filter(name="two.pdf").exists()


def test_the_person_reads_that_something_was_noted_and_never_what(file: File, ada: Person, bo: Person) -> None:
    note(file, bo, remark="Kept from her eyes")
    assert "procedures.annotated" in [each.event for each in protection.entries_about([ada.identity.canonical()])]
    assert "Kept from her eyes" not in signed_in(ada).get(f"/me/files/{file.reference}").content.decode()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("name: remark", "name: size", "already on line"),
        (
            "type: textarea, label: {fr: Remarque",
            "type: repetition, fields: [{name: x, type: text, label: {fr: X, en: X}}], label: {fr: Remarque",
            "no repetition",
        ),
        ("answer: size, value: large}}, label: {fr: Abri", "answer: siez, value: large}}, label: {fr: Abri", "no field called"),
        ("name: remark, type", "name: remark, certified: true, type", "for what people are asked"),
    ],
)
def test_mistakes_are_pointed_at(old: str, new: str, what: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    assert what in "\n".join(each.what for each in load(text).mistakes)


def posted(client: Client, file: File, **typed: str) -> Any:
    page = client.get(f"/desk/files/{file.reference}/annotations")
    seen = page.context["form"]["seen"].initial
    return client.post(f"/desk/files/{file.reference}/annotations", {"seen": seen, **typed})


def test_agents_write_on_their_page_and_read_on_the_file(file: File, town: Organisation, bo: Person) -> None:
    client = signed_in(bo, town)
    assert posted(client, file, soil="good", remark="Stones").status_code == 302
    assert file.annotations.get(field="remark").value == "Stones"
    page = client.get(f"/desk/files/{file.reference}").content.decode()
    assert "Stones" in page


def test_emptying_is_asked_about_first(file: File, town: Organisation, bo: Person) -> None:
    client = signed_in(bo, town)
    posted(client, file, soil="good", remark="Stones")
    asked = posted(client, file, soil="good", remark="")
    assert asked.status_code == 200
    assert "Delete these annotations?" in asked.content.decode()
    assert file.annotations.get(field="remark").value == "Stones"
    posted(client, file, soil="good", remark="", confirm="1")
    assert file.annotations.get(field="remark").value is None


def test_the_page_shows_the_other_agents_words_and_keeps_what_was_typed(file: File, town: Organisation, bo: Person, chen: Person) -> None:
    client = signed_in(bo, town)
    seen = client.get(f"/desk/files/{file.reference}/annotations").context["form"]["seen"].initial
    note(file, chen, remark="Chen was first")
    refused = client.post(f"/desk/files/{file.reference}/annotations", {"seen": seen, "remark": "Bo typed this"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Chen was first" in page
    assert "Bo typed this" in page
    again = client.post(
        f"/desk/files/{file.reference}/annotations", {"seen": refused.context["form"]["seen"].value(), "remark": "Bo typed this"}
    )
    assert again.status_code == 302
    assert file.annotations.get(field="remark").value == "Bo typed this"


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"remark": "x"}'])
def test_a_broken_page_loses_nothing(file: File, town: Organisation, bo: Person, seen: str) -> None:
    answer = signed_in(bo, town).post(f"/desk/files/{file.reference}/annotations", {"seen": seen, "remark": "Typed"})
    assert answer.status_code == 422
    assert "Typed" in answer.content.decode()
    assert not file.annotations.exists()


def test_agents_of_another_body_find_no_annotations(file: File, dana: Person) -> None:
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    people.join(dana, other, role="instructor")
    assert signed_in(dana, other).get(f"/desk/files/{file.reference}/annotations").status_code == 404


def test_the_persons_copy_of_their_data_has_them_once_decided(file: File, ada: Person, bo: Person) -> None:
    note(file, bo, soil="good")
    assert next(iter(personal.export(ada)))["annotations"] == []
    desk.decide(str(file.reference), agent=bo, organisation_id=file.organisation_id, verdict=ACCEPT)
    assert next(iter(personal.export(ada)))["annotations"] == [{"field": "soil", "label": "Terre vue sur place", "value": "Bonne"}]
