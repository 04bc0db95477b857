"""A person sees what is held about them, takes it away, and has it erased."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from journeys import story


@pytest.mark.demand("personal-data-transparency", "sees-what-is-held")
def test_a_person_sees_and_takes_away_what_is_held(country, visitors):
    person = visitors("fr", story.PHONE)
    reference = story.enrol(person, "yanis", provider="laposte", commune="Commune de Lorient", child="ILYES")
    person.open("/me/data")
    person.sees("Benhaddou")
    person.sees("Brest")  # where he was born, in words
    with person.page.expect_download() as download:
        person.page.locator("main form[action$='/export'] button, aside form[action$='/export'] button").click()
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        held = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
    everything = json.dumps(held, ensure_ascii=False)
    assert reference in everything, "the file that was just submitted"
    assert "1985-11-02" in everything
    assert "Kerdoncuff" not in everything, "nobody else's data"
    assert country.rows("SELECT count(*) FROM protection_entry WHERE event = 'rights.exported'")[0][0] >= 1


def test_what_is_erased_is_gone_and_what_stays_is_said(country, visitors):
    person = visitors("en", story.DESKTOP)
    person.open("/sign-in?next=/me/data")
    person.sign_in("solenn", "ameli")
    person.open("/me/data/erase")
    person.page.locator("main input[type='checkbox']").check()
    person.page.locator("main form button").first.click()
    person.page.wait_for_load_state()
    assert country.rows("SELECT count(*) FROM people_person WHERE family_name LIKE 'Abgrall' COLLATE NOCASE") == [(0,)]
