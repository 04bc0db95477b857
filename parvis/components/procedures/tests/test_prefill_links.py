"""What the page that writes links writes, the reader of links takes: answer for answer, for every kind of question."""

from __future__ import annotations

import json
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from parvis.components.procedures.actions import publish
from parvis.components.procedures.forms.link import LinkForm
from parvis.components.procedures.forms.makers import MAKERS
from parvis.components.procedures.forms.prefill import MOST_IGNORED, NEVER, read
from parvis.components.procedures.forms.questions import json_value
from parvis.components.procedures.models import File, Prefill
from parvis.components.procedures.rules import drawing
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.prefill import MOST_DEPTH, MOST_KEYS, from_pairs, key_of, to_query
from parvis.components.procedures.rules.references import new_reference
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.components.procedures.tests.test_fields import COLOURS, RECORD, clubs, with_field
from parvis.components.procedures.tests.test_kinds import TREES
from parvis.components.procedures.tests.test_prefill import keys, post
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

__all__ = ["clubs"]
LABEL = Text("Question", "Question")
WORDS = some.text(some.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(lambda said: bool(said.strip()))
DEGREES = some.tuples(some.integers(-89_000_000, 89_000_000), some.integers(-179_000_000, 179_000_000))
DRAWN = some.lists(some.lists(DEGREES, min_size=1, max_size=4), min_size=1, max_size=3).map(
    lambda lines: "\n".join("; ".join(f"{a / 1e6:.6f}, {b / 1e6:.6f}" for a, b in line) for line in lines)
)


def boxes(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


OTHERS = some.sampled_from(["red", "blue"]).map(lambda said: [said, ""]) | WORDS.filter(
    lambda said: said.strip() not in ("red", "blue", "Red", "Blue", "Rouge", "Bleu")
).map(lambda said: ["__other__", said])
OPTIONS: dict[FieldType, dict[str, Any]] = {
    FieldType.CHOICE: {"options": (*COLOURS,), "other": True},
    FieldType.MULTIPLE: {"options": (*COLOURS,)},
    FieldType.LINKED_CHOICE: {"options": TREES},
    FieldType.FORMATTED: {"allows": ("letters", "digits")},
    FieldType.PLACE: {"level": "town"},
    FieldType.RECORD: {"registry": "club"},
    FieldType.MAP: {"shapes": ("point", "line", "polygon")},
}
TYPED: dict[FieldType, some.SearchStrategy[Any]] = {
    FieldType.TEXT: WORDS,
    FieldType.TEXTAREA: some.lists(WORDS, min_size=1, max_size=3).map("\r\n".join),
    FieldType.ADDRESS: some.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    FieldType.EMAIL: some.from_regex(r"[a-z]{1,9}\+?[a-z]{1,9}@[a-z]{2,9}\.example", fullmatch=True),
    FieldType.PHONE: some.from_regex(r"0[1-7]\d{8}", fullmatch=True),
    FieldType.INTEGER: some.integers(-(10**9), 10**9).map(str),
    FieldType.AMOUNT: some.decimals(0, 10**6, places=2).map(str),
    FieldType.DECIMAL: some.decimals(-(10**6), 10**6, places=4).map(lambda said: f"{said:f}"),
    FieldType.DATE: some.dates(date(1900, 1, 1), date(2100, 1, 1)).map(boxes),
    FieldType.DATETIME: some.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)).map(  # noqa: DTZ001  the country's own time
        lambda said: [*boxes(said.date()), str(said.hour), str(said.minute)]
    ),
    FieldType.YES_NO: some.sampled_from(["yes", "no"]),
    FieldType.CHECKBOX: some.just("on"),
    FieldType.CHOICE: OTHERS,
    FieldType.MULTIPLE: some.lists(some.sampled_from(["red", "blue"]), min_size=1, max_size=2, unique=True),
    FieldType.LINKED_CHOICE: some.sampled_from(["oak/red", "none"]),
    FieldType.FORMATTED: some.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True),
    FieldType.COUNTRY: some.sampled_from(["FR", "DE", "JP"]),
    FieldType.IBAN: some.just("FR76 3000 6000 0112 3456 7890 189"),
    FieldType.TITLE: some.sampled_from(["mr", "mrs"]),
    FieldType.PLACE: some.sampled_from(["1", "2", "3"]),
    FieldType.RECORD: some.sampled_from(["C1", " c2"]),
    FieldType.MAP: DRAWN,
    FieldType.FILE_LINK: some.builds(lambda: new_reference("CA", 2026)),
}


def form_data(question: Field, typed: Any) -> dict[str, Any]:
    if isinstance(typed, list) and question.type is not FieldType.MULTIPLE:
        return {f"{question.name}_{index}": each for index, each in enumerate(typed)}
    return {question.name: typed}


def test_every_kind_that_may_be_prefilled_is_tried() -> None:
    assert set(TYPED) == set(MAKERS) - NEVER


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data(), in_row=some.booleans(), short=some.booleans())
def test_what_the_page_writes_the_reader_takes(clubs: Any, data: some.DataObject, in_row: bool, short: bool) -> None:
    kind = data.draw(some.sampled_from(sorted(TYPED)))
    question = Field(name="answer", type=kind, label=LABEL, **OPTIONS.get(kind, {}))
    rows = Field(name="rows", type=FieldType.REPETITION, label=LABEL, fields=(question,), max_rows=3)
    definition: Any = SimpleNamespace(all_fields=lambda: [rows if in_row else question])
    numbers = {"answer": 7, "rows": 9}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parvis.components.procedures.forms.makers.SHORT_LIST", 300 if short else 2)
        form = LinkForm(definition, numbers, form_data(question, data.draw(TYPED[kind])))
        if not form.is_valid():
            assert kind in (FieldType.MAP, FieldType.DATETIME), form.errors  # a ring of two corners, an hour that summer time skips
            return
        said = form.given()
        by_link = from_pairs(parse_qsl(to_query(said), keep_blank_values=True))
        by_program = json.loads(json.dumps(said))
        for given_back in (by_link, by_program):
            reading = read(definition, {number: name for name, number in numbers.items()}, given_back)
            assert not reading.ignored
            kept = reading.values["rows"][0]["values"] if in_row else reading.values
            assert undated(kept["answer"]) == undated(json_value(form.cleaned_data["answer"]))


def undated(kept: Any) -> Any:
    return {**kept, "asked_at": ""} if isinstance(kept, dict) and "asked_at" in kept else kept


def test_a_line_that_comes_back_to_where_it_began_stays_a_line() -> None:
    closed = {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]}
    kept = drawing.read(json.dumps(closed))
    assert drawing.read(drawing.written(kept)) == kept


@pytest.mark.parametrize("deep", ["[" * 900 + "]" * 900, "[" * 90_000 + "]" * 90_000, "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1)])
def test_a_body_nested_too_deep_is_refused_with_why(town: Organisation, client: Client, deep: str) -> None:
    answer = post(client, f'{{"{keys()["phone"]}": {deep}}}')
    assert answer.status_code == 400
    assert "in one another" in answer.json()["detail"]


def test_keys_of_rows_are_counted(town: Organisation, client: Client) -> None:
    key = keys()
    answer = post(client, {key["children"]: [{key_of(each): "x" for each in range(MOST_KEYS)}]})
    assert answer.status_code == 400
    assert str(MOST_KEYS) in answer.json()["detail"]


def test_a_hundred_keys_left_out_are_told_and_no_more_is_kept(town: Organisation, client: Client) -> None:
    answer = post(client, {f"champ_wrong{each}": "1" for each in range(300)})
    warnings = answer.json()["warnings"]
    assert len(warnings) == MOST_IGNORED + 1
    assert (warnings[0]["code"], warnings[-1]["code"]) == ("unknown", "more")
    assert len(Prefill.objects.get().ignored) == MOST_IGNORED + 1


@pytest.mark.parametrize("decided", ["accepted", "refused", "closed_without_decision"])
def test_whoever_prepared_a_file_is_not_told_the_decision(town: Organisation, ada: Person, client: Client, decided: str) -> None:
    token = post(client, {keys()["phone"]: "0612345678"}).json()["dossier_prefill_token"]
    filled = filed(ada, town)
    Prefill.objects.update(file=filled)
    File.objects.filter(pk=filled.pk).update(state=decided, decided_at=filled.submitted_at)
    url = f"/api/public/v1/demarches/{filled.procedure_id}/dossiers?prefill_token={token}"
    told = client.get(url).json()
    assert [each["state"] for each in told] == ["termine"]
    assert decided not in json.dumps(told)


def test_a_link_carries_a_record_to_the_draft(clubs: Any, town: Organisation, ada: Person) -> None:
    publish(with_field(RECORD))
    mine = signed_in(ada)
    page = mine.post("/preremplir/garden", {"club": "C1"}).context
    assert "number" not in page["link"]
    mine.get(page["link"].partition("testserver")[2] or "/commencer/" + page["link"].partition("/commencer/")[2])
    mine.post("/procedures/garden/start", {"organisation": str(town.id)})
    assert File.objects.get(person=ada).answers.get(field="club").value["number"] == "C1"
