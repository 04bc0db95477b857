"""A registry's file, loaded, mended, replaced: what it said stays readable."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.registries import actions, rules, selectors
from parvis.components.registries.models import Edition, Record
from parvis.kernel.manifest import Column, Registry
from parvis.kernel.text import Text

FIRST = "code,name,people\n1,Rennes,220\n2,Varennes-le-Grand,2\n3,Saint-Malo,47\n"


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Declares a registry of towns with the given text and date, as its system would."""

    def declare(text: str = FIRST, as_of: date = date(2025, 1, 1)) -> Registry:
        file = tmp_path / "towns.csv"
        file.write_text(text, encoding="utf-8")
        registry = Registry(
            slug="towns",
            title=Text("Villes", "Towns"),
            owner="owner-1",
            key="code",
            file=file,
            source=Text("Les tests", "The tests"),
            licence="CC0",
            as_of=as_of,
            columns=(Column(name="name", title=Text("Nom", "Name"), kind="text"),),
        )
        monkeypatch.setattr(selectors, "registries", lambda: {"towns": registry})
        return registry

    return declare


def found(words: str, **more) -> list[str]:
    return [record.key for record in selectors.search_records("towns", words, **more)]


@pytest.mark.django_db
def test_a_file_becomes_records(towns):
    changes = actions.load(towns())
    assert changes.count == 3
    assert selectors.record("towns", "1").data == {"code": "1", "name": "Rennes", "people": "220"}


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(towns):
    actions.load(towns())
    assert actions.load(towns()).count == 0
    assert Edition.objects.count() == 1


@pytest.mark.django_db
def test_a_new_edition_keeps_what_the_old_one_said(towns):
    actions.load(towns())
    changes = actions.load(towns("code,name,people\n1,Rennes,230\n3,Saint-Malo,47\n4,Dinan,14\n", date(2026, 1, 1)))
    assert (set(changes.added), set(changes.changed), changes.ended) == ({"4"}, {"1"}, {"2"})
    assert selectors.record("towns", "1").data["people"] == "230"
    assert selectors.record("towns", "1", on=date(2025, 12, 31)).data["people"] == "220"
    assert selectors.record("towns", "2") is None
    assert selectors.record("towns", "2", on=date(2025, 6, 1)).data["name"] == "Varennes-le-Grand"
    assert selectors.record("towns", "4", on=date(2025, 6, 1)) is None
    assert [version.valid_from for version in selectors.versions("towns", "1")] == [date(2026, 1, 1), date(2025, 1, 1)]


@pytest.mark.django_db
def test_what_did_not_change_keeps_its_version(towns):
    actions.load(towns())
    actions.load(towns(FIRST + "4,Dinan,14\n", date(2026, 1, 1)))
    assert [version.valid_from for version in selectors.versions("towns", "1")] == [date(2025, 1, 1)]


@pytest.mark.django_db
def test_a_mended_file_of_the_same_day_replaces_what_it_said(towns):
    actions.load(towns())
    actions.load(towns(FIRST.replace("220", "221")))
    (only,) = selectors.versions("towns", "1")
    assert (only.data["people"], only.valid_from) == ("221", date(2025, 1, 1))


@pytest.mark.django_db
def test_an_older_file_would_rewrite_history_and_is_refused(towns):
    actions.load(towns(as_of=date(2026, 1, 1)))
    with pytest.raises(actions.OlderEdition, match="rewrite history"):
        actions.load(towns("code,name,people\n9,Old,1\n", date(2025, 1, 1)))
    assert Record.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nRennes\n", "line 1: the header has no column 'code'"),
        ("", "line 1: the header has no column"),
        ("code,name\n,Rennes\n", "line 2: the column 'code' is empty"),
        ("code,name\n1,A\n1,B\n", "line 3: the key '1' was already used"),
        ("code,name\n1,A,extra\n", "line 2: the number of cells"),
        ("code,name\n1\n", "line 2: the number of cells"),
        ('code,name\n1,"A\n', "unexpected end of data"),
    ],
)
@pytest.mark.django_db
def test_a_bad_file_is_refused_by_line_and_nothing_changes(towns, text, says):
    with pytest.raises(actions.BadRegistryFile, match=says):
        actions.load(towns(text))
    assert (Record.objects.count(), Edition.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_search_finds_beginnings_of_words_and_whole_words_first(towns):
    actions.load(towns("code,name\n1,Rennes-le-Château\n2,Varennes\n3,Rennesville\n4,Rennes\n"))
    assert found("rennes") == ["1", "4", "3"]
    assert found("chateau REN") == ["1"]
    assert found("ennes") == []
    assert found("") == ["1", "2", "3", "4"]


@pytest.mark.parametrize("words", ["%", "_", "'", "\x00", "\\", "-- ;", "é" * 90])
@pytest.mark.django_db
def test_signs_have_no_meaning_in_a_search(towns, words):
    actions.load(towns())
    assert found(words) in ([], ["1", "2", "3"])


@pytest.mark.django_db
def test_search_on_a_past_day_finds_what_held_then(towns):
    actions.load(towns())
    actions.load(towns("code,name,people\n1,Condate,1\n", date(2026, 1, 1)))
    assert (found("rennes"), found("rennes", on=date(2025, 5, 5))) == ([], ["1"])


@given(
    old=st.dictionaries(st.sampled_from("abcd"), st.just({"x": "1"}) | st.just({"x": "2"})),
    new=st.dictionaries(st.sampled_from("abcd"), st.just({"x": "1"}) | st.just({"x": "2"})),
)
def test_applying_changes_gives_the_new_edition(old, new):
    found = rules.changes(old, new)
    kept = {key: data for key, data in old.items() if key not in found.ended}
    assert {**kept, **found.added, **found.changed} == new


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    once = rules.folded(text)
    assert rules.folded(once) == once
    assert once.startswith(" ")
    assert once.endswith(" ")


@pytest.mark.parametrize(
    ("reported", "due"),
    [(date(2026, 1, 31), date(2026, 2, 28)), (date(2024, 1, 31), date(2024, 2, 29)), (date(2026, 6, 1), date(2026, 7, 1))],
)
def test_a_correction_is_answered_within_a_month_of_the_calendar(reported, due):
    assert rules.answer_due(reported) == due
