"""Prefilled answers: the grammar, what is left out and why, and what a link can never do."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from parvis.components.procedures.actions import prefill, publish, registers
from parvis.components.procedures.forms.prefill import cleaned_answer
from parvis.components.procedures.models import Answer, File, Prefill
from parvis.components.procedures.rules.prefill import LINK_LIMIT, from_pairs, key_of, number_of, to_query
from parvis.components.procedures.rules.questions import Field, FieldType
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.prefill import field_numbers
from parvis.components.procedures.tests.conftest import new_draft, signed_in
from parvis.components.procedures.tests.test_fields import RECORD, clubs, with_field
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

__all__ = ["clubs"]
KEYS = some.integers(1, 10**9).map(key_of)
SAID = some.text(max_size=20)


def test_keys_are_those_of_the_peer() -> None:
    assert key_of(123) == "champ_Q2hhbXAtMTIz"
    assert number_of("champ_Q2hhbXAtMTIz") == 123
    assert number_of("champ_Q2hhbXAtMTIzNA==") == number_of("champ_Q2hhbXAtMTIzNA") == 1234
    assert [number_of(each) for each in ("champ_", "champ_é", "champ_RG9zc2llci0x", "Q2hhbXAtMTIz", "champ_Q2hhbXAt")] == [None] * 5


@settings(max_examples=60, deadline=None)
@given(
    some.dictionaries(
        KEYS,
        SAID
        | some.lists(SAID, min_size=1, max_size=3)
        | some.lists(some.dictionaries(KEYS, SAID, min_size=2, max_size=2), min_size=1, max_size=1),
    )
)
def test_a_link_says_what_the_body_says(said: dict[str, Any]) -> None:
    assert from_pairs(parse_qsl(to_query(said), keep_blank_values=True)) == said


def test_a_row_begins_where_a_key_comes_again() -> None:
    a, b, rows = key_of(1), key_of(2), key_of(9)
    pairs = [(f"{rows}[][{a}]", "x"), (f"{rows}[][{b}]", "y"), (f"{rows}[][{a}]", "z"), ("utm_source", "mail")]
    assert from_pairs(pairs) == {rows: [{a: "x", b: "y"}, {a: "z"}]}


def keys(slug: str = "garden") -> dict[str, str]:
    return {name: key_of(number) for name, number in field_numbers(published.procedure(slug)).items()}


def post(client: Client, said: Any) -> Any:
    cache.clear()
    body = said if isinstance(said, str) else json.dumps(said)
    return client.post(f"/api/public/v1/demarches/{published.procedure('garden').pk}/dossiers", body, content_type="application/json")


def test_each_key_left_out_is_told_and_the_others_are_kept(town: Organisation, client: Client) -> None:
    key = keys()
    said = {
        key["size"]: "Grande",
        key["phone"]: "not a number",
        key["income"]: "1",
        key["plan"]: "x",
        key["declared_income"]: ["1", "2"],
        key["children"]: [{key["name"]: "Eve", key["birth_date"]: "2020-02-30", key["spade_size"]: 20}, "no row"],
        "champ_xyz": "1",
    }
    answer = post(client, said)
    assert answer.status_code == 201
    codes = {each["key"]: each["code"] for each in answer.json()["warnings"]}
    assert codes == {
        key["phone"]: codes[key["phone"]],
        key["income"]: "certified",
        key["plan"]: "not_prefillable",
        key["declared_income"]: "repeated",
        key["birth_date"]: codes[key["birth_date"]],
        key["children"]: "not_a_row",
        "champ_xyz": "unknown",
    }
    kept = Prefill.objects.get()
    assert kept.values["size"] == "large"
    assert kept.values["children"] == [{"id": "prefilled-0", "source": "", "values": {"name": "Eve", "spade_size": 20}}]
    assert "not a number" not in json.dumps(kept.ignored), "a value that was left out is not kept"


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null", '{"a": NaN}'])
def test_a_body_that_is_no_object_is_told(town: Organisation, client: Client, body: str) -> None:
    answer = post(client, body)
    assert answer.status_code in (201, 400)
    assert answer.status_code == 201 or answer.json()["detail"]


def test_programs_call_fifteen_times_in_fifteen_seconds(town: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("parvis.kernel.quotas.time.time", lambda: 1_800_000_000.0)
    url = f"/api/public/v1/demarches/{published.procedure('garden').pk}/dossiers"
    codes = [client.post(url, "{}", content_type="application/json").status_code for _ in range(16)]
    assert codes == [201] * 15 + [429]


def test_a_link_begins_a_new_draft_and_changes_none_that_is_there(town: Organisation, ada: Person) -> None:
    mine = new_draft(ada, town)
    client, key = signed_in(ada), keys()
    link = f"/commencer/garden?{urlencode({key['phone']: '0612345678', key['address']: 'Nowhere', 'next': '//evil.example'})}"
    followed = client.get(link)
    assert followed["Location"] == "/procedures/garden/start"
    page = client.get("/procedures/garden/start").content.decode()
    assert "partly filled in" in page
    begun = client.post("/procedures/garden/start", {"organisation": str(town.id)})
    new = File.objects.exclude(id=mine.id).get()
    assert str(new.id) in begun["Location"]
    assert new.prefilled
    assert not mine.answers.filter(prefilled=True).exists()
    client.get(begun["Location"])  # the page asks the source
    address = Answer.objects.get(file=new, field="address")
    assert (address.source, address.prefilled) == ("tests/household", False), "what its source says stands above a link's word"
    assert Answer.objects.get(file=new, field="phone").prefilled


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (FieldType.TITLE, "Mme", "mrs"),
        (FieldType.YES_NO, "true", True),
        (FieldType.COUNTRY, "FR", "FR"),
        (FieldType.DATE, "2026-02-28", "2026-02-28"),
        (FieldType.DATETIME, "2026-07-01T10:00+00:00", "2026-07-01T12:00"),
        (FieldType.DECIMAL, "12.5", "12.5"),
        (FieldType.IBAN, "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
    ],
)
def test_what_foreign_programs_send_is_kept_as_people_answer(kind: FieldType, said: str, kept: object) -> None:
    assert cleaned_answer(Field(name="x", type=kind, label=Text("x", "x")), said) == kept


def test_markup_in_a_link_stays_text(town: Organisation, ada: Person) -> None:
    client, key = signed_in(ada), keys()
    client.get(f"/commencer/garden?{urlencode({key['size']: 'large', key['why_large']: '</textarea><script>alert(1)</script>'})}")
    begun = client.post("/procedures/garden/start", {"organisation": str(town.id)})
    page = client.get(begun["Location"].replace("/step/home", "/step/plot")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_link_too_long_takes_nothing(town: Organisation, ada: Person) -> None:
    client = signed_in(ada)
    client.get(f"/commencer/garden?{keys()['why_large']}={'x' * LINK_LIMIT}")
    assert not Prefill.objects.exists()
    assert "nothing of it was taken" in client.get("/procedures/garden/start").content.decode()


def test_answers_are_given_once(town: Organisation, ada: Person, dana: Person, client: Client) -> None:
    told = post(client, {keys()["phone"]: "0612345678"}).json()
    link = told["dossier_url"].partition("testserver")[2] or "/commencer" + told["dossier_url"].partition("/commencer")[2]
    first, second = signed_in(ada), signed_in(dana)
    for each in (first, second):
        each.get(link)
    assert first.post("/procedures/garden/start", {"organisation": str(town.id)}).status_code == 302
    second.post("/procedures/garden/start", {"organisation": str(town.id)})
    assert not Answer.objects.filter(file__person=dana).exists()
    assert Prefill.objects.get().values == {}
    assert File.objects.get(person=ada).number.id == told["dossier_number"]


def test_nobody_came_so_it_is_destroyed(town: Organisation, client: Client) -> None:
    post(client, {})
    post(client, {})
    Prefill.objects.filter(pk=Prefill.objects.first().pk).update(created_at=timezone.now() - prefill.KEPT)  # type: ignore[union-attr]
    assert prefill.forget_orphans() == 1
    assert Prefill.objects.count() == 1


def test_prefilling_asks_no_register(clubs: Any, town: Organisation, ada: Person, client: Client) -> None:
    publish(with_field(RECORD))
    key = keys()["club"]
    told = post(client, {key: "c1 ", key + "==": "C2"})
    assert told.json()["warnings"][0]["code"] == "repeated"
    assert clubs.asked == 0, "a stranger makes this server call nobody"
    assert Prefill.objects.get().values["club"]["number"] == "C1"
    writer = client.post("/preremplir/garden", {"club": "C1"})
    assert (writer.status_code, clubs.asked) == (200, 0)
    mine = signed_in(ada)
    mine.get("/commencer/" + told.json()["dossier_url"].partition("/commencer/")[2])
    mine.post("/procedures/garden/start", {"organisation": str(town.id)})
    assert registers.collect_records() == 1, "the register is asked once its person is known"
    assert Answer.objects.get(field="club").value["name"] == "Chess club"


def test_a_field_is_named_once(town: Organisation, client: Client) -> None:
    phone, rows, name = keys()["phone"], keys()["children"], keys()["name"]
    told = post(client, {phone: "0612345678", phone + "=": "0699999999", rows: [{name: "Eve", name + "==": "Lilith"}]}).json()
    assert [(each["key"], each["code"]) for each in told["warnings"]] == [(phone + "=", "repeated"), (name + "==", "repeated")]
    kept = Prefill.objects.get().values
    assert (kept["phone"], kept["children"][0]["values"]) == ("0612345678", {"name": "Eve"})
    number = number_of(phone)
    other_spelling = "champ_" + b64encode(f"Champ-0{number}".encode()).decode()
    assert [number_of(each) for each in (other_spelling, f"champ_!{phone.removeprefix('champ_')}")] == [None, None]
