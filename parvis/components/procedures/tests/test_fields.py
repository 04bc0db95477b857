"""Places, records, drawings, links and answers of one's own: what is kept, shown, refused, and owed by a register that is down."""

from __future__ import annotations

import dataclasses
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.procedures.actions import drafts, registers
from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.models import Answer
from parvis.components.procedures.rules import drawing
from parvis.components.procedures.rules.conditions import Facts, parse
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.places import index_of
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import lists
from parvis.components.procedures.selectors.wording import blocks, shown_value
from parvis.kernel import catalogue
from parvis.kernel.references import PlaceEntry, PlaceList, Register, RegisterDown
from parvis.kernel.text import Text

from .conftest import FILE, new_draft
from .test_kinds import FIELDS, with_field

LABEL = Text("Question", "Question")
TOWNS = {
    "1": PlaceEntry("Saint-Aubin", {"province": "N"}, ("1000",)),
    "2": PlaceEntry("Saint-Aubin", {"province": "S"}, ("2000",)),
    "3": PlaceEntry("L’Étang", {"province": "S"}, ("2000",)),
}
COLOURS = (Option(value="red", label=Text("Rouge", "Red")), Option(value="blue", label=Text("Bleu", "Blue")))


class Clubs:
    """A register of clubs that can be down, and counts how often it is asked."""

    def __init__(self) -> None:
        self.down, self.asked = False, 0

    def find(self, number: str):
        self.asked += 1
        if self.down:
            raise RegisterDown(Text("Le registre se tait.", "The register is silent."))
        return {"C1": {"name": "Chess club", "seat": {"street": "1 Rook Street"}, "secret": "kept"}}.get(number)


@pytest.fixture
def clubs(monkeypatch):
    found = Clubs()
    register = Register(
        slug="club", title=Text("Le registre des clubs", "The register of clubs"), number=Text("Numéro", "Number"), example="C1",
        tidy=lambda typed: typed.strip().upper() if typed.strip().upper().startswith("C") else None,
        find=found.find, shown={"name": Text("Nom", "Name"), "seat.street": Text("Rue", "Street")},
    )  # fmt: skip
    towns = PlaceList(level="town", title=LABEL, example=LABEL, source=LABEL, entries=lambda: TOWNS)
    declared = {"club": register}
    monkeypatch.setattr(catalogue, "registers", lambda: declared)
    monkeypatch.setattr(catalogue, "place_lists", lambda: {"town": towns})
    lists.places.cache_clear()
    yield found
    lists.places.cache_clear()


def question(kind: FieldType, **said) -> Field:
    return Field(name="answer", type=kind, label=LABEL, **said)


def answered(asked: Field, data, *, files=None, initial=None, **more):
    """What is kept, and the errors shown."""
    typed = data if isinstance(data, dict) else {"answer": data}
    form = QuestionForm([asked], revision=0, data={"revision": "0", **typed}, files=files, initial=initial, **more)
    with translation.override("en"):
        form.is_valid()
        return form.values(["answer"]).get("answer"), " ".join(form.errors.get("answer", []))


@pytest.mark.parametrize("typed", ["3", "l'etang", "L’ÉTANG", "L’Étang (3)"])
def test_a_place_is_found_by_its_name_or_its_code(clubs, typed, monkeypatch):
    monkeypatch.setattr("parvis.components.procedures.forms.makers.SHORT_LIST", 2)
    kept, errors = answered(question(FieldType.PLACE, level="town"), typed)
    assert (kept, errors) == ({"code": "3", "name": "L’Étang", "level": "town", "in": {"province": "S"}}, "")
    assert shown_value(question(FieldType.PLACE, level="town"), kept) == "L’Étang"


def test_places_of_one_name_are_told_apart(clubs, monkeypatch):
    monkeypatch.setattr("parvis.components.procedures.forms.makers.SHORT_LIST", 2)
    kept, errors = answered(question(FieldType.PLACE, level="town"), "St Aubin")
    assert kept is None
    assert "Saint-Aubin (1), Saint-Aubin (2)" in errors
    assert answered(question(FieldType.PLACE, level="town"), "1000")[0]["code"] == "1"
    assert "No place" in answered(question(FieldType.PLACE, level="town"), "Elsewhere")[1]


def test_a_short_list_is_chosen_from(clubs):
    assert answered(question(FieldType.PLACE, level="town"), "2")[0]["code"] == "2"
    assert "Choose one from the list" in answered(question(FieldType.PLACE, level="town"), "9")[1]


@given(st.text(max_size=40))
def test_any_text_means_some_places_or_none(typed):
    assert set(index_of("town", TOWNS).codes(typed)) <= set(TOWNS)


def test_conditions_look_at_places_and_at_what_they_lie_in():
    facts = Facts(answers={"home": {"code": "3", "name": "x", "level": "town", "in": {"province": "S"}}}, needs={})
    assert parse({"within": {"answer": "home", "level": "province", "value": "S"}}).holds(facts)
    assert parse({"within": {"answer": "home", "level": "town", "value": "3"}}).holds(facts)
    assert not parse({"within": {"answer": "home", "level": "province", "value": "N"}}).holds(facts)
    assert parse({"equals": {"answer": "home", "value": "3"}}).holds(facts)
    assert not parse({"within": {"answer": "other", "level": "town", "value": "3"}}).holds(facts)


def test_a_number_says_what_it_is_and_only_what_is_shown_is_kept(clubs):
    kept, errors = answered(question(FieldType.RECORD, registry="club"), "c1 ")
    assert errors == ""
    assert (kept["number"], kept["name"], kept["state"]) == ("C1", "Chess club", "known")
    assert kept["values"] == {"name": "Chess club", "seat.street": "1 Rook Street"}
    assert shown_value(question(FieldType.RECORD, registry="club"), kept) == "Chess club (C1)"


def test_a_number_that_is_none_or_that_nobody_knows_is_refused(clubs):
    assert "it looks like C1" in answered(question(FieldType.RECORD, registry="club"), "7")[1]
    assert clubs.asked == 0
    assert "The register of clubs knows nothing by this number" in answered(question(FieldType.RECORD, registry="club"), "C2")[1]


def test_what_is_known_already_is_not_asked_again_nor_lost_when_the_register_is_down(clubs):
    asked = question(FieldType.RECORD, registry="club")
    first, _ = answered(asked, "C1")
    clubs.down = True
    again, errors = answered(asked, "C1", initial={"answer": first})
    assert (again, errors, clubs.asked) == (first, "", 1)


RECORD = """      - name: club
        type: record
        registry: club
        required: false
        label: {fr: Club, en: Club}
        fills: {why_large: seat.street}
"""


def draft_with_record(ada, town, clubs):
    from parvis.components.procedures import actions

    actions.publish(with_field(RECORD))
    draft = new_draft(ada, town)
    value, _ = answered(dataclasses.replace(draft.definition.field("club"), name="answer"), "C1")
    return drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large", "club": value})


def test_a_register_that_is_down_leaves_a_debt_that_is_paid_later(clubs, ada, town):
    clubs.down = True
    draft = draft_with_record(ada, town, clubs)
    assert draft.answers.get(field="club").state == Answer.State.AWAITED
    (line,) = [each for block in blocks(draft) for each in block.lines if each.field.name == "club"]
    assert (line.value, line.certainty) == ("C1", "awaited")
    assert registers.collect_records() == 0
    clubs.down = False
    assert registers.collect_records() == 1
    paid = selectors.files().get(id=draft.id)
    assert paid.answers.get(field="club").value["name"] == "Chess club"
    assert paid.answers.get(field="club").state == Answer.State.DECLARED
    filled = paid.answers.get(field="why_large")
    assert (filled.value, filled.source) == ("1 Rook Street", "register:club")
    assert registers.collect_records() == 0


def test_a_number_that_the_register_turns_out_not_to_know_is_said_so(clubs, ada, town, entered):
    clubs.down = True
    draft = draft_with_record(ada, town, clubs)
    page = f"/procedures/garden/{draft.id}/check"
    assert "not checked yet: its register does not answer" in entered(ada).get(page).content.decode()
    clubs.down = False
    clubs.find = lambda _number: None
    register = catalogue.registers()["club"]
    catalogue.registers()["club"] = dataclasses.replace(register, find=clubs.find)
    assert registers.collect_records() == 1
    assert draft.answers.get(field="club").value["state"] == "unknown"
    assert "unknown to its register" in entered(ada).get(page).content.decode()


def test_what_a_register_fills_stays_the_person_s_to_change(clubs, ada, town):
    draft = draft_with_record(ada, town, clubs)
    assert draft.answers.get(field="why_large").value == "1 Rook Street"
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"why_large": "Because"})
    other = {**draft.answers.get(field="club").value, "number": "C3"}
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"club": other})
    assert draft.answers.get(field="why_large").value == "Because"


def test_coordinates_and_geojson_make_the_same_drawing():
    typed = drawing.read("48.1, -1.6\n48.1, -1.6; 48.2, -1.7\n48, -1; 49, -1; 49, -2; 48, -1")
    assert drawing.counts(typed) == {"point": 1, "line": 1, "polygon": 1}
    assert drawing.read(json.dumps(typed)) == typed == drawing.read(drawing.written(typed))
    shown = shown_value(question(FieldType.MAP), typed)
    assert "1" in shown


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("somewhere", "pair"),
        ("48,1 -1,6", "pair"),
        ("91, 0", "earth"),
        ("48, -1; 49, -1; 48, -1", "ring"),
        ("{", "json"),
        ("[" * 5000, "pair"),
        ('{"a":' * 5000, "json"),
        ('{"type": "Circle"}', "geojson"),
        ('{"type": "Point", "coordinates": [1, "2"]}', "geojson"),
        ('{"type": "Point", "coordinates": [1e999, 2]}', "geojson"),
        ('{"type": "Polygon", "coordinates": []}', "geojson"),
        ('{"type": "FeatureCollection", "features": []}', "empty"),
        ("48, -1\n" * 51, "many"),
        ("; ".join(["48, -1", "48, -2"] * 1500), "many"),
        ("x" * 200_001, "long"),
        ("", "empty"),
    ],
)
def test_what_is_no_drawing_is_told(written, code):
    with pytest.raises(drawing.WrongDrawing) as wrong:
        drawing.read(written)
    assert wrong.value.code == code


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.sampled_from(["Point", "LineString", "Feature"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["type", "coordinates", "features", "geometry", "x"]), inner, max_size=4),
    ),
)


@given(st.one_of(st.text(max_size=80), JSON.map(json.dumps)))
def test_any_text_is_a_drawing_or_is_refused(written):
    try:
        found = drawing.read(written)
    except drawing.WrongDrawing:
        return
    assert drawing.read(drawing.written(found)) == found


def test_a_drawing_may_come_as_a_file_and_holds_only_what_is_asked():
    asked = question(FieldType.MAP, shapes=("point",))
    point = b'{"type": "Point", "coordinates": [-1.68, 48.11, 35]}'
    kept, errors = answered(asked, {}, files={"answer_file": SimpleUploadedFile("a.geojson", point)})
    assert (kept["features"][0]["geometry"], errors) == ({"type": "Point", "coordinates": [-1.68, 48.11]}, "")
    assert "a shape that is not asked here. These are: points" in answered(asked, "48, -1; 49, -1")[1]
    assert "not JSON" in answered(asked, {}, files={"answer_file": SimpleUploadedFile("a.geojson", b"{\xff\xfe")})[1]


def test_an_answer_of_ones_own():
    asked = question(FieldType.CHOICE, options=COLOURS, other=True)
    assert answered(asked, {"answer_0": "red", "answer_1": "ignored"})[0] == "red"
    assert answered(asked, {"answer_0": "__other__", "answer_1": "teal"})[0] == {"other": "teal"}
    assert "write your answer" in answered(asked, {"answer_0": "__other__", "answer_1": ""})[1]
    assert "Choose an answer" in answered(asked, {})[1]
    assert "Choose one from the list" in answered(asked, {"answer_0": "green"})[1]
    assert shown_value(asked, {"other": "teal"}) == "teal"
    facts = Facts(answers={"colour": {"other": "red"}}, needs={})
    assert not parse({"equals": {"answer": "colour", "value": "red"}}).holds(facts)


def test_a_link_leads_to_the_persons_own_files_only():
    asked = question(FieldType.FILE_LINK)
    own = [("CA26-4T7K-9MXC", "Canteen")]
    assert answered(asked, "CA26-4T7K-9MXC", own_files=lambda: own)[0] == "CA26-4T7K-9MXC"
    assert "Choose one from the list" in answered(asked, "GA26-0000-0000", own_files=lambda: own)[1]
    assert "not the reference of a file" in answered(asked, "GA26-0000-0000")[1]


def test_signs_and_lengths_of_a_formatted_answer():
    asked = question(FieldType.FORMATTED, allows=("letters", "digits"), min_length=2, max_length=4)
    assert answered(asked, "É12")[0] == "É12"
    assert "It is made of: letters, figures" in answered(asked, "a-1")[1]
    assert answered(asked, "a")[0] is None
    assert answered(asked, "abcde")[0] is None


def test_titles_are_two_and_optional_where_they_are():
    assert answered(question(FieldType.TITLE), "mrs")[0] == "mrs"
    assert "Choose one from the list" in answered(question(FieldType.TITLE), "count")[1]
    assert answered(question(FieldType.TITLE, required=False), "") == ("", "")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (FIELDS.format(name="town", kind="place"), "`level` is missing"),
        (FIELDS.format(name="town", kind="place") + "        level: planet\n", "There is no list of places called `planet`"),
        (FIELDS.format(name="club", kind="record") + "        registry: guild\n", "There is no register called `guild`"),
        (RECORD.replace("seat.street", "secret"), "There is no value of club called `secret`"),
        (RECORD.replace("why_large", "income"), "is not asked on a later page"),
        (RECORD.replace("why_large", "whatever"), "There is no field called `whatever`"),
        (FIELDS.format(name="why", kind="text") + "        shapes: [point]\n", "`shapes` says nothing of a field of type text"),
        (FIELDS.format(name="why", kind="textarea") + "        max_length: 100\n", "cut too short"),
        (FIELDS.format(name="paper", kind="file"), "`accept` is missing"),
        (FIELDS.format(name="more", kind="explanation") + "        collapsible: true\n", "has nothing to open"),
        (
            FIELDS.format(name="born", kind="date")
            + FIELDS.format(name="why", kind="text")
            + "        when: {within: {answer: born, level: town, value: '1'}}\n",
            "`within` cannot look at a field of type date",
        ),
    ],
)
def test_a_file_that_misuses_a_field_is_told_where(lines, said):
    reading = load(with_field(lines), places={"town"}, registers={"club": ("name", "seat.street")})
    assert any(said in str(each) for each in reading.mistakes), [str(each) for each in reading.mistakes]


def test_a_document_of_identity_is_purged_and_needs_no_list_of_formats():
    reading = load(with_field(FIELDS.format(name="card", kind="file") + "        nature: identity\n"))
    assert reading.procedure is not None
    field = reading.procedure.field("card")
    assert (field.purges, field.max_megabytes, "image/png" in field.accept) == (True, 20, True)
    assert not load(FILE.read_text(encoding="utf-8")).procedure.field("plan").purges
