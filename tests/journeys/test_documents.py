"""Documents of a question: several, added and taken away, on a phone and a screen, in both languages, with programs and without."""

from __future__ import annotations

from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE
from journeys.test_every_page import RULES
from journeys.test_procedure_language import begin

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def sides(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "mimeType": "image/png", "buffer": PNG + name.encode()} for name in names]


def look(person) -> None:
    """The page as it stands bars nobody, and is no wider than the screen."""
    assert person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(person.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def names(country, draft: str) -> list[str]:
    kept = "SELECT s.name FROM procedures_attachment a JOIN files_storedfile s ON s.id = a.stored_id WHERE a.file_id = ? ORDER BY a.id"
    return [name for (name,) in country.rows(kept, draft)]


@pytest.mark.demand("demarches-simplifiees", "filed-quickly-and-free")
@pytest.mark.parametrize(
    ("language", "width", "javascript", "account"),
    [("fr", DESKTOP, False, "yanis"), ("en", DESKTOP, True, "hugo"), ("fr", PHONE, True, "fatou")],
)
def test_both_sides_are_given_and_one_is_taken_away(country, visitors, tmp_path, language, width, javascript, account):
    person = visitors(language, width, javascript=javascript)
    draft = begin(person, account, "Commune de Rennes")
    person.open(f"/procedures/evenement/{UUID(draft)}/step/papers")
    person.sees("2 documents au plus, de 20 Mo chacun au plus.", "2 documents at most, 20 MB each.")
    box = person.page.locator("main [name='identity']")
    box.set_input_files(sides("recto.png", "verso.png"))
    person.send(name="later", value="1")
    assert names(country, draft) == ["recto.png", "verso.png"]

    person.open(f"/procedures/evenement/{UUID(draft)}/step/papers")
    if javascript:
        look(person)
    box.set_input_files(sides("third.png"))
    person.send()
    person.sees("2 sont déjà là et vous en ajoutez 1", "2 are here already and you added 1")
    if javascript:
        look(person)
    person.page.locator("main li:has-text('recto.png') input[type=checkbox]").check()
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.write(PNG)
        file.truncate(21_000_000)
    box.set_input_files(str(huge))
    person.send()
    person.sees("Ce fichier pèse 21 Mo : le plus accepté ici est 20 Mo", "This file weighs 21 MB: the most that is accepted here is 20 MB")
    assert person.page.locator("main li:has-text('recto.png') input[type=checkbox]").is_checked()
    box.set_input_files(sides("better.png"))
    person.send(name="later", value="1")
    assert names(country, draft) == ["verso.png", "better.png"]


def sent(page) -> list[int]:
    """Where each piece that the page sends begins, in their order."""
    found: list[int] = []

    def note(request) -> None:
        if request.method == "PATCH":
            found.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return found


def first_piece(page):
    return page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.status == 204)


@pytest.mark.demand("demarches-simplifiees", "filed-quickly-and-free")
@pytest.mark.parametrize(("language", "width", "account"), [("fr", PHONE, "yanis"), ("en", DESKTOP, "hugo")])
def test_a_large_document_goes_on_after_a_cut(country, visitors, tmp_path, language, width, account):
    person = visitors(language, width)
    draft = begin(person, account, "Commune de Rennes")
    page = f"/procedures/evenement/{UUID(draft)}/step/papers"
    person.open(page)
    large = tmp_path / "passport.png"
    with large.open("wb") as file:
        file.write(PNG)
        file.truncate(19_000_000)
    box, line = person.page.locator("main [name='identity']"), person.page.locator("main [data-sent] li")
    offsets = sent(person.page)

    with first_piece(person.page):
        box.set_input_files(str(large))
    person.page.context.set_offline(True)
    line.locator("[data-said]", has_text=person.say("Pas de connexion", "No connection")).wait_for()
    look(person)
    [(kept,)] = country.rows('SELECT "offset" FROM files_upload WHERE finished_at IS NULL AND length = 19000000')
    assert 0 < kept < 19_000_000
    cut = len(offsets)
    person.page.context.set_offline(False)
    person.page.locator("main [data-held] a", has_text="passport.png").wait_for()
    assert offsets[cut] >= kept > 0
    assert offsets[cut:] == sorted(set(offsets[cut:]))
    assert names(country, draft) == ["passport.png"]
    look(person)

    with first_piece(person.page):
        box.set_input_files(str(large))
    person.open(page)  # the page is left in the middle
    person.sees("Choisissez de nouveau le même fichier pour continuer.", "Choose the same file again to go on.")
    look(person)
    before = len(offsets)
    box.set_input_files(str(large))
    person.send(name="later", value="1")  # waits for the document
    assert offsets[before] > 0
    assert names(country, draft) == ["passport.png", "passport.png"]

    person.open(page)
    person.page.locator("main [data-held] input[type=checkbox]").last.check()
    person.send(name="later", value="1")
    person.open(page)
    with first_piece(person.page):
        box.set_input_files(str(large))
    line.locator("[data-stop]").click()
    line.wait_for(state="detached")
    person.send(name="later", value="1")
    assert names(country, draft) == ["passport.png"]
