"""A request filed quickly and free: prefilled by a link or a program, filled in by several people, on a phone, without JavaScript."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import urlencode

import httpx
import pytest
from journeys import story


def key(country, name: str, slug: str) -> str:
    """The key of a question, as the foreign grammar builds it from its number."""
    found = country.rows(
        "SELECT n.id FROM procedures_fieldnumber n JOIN procedures_procedure p ON p.id = n.procedure_id WHERE p.slug = ? AND n.name = ?",
        slug,
        name,
    )
    return "champ_" + b64encode(f"Champ-{found[0][0]}".encode()).decode().rstrip("=")


def choose_body(person, commune: str) -> None:
    person.page.locator("main select[name='organisation']").select_option(label=commune)
    person.send()


@pytest.mark.demand("demarches-simplifiees", "filed-quickly-and-free")
def test_two_people_fill_in_from_a_link_on_a_phone_in_french(country, visitors):
    owner, friend = visitors("fr", story.PHONE), visitors("fr", story.PHONE)
    said = {
        key(country, "library", "bibliotheque"): "Les Champs Libres <b>!</b>",
        key(country, "low_quotient", "bibliotheque"): "true",  # only its source may say so
        f"{key(country, 'sections', 'bibliotheque')}[]": "Musique",
        "identite_nom": "Personne",
        "next": "https://elsewhere.example/",
    }
    owner.open(f"/commencer/bibliotheque?{urlencode(said)}")
    assert "champ_" not in owner.page.url, "what the link said has left the address"
    owner.sign_in("maelle")
    assert owner.page.url.startswith(country.origin)
    owner.sees("Cette demande est en partie remplie")
    owner.sees("Seule sa source donne cette réponse : elle ne se préremplit pas.")
    owner.sees("Votre identité vient de votre connexion")
    choose_body(owner, "Commune de Rennes")
    draft = re.search(r"/procedures/bibliotheque/([0-9a-f-]{36})/", owner.page.url).group(1)
    stored = dict(country.rows("SELECT field, value FROM procedures_answer WHERE file_id = ? AND prefilled", draft.replace("-", "")))
    assert stored == {"library": '"Les Champs Libres <b>!</b>"', "sections": '["music"]'}

    owner.press("main a[href$='/people']")
    owner.fill("fill-email", "hugo@exemple.example")
    owner.send(name="fill", value="1")
    invitation = story.eventually(lambda: story.letters(country, "/me/shared/"))[-1]
    link = re.search(r"/me/shared/\S+", invitation.get_body(("plain",)).get_content()).group(0)
    friend.open(link)
    friend.sign_in("hugo", "laposte")
    friend.sees("Maëlle Kerdoncuff")
    friend.send()
    friend.sees("Vous remplissez pour Maëlle Kerdoncuff")
    assert friend.page.goto(f"{country.origin}/procedures/bibliotheque/{draft}/withdraw").status == 404
    friend.open(f"/procedures/bibliotheque/{draft}/step/card")
    friend.sees("Le lien que vous avez suivi le dit")
    friend.fill("library", "Cleunay")
    friend.send()
    friend.sees("Votre part est enregistrée")

    owner.open(f"/procedures/bibliotheque/{draft}")
    if not owner.page.url.endswith("/check"):
        owner.send()
        owner.send()
    owner.sees("Cleunay")
    owner.send()
    reference = re.search(r"/me/files/([\w-]+)/submitted", owner.page.url).group(1)
    assert country.rows("SELECT state, prefilled FROM procedures_file WHERE reference = ?", reference) == [("submitted", 1)]
    assert story.answer(country, reference, "library") == ('"Cleunay"', "declared", "")
    owner.open("/me/trace")
    owner.sees("La personne invitée a rempli votre brouillon.")
    assert friend.page.goto(f"{country.origin}/procedures/bibliotheque/{draft}").status == 404, "once handed in, its owner alone sees it"


@pytest.mark.demand("demarches-simplifiees", "filed-quickly-and-free")
def test_a_program_prepares_a_request_submitted_in_english_without_javascript(country, visitors):
    person = visitors("en", story.DESKTOP, javascript=False)
    number = country.rows("SELECT id FROM procedures_procedure WHERE slug = 'bibliotheque'")[0][0]
    api = f"{country.origin}/api/public/v1/demarches/{number}/dossiers"
    prepared = httpx.post(
        api,
        json={
            key(country, "library", "bibliotheque"): "Cleunay",
            key(country, "sections", "bibliotheque"): ["books", "Musique", "comics"],
            "identite_prenom": "Fatou",
            "champ_Q2hhbXAtOTk5OTk5": "nobody asks this",
        },
    )
    assert prepared.status_code == 201, prepared.text
    told = prepared.json()
    assert told["state"] == "prefilled"
    assert told["dossier_id"] == b64encode(f"Dossier-{told['dossier_number']}".encode()).decode()
    assert {(each["key"], each["code"]) for each in told["warnings"]} == {
        ("identite_prenom", "from_sign_in"),
        ("champ_Q2hhbXAtOTk5OTk5", "unknown"),
        (key(country, "sections", "bibliotheque"), "invalid_choice"),
    }
    assert "comics" not in prepared.text, "a value is never said again"
    token = told["dossier_prefill_token"]
    assert [each["state"] for each in httpx.get(api, params={"prefill_token": f"{token},other"}).json()] == ["prefilled"]

    person.open(told["dossier_url"].removeprefix(country.origin))
    assert token not in person.page.url
    person.sign_in("fatou", "mobile")
    choose_body(person, "Commune de Rennes")
    person.send()
    if person.page.locator("main [name='price_choice']").count():
        person.tick("price_choice", "full")
        person.send()
    assert person.page.locator("main [name='library']").input_value() == "Cleunay"
    person.tick("sections", "books")
    reference = story.submit(person)
    assert [each["state"] for each in httpx.get(api, params={"prefill_token": token}).json()] == ["en_construction"]
    assert country.rows(
        "SELECT n.id FROM procedures_filenumber n JOIN procedures_file f ON f.id = n.file_id WHERE f.reference = ?", reference
    ) == [(told["dossier_number"],)]
    assert token not in (country.data / "demo.log").read_text()
    assert "Cleunay" not in (country.data / "demo.log").read_text()
    second = visitors("en", story.DESKTOP, javascript=False)
    second.open(told["dossier_url"].removeprefix(country.origin))
    second.sees("What this link held was taken already")


def test_a_service_writes_a_link_and_reads_the_keys(country, visitors):
    service = visitors("fr", story.DESKTOP)
    service.open("/preremplir/bibliotheque")
    service.fill("library", "Villejean")
    service.tick("sections", "games")
    service.send()
    written = service.page.locator("#written-link").inner_text()
    service.page.goto(written)
    service.sign_in("yanis", "ameli")
    choose_body(service, "Commune de Saint-Malo")
    draft = re.search(r"/procedures/bibliotheque/([0-9a-f-]{36})/", service.page.url).group(1).replace("-", "")
    assert country.rows("SELECT value FROM procedures_answer WHERE file_id = ? AND field = 'library'", draft) == [('"Villejean"',)]
    keys = httpx.get(f"{country.origin}/preremplir/bibliotheque/schema").json()["revision"]["champDescriptors"]
    assert {each["key"] for each in keys if each["prefillable"]} >= {key(country, "library", "bibliotheque")}
