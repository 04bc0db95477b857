"""A neighbour files for somebody without a mandate; the other person is told by e-mail, and takes the file over."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from journeys import story


def looked_at(visitor: story.Visitor) -> None:
    """No fault that axe finds, and nothing wider than the screen."""
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_request_is_filed_for_somebody_else_who_takes_it_over(country, visitors):
    filer, other = visitors("fr", story.PHONE), visitors("en", story.DESKTOP)
    filer.open("/sign-in?next=/me")
    filer.sign_in("hugo", "laposte")
    filer.open("/procedures/saisine/start?organisation=")
    looked_at(filer)
    filer.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    filer.tick("whose", "other")
    filer.send()
    filer.send()
    filer.sees("Écrivez son prénom.")
    looked_at(filer)
    filer.fill("given_name", "Yanis")
    filer.fill("family_name", "BENHADDOU")
    filer.fill("email", "yanis.voisin@exemple.example")
    filer.send()
    filer.tick("kind", "ask")
    filer.fill("subject", "Une rampe devant le numéro 4")
    filer.fill("message", "Il ne sort plus sans aide.")
    filer.send()
    filer.send()
    filer.sees("Yanis BENHADDOU")
    looked_at(filer)
    reference = story.submit_checked(filer)
    stored = country.rows("SELECT applicant FROM procedures_file WHERE reference = ?", reference)
    assert stored[0][0].startswith("Yanis BENHADDOU (Hugo")

    told = story.eventually(lambda: [each for each in story.letters(country, "pour vous") if "yanis.voisin" in str(each["To"])])
    link = re.search(r"(/me/for-me/\S+)", told[0].get_body(("plain",)).get_content())
    assert link
    other.open("/sign-in?next=/me")
    other.sign_in("yanis", "impots")
    other.open(link[1])
    looked_at(other)
    other.press("main button[name='take']")
    other.sees("", "This file is yours now")
    looked_at(other)
    filer.open("/me/files")
    assert reference not in filer.page.locator("main").inner_text()
    assert country.rows(
        "SELECT f.applicant, w.state FROM procedures_file f JOIN procedures_forwhom w ON w.file_id = f.id WHERE f.reference = ?", reference
    ) == [("Yanis Benhaddou", "taken")]
