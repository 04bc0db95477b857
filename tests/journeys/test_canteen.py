"""A parent enrols a child in the school canteen and is asked nothing twice."""

from __future__ import annotations

import io

import pytest
from journeys import story
from pypdf import PdfReader


@pytest.mark.demand("franceconnect", "one-sign-in-several-identities")
@pytest.mark.demand("franceconnect", "identity-from-the-provider")
@pytest.mark.demand("franceconnect", "no-number-to-type")
@pytest.mark.demand("once-only", "asks-nothing-already-known")
@pytest.mark.demand("once-only", "says-source-date-and-right")
@pytest.mark.demand("cnaf", "family-quotient-offered")
@pytest.mark.demand("cnaf", "only-declared-fields")
@pytest.mark.demand("demarches-simplifiees", "file-submitted-instructed-decided")
@pytest.mark.demand("sve", "acknowledgement-with-clock")
@pytest.mark.demand("algorithm-transparency", "notice-on-the-decision")
@pytest.mark.demand("algorithm-transparency", "main-rules-obtained")
@pytest.mark.demand("personal-data-transparency", "sees-who-read-and-why")
def test_a_parent_on_a_phone_in_french(country, visitors):
    parent = visitors("fr", story.PHONE)
    story.begin(parent, "maelle", provider="impots", commune="Commune de Rennes")
    parent.sees("Maëlle Kerdoncuff")
    parent.send()
    parent.sees("784 €")
    parent.sees("Pourquoi nous pouvons le demander")
    parent.send()
    story.describe_child(parent, "LOUEN")
    reference = story.submit(parent)

    stored = country.rows("SELECT state, person_id FROM procedures_file WHERE reference = ?", reference)
    assert [state for state, _ in stored] == ["submitted"]
    assert story.answer(country, reference, "family_quotient") == ('"784"', "known", "dss/quotient-familial")

    acknowledgement = story.eventually(lambda: story.letters(country, reference))[0]
    assert acknowledgement["To"] == "maelle@exemple.example"
    assert "L. 231-1" in acknowledgement.get_body(("plain",)).get_content()

    agent = visitors("fr", story.DESKTOP)
    story.decide(agent, reference, account="claire")
    decision = country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference)
    assert decision == [("accepted",)]

    parent.open(f"/me/files/{reference}")
    parent.sees("2,60 €")
    letter = story.eventually(lambda: decision_letter(parent, reference))
    assert "L. 311-3-1" in letter
    assert "784" in letter

    parent.open("/me/trace")
    parent.sees(reference)
    parent.sees("Commune de Rennes")
    checks_a_proof(country, parent)


def decision_letter(parent, reference: str) -> str:
    """The text of the decision letter, once the worker has drawn it."""
    parent.open(f"/me/files/{reference}")
    link = parent.page.locator("main a[href*='decision']")
    return pdf_text(parent.download(link.first)) if link.count() else ""


def pdf_text(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "a tagged PDF"
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def checks_a_proof(country, person) -> None:
    """A line waits for its place in the tree for a moment; then its receipt verifies without the site."""

    def receipt() -> bytes:
        person.open("/me/trace")
        person.press("main table a:visible")
        link = person.page.locator("main a[href*='receipt']")
        return person.download(link.first) if link.count() else b""

    kept = country.data / "receipt.json"
    kept.write_bytes(story.eventually(receipt))
    assert country.parvis("trace", "verify", "--receipt", str(kept)).returncode == 0
    kept.write_bytes(kept.read_bytes().replace(b"Commune de Rennes", b"Commune de Redon."))
    assert country.parvis("trace", "verify", "--receipt", str(kept)).returncode == 1


@pytest.mark.demand("once-only", "asks-nothing-already-known")
@pytest.mark.demand("franceconnect", "one-sign-in-several-identities")
def test_a_parent_at_a_desk_in_english_without_javascript(country, visitors):
    parent = visitors("en", story.DESKTOP, javascript=False)
    reference = story.enrol(parent, "fatou", provider="mobile", commune="Commune de Vannes", child="BINTA")
    assert story.answer(country, reference, "family_quotient") == ('"310"', "known", "dss/quotient-familial")


@pytest.mark.demand("fcp-protection", "access-control")
def test_nobody_opens_another_persons_file(country, visitors):
    owner, other, agent = visitors("fr", story.DESKTOP), visitors("en", story.PHONE), visitors("fr", story.DESKTOP)
    reference = story.enrol(owner, "yanis", provider="ameli", commune="Commune de Saint-Malo", child="ILYES")
    other.open("/sign-in?next=/me")
    other.sign_in("hugo", "laposte")
    assert other.page.goto(f"{country.origin}/me/files/{reference}").status == 404
    agent.sign_in_as_agent("ines")
    assert agent.page.goto(f"{country.origin}/desk/files/{reference}").status == 404
