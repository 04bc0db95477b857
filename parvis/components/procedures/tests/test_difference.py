"""What changed between two versions, as operations and in words."""

from __future__ import annotations

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.procedures.rules.difference import Change, difference, out_of_order
from parvis.components.procedures.rules.difference_words import sentence
from parvis.components.procedures.rules.source import read

from .conftest import FILE

GARDEN = read(FILE.read_text(encoding="utf-8")).value


def changed(change) -> tuple[Change, ...]:
    """The difference that ``change``, made to the garden procedure, makes."""
    new = copy.deepcopy(GARDEN)
    change(new)
    return difference(GARDEN, new)


def field(value, name):
    return next(each for page in value["pages"] for each in page["fields"] if each["name"] == name)


def test_nothing_changed_is_nothing():
    assert difference(GARDEN, copy.deepcopy(GARDEN)) == ()


def test_a_field_that_comes_says_whether_it_is_required():
    def add(value):
        value["pages"][0]["fields"].append({"name": "dog", "type": "yes_no", "required": False, "label": {"fr": "Chien", "en": "Dog"}})

    (found,) = changed(add)
    assert (found.kind, found.what, found.name, found.required) == ("add", "field", "dog", False)
    assert sentence(found).fr == "La question `dog` est ajoutée."


def test_a_renamed_field_is_one_that_goes_and_one_that_comes():
    found = changed(lambda value: field(value, "phone").update(name="telephone"))
    assert [(each.kind, each.name) for each in found] == [("remove", "phone"), ("add", "telephone")]


def test_a_field_that_moves_to_another_page():
    found = changed(lambda value: value["pages"][0]["fields"].insert(0, value["pages"][1]["fields"].pop(2)))
    assert found == (Change(kind="move", what="field", name="plan", before=["plot", 3], after=["home", 1]),)
    assert sentence(found[0]).en == "The question `plan` moves from the page `plot` to the page `home`."


def test_only_what_left_its_order_moved():
    found = changed(lambda value: value["pages"][0]["fields"].append(value["pages"][0]["fields"].pop(0)))
    assert [(each.kind, each.name) for each in found] == [("move", "address")]


def test_an_attribute_is_updated_from_and_to():
    (found,) = changed(lambda value: field(value, "plan").update(max_megabytes=2))
    assert (found.kind, found.name, found.attribute, found.before, found.after) == ("update", "plan", "max_megabytes", 1, 2)
    (found,) = changed(lambda value: field(value, "phone").update(label={"fr": "Portable", "en": "Mobile"}))
    assert sentence(found).fr == "Le libellé de la question `phone` passe de «\u00a0Téléphone\u00a0» à «\u00a0Portable\u00a0»."


def test_answers_of_a_choice_are_known_by_their_value():
    found = changed(lambda value: field(value, "size")["options"].pop(0))
    assert [(each.kind, each.what, each.name) for each in found] == [("remove", "option", "size/small")]


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        (lambda value: value["clocks"]["silence"].update(means="acceptance"), "clocks.silence.means"),
        (lambda value: value["decisions"]["refused"].update(reasons="optional"), "decisions.refused.reasons"),
        (lambda value: value["title"].update(en="A plot"), "title"),
        (lambda value: value.pop("keywords"), "keywords"),
        (lambda value: value["retention"].update(decided_months=6), "retention.decided_months"),
    ],
)
def test_what_stands_outside_pages_is_told_by_its_path(change, attribute):
    (found,) = changed(change)
    assert (found.kind, found.what, found.attribute) == ("update", "procedure", attribute)


def test_needs_and_subfields_are_known_by_name():
    found = changed(lambda value: value["needs"][0].update(offer="tests/other"))
    assert [(each.what, each.name, each.attribute) for each in found] == [("need", "household", "offer")]
    found = changed(lambda value: field(value, "children")["fields"].pop())
    assert [(each.kind, each.name) for each in found] == [("remove", "spade_size")]


@given(st.permutations(range(8)))
def test_the_fewest_move(order):
    old, new = [str(each) for each in range(8)], [str(each) for each in order]
    moved = out_of_order(old, new)
    staying = [int(each) for each in new if each not in moved]
    assert staying == sorted(staying)
    longest = max(map(len, increasing(order)))
    assert len(staying) == longest


def increasing(order):
    """Every increasing selection of ``order``: the slow way to the longest."""
    for size in range(1, len(order) + 1):
        for run in itertools.combinations(order, size):
            if list(run) == sorted(run):
                yield run


PATHS = [(page, index) for page, each in enumerate(GARDEN["pages"]) for index in range(len(each["fields"]))]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(PATHS), st.sampled_from(["label", "required", "gone", "hint"]), st.text(min_size=1, max_size=20))
def test_any_change_is_seen_and_has_its_sentence(path, what, text):
    def change(value):
        fields = value["pages"][path[0]]["fields"]
        if what == "gone" and len(fields) > 1:
            fields.pop(path[1])
        elif what == "required":
            fields[path[1]]["required"] = not fields[path[1]].get("required", True)
        else:
            fields[path[1]]["hint"] = {"fr": text, "en": text}

    found = changed(change)
    assert found
    for each in found:
        assert sentence(each).fr.endswith(".")
        assert sentence(each).en.endswith(".")
