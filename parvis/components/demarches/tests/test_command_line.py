"""Files read, decided and exported from a terminal, in the name of an agent who may."""

from __future__ import annotations

import csv
import json

import pytest

from parvis.cli import main
from parvis.components.exports.models import Export
from parvis.core.protection import selectors as protection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(town, bo, garden):
    """``parvis files WORD …`` in Bo's name."""
    return lambda word, *more, agent=bo.email, body=town.identifier: main(["files", word, "--agent", agent, "--body", body, *more])


def events(person) -> list[str]:
    return [each.event for each in protection.entries_about([person.identity.canonical()])]


def test_files_are_listed_without_a_word_about_anybody(files, file, ada, capsys):
    before = events(ada)
    assert files("list", "--procedure", "garden", "--state", "open", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["reference"], row["number"], row["state"]) == (str(file.reference), file.number.pk, "submitted")
    assert files("list") == 0
    told = capsys.readouterr()
    assert str(file.reference) in told.out
    assert ada.family_name not in told.out
    assert events(ada) == before
    assert files("list", "--state", "accepted") == 0
    assert str(file.reference) not in capsys.readouterr().out


def test_whoever_is_shown_a_file_stands_in_its_trace(files, file, ada, capsys):
    assert files("show", str(file.reference)) == 0
    assert "12 Ada Street" in capsys.readouterr().out
    assert events(ada).count("procedures.read") == 1
    assert files("show", str(file.number.pk), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reference"] == str(file.reference)
    assert any("Lovelace" in each["value"] for each in told["facts"])
    assert events(ada).count("procedures.read") == 2


@pytest.mark.parametrize(("word", "state"), [("accept", "accepted"), ("refuse", "refused"), ("close", "closed_without_decision")])
def test_a_file_is_taken_and_decided(files, file, bo, word, state, capsys):
    reference = str(file.reference)
    assert files("take", reference) == 0
    assert files(word, reference, "--reasons", "Vu sur place") == 0
    file.refresh_from_db()
    assert (file.state, file.decision.reasons) == (state, "Vu sur place")
    assert bool(file.decision.result) == (word == "accept")
    assert [each.agent_label.endswith("– parvis files") for each in file.passages.filter(by="agent")] == [True, True]
    assert capsys.readouterr().out.splitlines()[-1] == f"{reference}: {state}"
    assert files(word, reference, "--reasons", "Encore") == 1
    assert "decided already" in capsys.readouterr().err


def test_what_the_desk_refuses_is_refused(files, file, capsys):
    files("take", str(file.reference))
    assert files("refuse", str(file.reference)) == 1
    assert "needs reasons" in capsys.readouterr().err
    file.refresh_from_db()
    assert file.state == "under_review"


def test_only_an_agent_of_the_body_acts(files, file, ada, dana, capsys):
    assert files("show", str(file.reference), agent=dana.email) == 2
    assert files("show", str(file.reference), agent="") == 2
    assert files("show", str(file.reference), body="nowhere") == 2
    assert files("show", "GA00-NONE-NONE") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 4
    assert "procedures.read" not in events(ada)


def test_an_export_is_whole_and_overwrites_nothing(files, file, ada, tmp_path, capsys):
    to = tmp_path / "garden.csv"
    assert files("export", "--procedure", "garden", "--to", str(to)) == 0
    with to.open(encoding="utf-8-sig", newline="") as made:
        _titles, row, end = csv.reader(made)
    assert (row[0], end) == (str(file.reference), ["#END", "1"])
    assert events(ada).count("exports.exported") == 1
    assert Export.objects.get().state == "done"
    assert files("export", "--procedure", "garden", "--to", str(to)) == 2
    assert "there already" in capsys.readouterr().err
    assert files("export", "--procedure", "nothing", "--to", str(tmp_path / "other.csv")) == 2
    assert events(ada).count("exports.exported") == 1
