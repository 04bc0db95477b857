"""Texts of procedures are read once: what was kept is what the text says, and never another text's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.components.procedures.models import reading
from parvis.components.procedures.rules import loader
from parvis.components.procedures.rules.loader import WrongProcedureFile, digest, loaded

TEXT = Path(__file__).with_name("procedure.yaml").read_text(encoding="utf-8")
OTHER = TEXT.replace("slug: garden", "slug: garden-two", 1)


@pytest.fixture(autouse=True)
def nothing_kept(settings, tmp_path: Path) -> Iterator[None]:
    settings.PARVIS_DATA = tmp_path
    reading.kept.clear()
    yield
    reading.kept.clear()


def read(text: str) -> str:
    """The slug that the text's procedure has for a process that has just begun."""
    reading.kept.clear()
    return reading.parsed(digest(text), text).slug


def test_what_was_kept_on_disk_is_what_the_text_says_and_is_not_read_as_yaml_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.parsed(digest(TEXT), TEXT) == loaded(TEXT)
    reading.kept.clear()
    monkeypatch.setattr(loader, "checked", lambda text: pytest.fail("read as YAML again"))
    assert reading.parsed(digest(TEXT), TEXT) == loaded_before(TEXT)


def loaded_before(text: str) -> object:
    found = loader.load(text).procedure
    assert found is not None
    return found


def test_each_version_has_its_own_definition_in_the_process_and_on_disk() -> None:
    assert [read(TEXT), read(OTHER), read(TEXT), read(OTHER)] == ["garden", "garden-two", "garden", "garden-two"]
    both = [reading.parsed(digest(each), each).slug for each in (TEXT, OTHER, TEXT)]
    assert both == ["garden", "garden-two", "garden"]


@pytest.mark.parametrize("held", [b"", b'{"rules": "', b"[]", b"null", b'{"rules": "older", "values": {"slug": "older"}}'])
def test_what_was_cut_short_or_read_by_other_rules_is_read_again_and_mended(held: bytes) -> None:
    place = reading.place_of(TEXT)
    place.parent.mkdir(parents=True)
    place.write_bytes(held)
    assert read(TEXT) == "garden"
    assert json.loads(place.read_bytes())["values"]["slug"] == "garden"


def test_a_text_with_mistakes_is_refused_each_time_and_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(WrongProcedureFile):
            read(TEXT.replace("type: phone", "type: phones", 1))
    assert not reading.kept


def test_a_folder_that_cannot_be_written_makes_it_slower_and_not_wrong(settings, tmp_path: Path) -> None:
    settings.PARVIS_DATA = tmp_path / "a-file"
    settings.PARVIS_DATA.write_text("")
    assert read(TEXT) == "garden"


def test_a_process_keeps_those_used_last_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_KEPT", 2)
    for name, text in (("one", TEXT), ("two", OTHER), ("one", TEXT), ("three", OTHER)):
        reading.parsed(name, text)
    assert list(reading.kept) == ["one", "three"]
