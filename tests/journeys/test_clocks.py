"""Nobody answers in time: silence decides, the person has a certificate, and whoever reads it checks it."""

from __future__ import annotations

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story
from journeys.log import code_in, inside
from journeys.test_canteen import pdf_text

# As if the two months were over: the file is what it would be on the morning after.
TWO_MONTHS_LATER = """
from datetime import timedelta
from parvis.components.procedures.models import File
from parvis.components.procedures.actions.ticking import settle_silences
from parvis.kernel.calendar import today
file = File.objects.get(reference=reference)
gone = file.silence_on - today()
file.submitted_at -= gone
file.silence_on -= gone
file.save(update_fields=["submitted_at", "silence_on"])
settle_silences()  # the worker may be first: it is decided once
result = str(gone.days)
"""


@pytest.mark.demand("sve", "acknowledgement-with-clock")
def test_a_file_decided_by_silence_has_its_certificate(country, visitors, tmp_path):
    parent = visitors("en", story.PHONE, javascript=False)
    reference = story.enrol(parent, "fatou", provider="mobile", commune="Commune de Rennes", child="BINTA")
    assert 55 <= int(inside(country, TWO_MONTHS_LATER, reference=reference)) <= 63

    story.eventually(lambda: country.rows("SELECT 1 FROM procedures_file WHERE reference = ? AND state = 'accepted'", reference))
    made = country.rows(
        "SELECT d.made_by, d.agent_id, f.silence_on FROM procedures_decision d JOIN procedures_file f ON f.id = d.file_id WHERE f.reference = ?",
        reference,
    )
    assert [(by, agent) for by, agent, _ in made] == [("silence", None)]
    passages = country.rows(
        "SELECT p.transition, p.by FROM procedures_passage p JOIN procedures_file f ON f.id = p.file_id WHERE f.reference = ? ORDER BY p.id",
        reference,
    )
    assert passages == [("submit", "person"), ("accept_automatically", "clock")]

    parent.open(f"/me/files/{reference}")
    parent.sees("Silence: nobody answered in time", "Silence: nobody answered in time")
    parent.press("main form[action$='/certificate'] button")
    letter = story.eventually(lambda: certificate(parent, reference))
    words = pdf_text(letter)
    assert "is accepted since" in words
    assert "This certificate is the enrolment" in words
    checks_it(country, visitors, letter, tmp_path)
    told = story.eventually(lambda: [each for each in story.letters(country, reference) if "over" in str(each["Subject"])])
    assert "By law, your request is accepted" in told[0].get_body(("plain",)).get_content()


def certificate(parent: story.Visitor, reference: str) -> bytes:
    parent.open(f"/me/files/{reference}")
    link = parent.page.locator("main a[href$='/letters/tacit']")
    return parent.download(link.first) if link.count() else b""


def checks_it(country, visitors, letter: bytes, folder) -> None:
    """Somebody to whom the certificate is shown scans its code, without signing in."""
    address = re.search(r"/letters/([\w-]+)", pdf_text(letter).replace(" ", "")[-4000:])
    assert address is not None
    scanned = code_in(letter, folder)
    if shutil.which("zbarimg"):
        assert scanned.startswith(f"{country.origin}/letters/"), scanned
    path = scanned.removeprefix(country.origin) or address[0]
    school = visitors("fr", story.DESKTOP)
    school.open(path)
    school.sees("Émis ici, et il vaut toujours")
    school.sees("Commune de Rennes")
    assert "fatou" not in school.page.content().lower()
    school.page.locator("main input[type=file]").set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": letter}
    )
    school.send()
    school.sees("C’est bien celui du courrier émis.")
    found = Axe().run(school.page).response["violations"]
    assert [each["id"] for each in found] == []
    school.page.locator("main input[type=file]").set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": letter + b" "}
    )
    school.send()
    school.sees("Ce n’est pas celui du courrier émis.")


def test_a_decision_taken_back_no_longer_stands(country, visitors):
    parent, agent = visitors("fr", story.DESKTOP), visitors("fr", story.DESKTOP)
    reference = story.enrol(parent, "yanis", provider="ameli", commune="Commune de Rennes", child="ILYES")
    story.decide(agent, reference, account="claire")
    agent.page.locator("main summary:has-text('Retirer la décision')").click()
    agent.page.locator("main textarea[name='reopening-text']").fill("Le quotient était celui d’une autre année.")
    agent.press("main form[action$='/reopen'] button")
    assert country.rows("SELECT state, decided_at FROM procedures_file WHERE reference = ?", reference) == [("under_review", None)]
    kept = country.rows(
        "SELECT l.kind FROM procedures_letter l JOIN procedures_file f ON f.id = l.file_id WHERE f.reference = ? AND l.withdrawn_at IS NOT NULL",
        reference,
    )
    assert sorted(kind for (kind,) in kept) == ["certificate", "decision"]
    parent.open(f"/me/files/{reference}")
    parent.sees("Le quotient était celui d’une autre année.")
