"""Legacy files and tables: read whatever their form, refused cell by cell, published and taken back."""

import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.registries import actions, commands, selectors, tables
from parvis.components.registries.errors import BadFilter
from parvis.components.registries.models import Record, Table, TableVersion
from parvis.components.registries.rules import declaration as declarations
from parvis.components.registries.rules import kinds, reading
from parvis.components.registries.rules.declaration import BadDeclaration, declared
from parvis.core.people import actions as people
from parvis.kernel import catalogue
from parvis.kernel.delimited import UnreadableFile
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

WRITTEN = {
    "slug": "wells",
    "title": {"fr": "Puits", "en": "Wells"},
    "summary": {"fr": "Puits", "en": "Wells"},
    "owner": "b",
    "licence": "CC0",
    "from": {"fr": "Essais", "en": "Tests"},
    "key": "code",
    "source": {"file": "wells.csv"},
    "columns": [
        {"name": "code", "header": "Code", "title": {"fr": "Code", "en": "Code"}},
        {"name": "depth", "header": "Profondeur (m)", "title": {"fr": "Profondeur", "en": "Depth"}, "kind": "decimal", "filter": True},
        {"name": "dug", "header": "Creusé", "title": {"fr": "Creusé", "en": "Dug"}, "kind": "date", "filter": True},
    ],
}
WELLS = declared(WRITTEN, folder=Path())
GOOD = "Code;Profondeur (m);Creusé\r\nA;12,5;03/02/1999\r\nB;9;1870-01-01\r\nC;;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_one_table_in_every_encoding_and_dialect_is_the_same_rows(encoding, sign):
    found = reading.checked(WELLS, GOOD.replace(";", sign).encode(encoding))
    assert found.wrong == 0
    assert found.rows["A"] == {"code": "A", "depth": "12.5", "dug": "1999-02-03"}
    assert found.rows["C"] == {"code": "C", "depth": "", "dug": ""}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("D;deep;", "not a number"),
        ("D;1;31/02/2020", "no date"),
        ("A;1;", "names another line"),
        (";1;", "key is empty"),
        ("D;1", "2 cells instead of 3"),
        ("D;1;;;", "5 cells instead of 3"),
        ("a/b;1;", "slash"),
    ],
)
def test_each_bad_cell_is_listed_with_its_line(line, says):
    found = reading.checked(WELLS, (GOOD + line + "\r\n").encode())
    assert (found.wrong, found.listed[0].line, len(found.rows)) == (1, 5, 3)
    assert says in found.listed[0].why.en


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "Save it as CSV"),
        (b"Code\x00;x", "not a text file"),
        (b"x" * (reading.MOST_BYTES + 1), "larger than 20 MB"),
        (b"Code;Dug\r\nA;1\r\n", "The header lacks: Profondeur (m)"),
        ('Code;Profondeur (m);Creusé\r\n"A;1;\r\n'.encode(), "a quote is not closed"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(content, says):
    with pytest.raises(UnreadableFile, match=says.replace("(", r"\(").replace(")", r"\)")):
        reading.checked(WELLS, content)


def test_long_lists_of_mistakes_are_cut_and_counted():
    found = reading.checked(WELLS, (GOOD + "D;x;\r\n" * 2000).encode())
    assert (found.wrong, len(found.listed)) == (2000, reading.BAD_LISTED)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_names_for_programs_are_safe_and_each_once(header):
    names = reading.safe_names(header)
    assert len(set(names)) == len(names) == len(header)
    assert all(name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit() for name in names)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content):
    for read in (reading.sniffed, lambda given: reading.checked(WELLS, given)):
        with suppress(UnreadableFile):
            read(content)


@given(st.text(max_size=30), st.sampled_from(sorted(kinds.KINDS)))
def test_what_was_read_once_reads_the_same_again(value, kind):
    try:
        once = kinds.canonical(value, kind)
    except kinds.BadCell:
        return
    assert kinds.canonical(once, kind) == once.strip()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "gone"}, "none of the columns"),
        ({"slug": "../etc"}, "does not match"),
        ({"source": {"file": "../../etc/passwd"}}, "source"),
        ({"source": {"database": "X", "table": "t; DROP TABLE y"}}, "source"),
        ({"columns": [{**WRITTEN["columns"][0], "personal": True}]}, "restricted"),
        ({"columns": [WRITTEN["columns"][0]] * 2}, "declared twice"),
        ({"columns": [{**WRITTEN["columns"][0], "kind": "secret"}]}, "kind"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_wrong_declaration_says_where(change, says):
    with pytest.raises(BadDeclaration, match=says):
        declared({**WRITTEN, **change}, folder=Path())


def test_a_table_of_another_database_is_read_and_never_written(tmp_path):
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        old.execute('CREATE TABLE wells ("Code" TEXT, "Profondeur (m)" REAL, "Creusé" TEXT)')
        old.execute("INSERT INTO wells VALUES ('A', 1.5, NULL), ('B', NULL, '2001-01-01')")
    found = tables.read_rows(declared({**WRITTEN, "source": {"sqlite": "old.sqlite", "table": "wells"}}, folder=tmp_path))
    assert found.rows["A"] == {"code": "A", "depth": "1.5", "dug": ""}
    assert found.wrong == 0


def test_a_table_without_address_is_said(monkeypatch):
    with pytest.raises(UnreadableFile, match="check its address"):
        tables.read_rows(declared({**WRITTEN, "source": {"database": "OLD", "table": "wells"}}, folder=Path()))


def test_the_check_command_lists_every_bad_cell(tmp_path, capsys):
    yaml = tmp_path / "wells.yaml"
    yaml.write_text(str(WRITTEN).replace("True", "true"))
    (tmp_path / "wells.csv").write_text(GOOD + "A;x;y\r\n", encoding="cp1252")
    declarations.read.cache_clear()
    assert commands.check(type("Given", (), {"file": yaml})()) == 1
    said = capsys.readouterr().out
    assert "line 5, Profondeur (m): this is not a number ('x')" in said
    assert "4 lines, 3 good rows, 3 to mend" in said


def sign_in_agent(client, person, organisation):
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": Audience.AGENT.value,
        "level": "low",
        "organisation": str(organisation.id),
        "provider": "",
        "since": "",
    }
    session.save()


@pytest.fixture
def town(db):
    return people.organisation("b-1", name="Town", kind="municipality", area="1")


@pytest.fixture
def agent(town):
    person = people.recognise_professional(provider="p", uid="ada", family_name="Ada", given_names=("Ada",), email="a@town.example")
    people.join(person, town, role="data-publisher")
    return person


@pytest.fixture
def draft(town, agent):
    return actions.upload(town, by=agent, slug="wells", file_name="../wells.csv", content=GOOD.encode(), title=Text("Wells", "Wells"))


def test_a_file_is_published_changed_and_taken_back(draft, town, agent, client):
    assert selectors.registries().get("wells") is None
    assert client.get("/api/registries/wells/records").status_code == 404
    actions.publish(draft, by=agent)
    first = client.get("/api/registries/wells/records").json()
    assert [record["data"]["profondeur_m"] for record in first["records"]] == [12.5, 9.0, None]
    newer = actions.upload(
        town, by=agent, slug="wells", file_name="w.csv", content=GOOD.replace("12,5", "13").encode(), title=Text("W", "W")
    )
    assert newer.number == 2
    actions.publish(newer, by=agent)
    assert client.get("/api/registries/wells/records/A").json()["data"]["profondeur_m"] == 13
    actions.publish(draft, by=agent)
    assert client.get("/api/registries/wells/records/A").json()["data"]["profondeur_m"] == 12.5
    actions.withdraw(Table.objects.get())
    assert client.get("/registries/wells").status_code == 404
    assert not Record.objects.on(None).filter(registry="wells").exists()
    actions.publish(newer, by=agent)
    assert client.get("/registries/wells").status_code == 200


def test_asking_for_a_past_day_does_not_break_a_column_that_became_a_number(town, agent, client):
    for number, cell in enumerate(("deep", "12")):
        version = actions.upload(
            town, by=agent, slug="wells", file_name="w.csv", content=f"code;depth\nA;{cell}\nB;3\n".encode(), title=Text("W", "W")
        )
        columns = [{**column, "filter": True, "kind": ("text", "integer")[number]} for column in version.declaration["columns"][1:]]
        actions.declare(version, {**version.declaration, "columns": [version.declaration["columns"][0], *columns]})
        actions.publish(version, by=agent)
        if not number:
            Record.objects.update(valid_from=date(2020, 1, 1))
    past = "/api/registries/wells/records?on=2021-01-01"
    assert {each["data"]["depth"] for each in client.get(past).json()["records"]} == {"deep", 3}
    assert client.get(f"{past}&sort=-depth&depth__gte=1").json()["total"] == 1
    assert client.get("/api/registries/wells/records?depth__gte=12").json()["total"] == 1


def test_a_published_version_is_never_changed_or_thrown_away(draft, agent):
    actions.publish(draft, by=agent)
    actions.declare(draft, {**draft.declaration, "licence": "other"})
    assert TableVersion.objects.get().declaration["licence"] != "other"
    assert actions.discard(draft) is False


def test_wrong_cells_publish_nothing(town, agent):
    kind = {**WRITTEN, "slug": "bad"}
    version = actions.keep(town, by=agent, slug="bad", file_name="b.csv", content=(GOOD + "D;x;\r\n").encode(), written=kind)
    with pytest.raises(actions.BadCells, match="1 cells or lines"):
        actions.publish(version, by=agent)
    assert not Record.objects.filter(registry="bad").exists()


def test_a_name_belongs_to_whoever_took_it_first(draft, agent):
    other = people.organisation("b-2", name="Other", kind="municipality")
    with pytest.raises(actions.NameTaken):
        actions.upload(other, by=agent, slug="wells", file_name="w.csv", content=GOOD.encode(), title=Text("W", "W"))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("depth__gte=10", ["A"]),
        ("depth=9", ["B"]),
        ("dug__lte=1900-01-01&dug__gte=1800-01-01", ["B"]),
        ("code=A", ["A"]),
        ("sort=depth", ["B", "A", "C"]),
        ("sort=-depth", ["A", "B", "C"]),
        ("sort=-dug&limit=1", ["A"]),
        ("offset=2", ["C"]),
    ],
)
def test_filters_and_order_are_of_the_columns_kind(town, agent, client, query, keys):
    actions.publish(actions.keep(town, by=agent, slug="wells", file_name="w.csv", content=GOOD.encode(), written=WRITTEN), by=agent)
    answer = client.get(f"/api/registries/wells/records?{query}")
    assert [record["key"] for record in answer.json()["records"]] == keys
    assert answer.headers["RateLimit-Remaining"]


@pytest.mark.parametrize("query", ["depth=deep", "gone=1", "depth__regex=x", "sort=gone", "dug__gte=never", "data__x=1"])
def test_a_wrong_filter_is_refused_in_words(town, agent, client, query):
    actions.publish(actions.keep(town, by=agent, slug="wells", file_name="w.csv", content=GOOD.encode(), written=WRITTEN), by=agent)
    assert client.get(f"/api/registries/wells/records?{query}").status_code == 422
    with pytest.raises(BadFilter):
        list(selectors.sorted_by(selectors.search_records("wells"), WELLS, "nothing"))


def test_formulas_leave_as_text(town, agent, client):
    content = GOOD.replace("A;", "=1+1;").encode()
    actions.publish(actions.keep(town, by=agent, slug="wells", file_name="w.csv", content=content, written=WRITTEN), by=agent)
    assert "'=1+1" in b"".join(client.get("/registries/wells.csv").streaming_content).decode()


def test_the_document_of_the_api_has_the_tables_own_columns(town, agent, client):
    actions.publish(actions.keep(town, by=agent, slug="wells", file_name="w.csv", content=GOOD.encode(), written=WRITTEN), by=agent)
    document = client.get("/api/registries/wells/openapi.json").json()
    assert document["components"]["schemas"]["Record"]["properties"]["data"]["properties"]["depth"]["type"] == ["number", "null"]
    names = {each["name"] for each in document["paths"]["/api/registries/wells/records"]["get"]["parameters"]}
    assert {"depth__gte", "dug__lte", "code", "sort"} <= names


def test_restricted_tables_are_on_no_open_page(client, db):
    closed = [each for each in catalogue.all_registries() if each.restricted]
    assert closed, "the country ships one"
    for each in closed:
        assert each.slug not in selectors.registries()
        assert client.get(f"/registries/{each.slug}").status_code == 404
        assert client.get(f"/api/registries/{each.slug}/records").status_code == 404
        assert each.slug not in {dataset.slug for _, dataset in catalogue.datasets()}


def test_the_whole_way_at_the_desk(client, agent, town):
    sign_in_agent(client, agent, town)
    file = SimpleUploadedFile("wells.csv", GOOD.encode("cp1252"))
    made = client.post("/desk/tables/new", {"title": "Wells", "slug": "wells", "file": file})
    assert made.status_code == 302, made.content.decode()
    page = client.get(made.url).content.decode()
    assert "cp1252" in page
    sent = {
        **{f"{name}_{language}": "Puits" for name in ("title", "summary") for language in ("fr", "en")},
        "licence": "CC0",
        "key": "code",
        "refresh": "",
        **{f"{language}_{number}": "x" for language in ("fr", "en") for number in range(3)},
        "kind_0": "text",
        "kind_1": "decimal",
        "kind_2": "text",
        "use_0": "shown",
        "use_1": "filter",
        "use_2": "out",
    }
    assert client.post(made.url, {**sent, "key": "creuse"}).status_code == 422
    assert client.post(made.url, sent).status_code == 302
    assert client.post(f"{made.url}/publish").status_code == 302
    assert client.get("/api/registries/wells/records/A").json()["data"] == {"code": "A", "profondeur_m": 12.5}


def test_the_table_of_another_body_is_not_there(client, draft):
    other = people.organisation("b-2", name="Other", kind="municipality")
    person = people.recognise_professional(provider="p", uid="bob", family_name="Bob", given_names=("Bob",), email="b@other.example")
    people.join(person, other, role="data-publisher")
    sign_in_agent(client, person, other)
    assert client.get(f"/desk/tables/{draft.table_id}").status_code == 404
    assert client.post(f"/desk/tables/{draft.table_id}/1/publish").status_code == 404


def test_tables_read_elsewhere_are_due_as_often_as_they_say(db):
    assert {each.slug for each in selectors.due_today()} <= {each.slug for each in selectors.shipped()}
