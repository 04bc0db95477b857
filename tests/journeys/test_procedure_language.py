"""A form of places, registers and drawings, filled in without any program; the procedure changes while people file."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from journeys import story
from journeys.story import DESKTOP, PHONE

IDENTITY = {"name": "identity.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 64}


def begin(person, account: str, commune: str) -> str:
    """One more draft of the event for that commune, whatever this person began before; returns its number."""
    person.sign_in(account)
    person.open("/procedures/evenement/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label=commune)
    person.send()
    return UUID(person.page.url.split("/evenement/")[1][:36]).hex


def answers(country, draft: str) -> dict[str, tuple[object, str, str]]:
    rows = country.rows("SELECT field, value, state, source FROM procedures_answer WHERE file_id = ?", draft)
    return {field: (json.loads(value), state, source) for field, value, state, source in rows}


@pytest.mark.demand("demarches-simplifiees", "procedure-is-a-file")
@pytest.mark.demand("demarches-simplifiees", "filed-quickly-and-free")
def test_a_number_a_place_and_a_drawing_are_enough(country, visitors):
    person = visitors("fr", PHONE, javascript=False)
    draft = begin(person, "fatou", "Commune de Rennes")
    person.tick("kind_0", "association")
    person.fill("home", "Nulle-Part")
    person.send()
    person.sees("Aucun lieu de la liste officielle ne s’appelle ainsi")
    person.fill("home", "saint-malo")
    person.send()
    person.fill("association", "W351000009")
    person.send()
    person.sees("ne connaît rien sous ce numéro")
    person.fill("association", "w351 000 001")
    person.send()

    kept = answers(country, draft)
    assert kept["kind"][0] == "association"
    assert kept["home"][0]["code"] == "35288"
    assert kept["home"][0]["in"]["department"] == "35"
    assert (kept["association"][0]["name"], kept["association"][0]["state"]) == ("LES JARDINS PARTAGES DU CANAL", "known")
    assert kept["seat"] == ("12 quai d’Ille-et-Rance\n35000 Rennes", "known", "register:association")

    person.sees("Votre département prête du matériel")
    assert person.page.locator("[name='seat']").input_value().startswith("12 quai")
    for part, value in (("0", "3"), ("1", "10"), ("2", "2028")):
        person.fill(f"first_day_{part}", value)
    person.fill("people", "80")
    person.fill("place", "quelque part")
    person.send()
    person.sees("n’est pas écrite en coordonnées")
    person.fill("place", "48.1113, -1.6800; 48.1120, -1.6790; 48.1100, -1.6780; 48.1113, -1.6800")
    person.send()
    person.page.locator("[name='identity']").set_input_files(IDENTITY)
    person.send()
    person.sees("LES JARDINS PARTAGES DU CANAL (W351000001)")
    person.sees("1 polygone")
    person.sees("Le répertoire national des associations")
    reference = story.submit_checked(person)

    polygon = answers(country, draft)["place"][0]["features"][0]["geometry"]
    assert polygon["type"] == "Polygon"
    assert polygon["coordinates"][0][0] == [-1.68, 48.1113]
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference) == [("submitted",)]


@pytest.mark.demand("demarches-simplifiees", "built-without-code")
def test_the_procedure_changes_under_a_draft_and_a_file(country, visitors, tmp_path):
    person = visitors("en", DESKTOP)
    draft = begin(person, "hugo", "Commune de Saint-Malo")
    person.tick("kind_0", "residents")
    person.fill("home", "35400")
    person.send()
    before = country.rows("SELECT version_id FROM procedures_file WHERE id = ?", draft)

    shipped = country.parvis("procedure", "check", "--json", "france/procedures/evenement/procedure.yaml")
    assert json.loads(shipped.stdout)["valid"], shipped.stdout
    text = person.page.request.get(f"{country.origin}/procedures/evenement/procedure.yaml").text()
    changed = tmp_path / "evenement.yaml"
    changed.write_text(text.replace("value: residents", "value: neighbours"), encoding="utf-8")
    old = tmp_path / "before.yaml"
    old.write_text(text, encoding="utf-8")
    told = country.parvis("procedure", "diff", str(old), str(changed))
    assert "The answer `kind/residents` is removed." in told.stdout, told.stdout + told.stderr
    assert country.parvis("procedure", "publish", "--rebase", str(changed)).returncode == 0

    def moved() -> bool:
        return country.rows("SELECT version_id FROM procedures_file WHERE id = ?", draft) != before

    story.eventually(moved)
    kept = answers(country, draft)
    assert "kind" not in kept
    assert kept["home"][0]["code"] == "35288"
    ((changes,),) = country.rows("SELECT changes FROM procedures_versionmove WHERE file_id = ?", draft)
    assert [(each["field"], each["became"]) for each in json.loads(changes)] == [("kind", "again")]
    person.open(person.page.url.removeprefix(country.origin).replace("/event", "/organiser"))
    person.sees("", "“You ask on behalf of” is to be answered again (the answer was: a group of residents)")
    country.parvis("procedure", "publish", "--rebase", str(old))
