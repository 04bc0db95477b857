"""``parvis registries load``, what the search finds, and what people take away."""

from argparse import Namespace
from datetime import date

import pytest

from parvis.components.registries import commands, personal_data, selectors
from parvis.components.registries.models import Correction, Record
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.manifest import Registry
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(tmp_path, monkeypatch):
    file = tmp_path / "towns.csv"
    file.write_text("code,name\n1,Rennes\n")
    registry = Registry(
        slug="towns",
        title=Text("Villes", "Towns"),
        owner="body-1",
        key="code",
        file=file,
        source=Text("Les tests", "The tests"),
        licence="CC0",
        as_of=date(2026, 1, 1),
    )
    monkeypatch.setattr(selectors, "registries", lambda: {"towns": registry})
    return file


@pytest.mark.parametrize("slug", ["", "towns"])
def test_the_command_says_what_changed(towns, capsys, slug):
    assert commands.load(Namespace(slug=slug)) == 0
    assert capsys.readouterr().out == "towns: 1 added, 0 changed, 0 ended\n"
    assert Record.objects.count() == 1


def test_an_unknown_registry_is_named_with_those_there_are(towns, capsys):
    assert commands.load(Namespace(slug="town")) == 1
    assert "There are: towns" in capsys.readouterr().out


def test_a_bad_file_is_told_by_line(towns, capsys):
    towns.write_text("code,name\n1,A\n1,B\n")
    assert commands.load(Namespace(slug="")) == 1
    assert "line 3" in capsys.readouterr().out


def test_the_search_finds_registries(towns):
    assert [(entry.title.en, entry.url) for entry in selectors.search_entries()] == [("Towns", "/registries/towns")]


def test_people_see_and_take_away_what_they_reported():
    ada = people.recognise(Identity(family_name="Lovelace", given_names=("Ada",), birth_date="1990-01-01"))
    Correction.objects.create(person=ada, owner="b", offer="gone/offer", field="x", shown_value="1", claimed_value="2", reason="r")
    (shown,), (taken,) = list(personal_data.read(ada)), list(personal_data.export(ada))
    assert (shown["label"], shown["value"]) == ("x", "1 → 2")
    assert (taken["field"], taken["claimed"], taken["state"]) == ("x", "2", "open")
