"""A document is asked for, refused, taken to the commission, then to the court; another is handed over with its mention of reuse."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story
from journeys.log import inside

LATER = """
from datetime import timedelta
from parvis.components.procedures.selectors import File
from parvis.components.procedures.actions.ticking import settle_silences
from france.document_requests.actions import confirm_silences
for each in File.objects.filter(reference__in=references):
    each.submitted_at -= timedelta(days=days)
    each.silence_on = each.silence_on and each.silence_on - timedelta(days=days)
    each.decided_at = each.decided_at and each.decided_at - timedelta(days=days)
    each.save(update_fields=["submitted_at", "silence_on", "decided_at"])
settle_silences()
result = confirm_silences()
"""


def ask(person: story.Visitor, what: str, title: str) -> str:
    """From the procedure's page to the acknowledgement; returns the reference."""
    person.open("/procedures/demande-document/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    person.send()
    person.tick("what", what)
    person.fill("title", title)
    person.fill("description", "Celui de 2025, tel qu’il a été voté.")
    person.tick("format", "open")
    person.send()
    person.page.locator("main [name='published']").first.check()
    person.send()
    person.send()  # the pseudonym is asked once the request is to be published; it may stay empty
    return story.submit_checked(person)


def accessible(person: story.Visitor) -> None:
    found = Axe().run(person.page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


@pytest.mark.demand("cada-requests", "document-or-source-code-asked")
@pytest.mark.demand("cada-requests", "reuse-mentioned")
def test_a_source_code_is_asked_for_and_handed_over(country, visitors):
    asker = visitors("fr", story.PHONE)
    asker.open("/sign-in?next=/me")
    asker.sign_in("hugo", "laposte")
    reference = ask(asker, "source_code", "Code source du calcul de la cantine")
    stored = country.rows("SELECT state, submitted_at, silence_on FROM procedures_file WHERE reference = ?", reference)
    assert stored[0][0] == "submitted"
    assert 28 <= (days_between(stored[0][1], stored[0][2])) <= 32
    told = story.eventually(lambda: story.letters(country, reference))[0].get_body(("plain",)).get_content()
    assert "R. 311-12" in told
    assert "CADA" in told
    asker.open(f"/me/files/{reference}")
    asker.sees("Répondre à une demande de document")
    accessible(asker)

    agent = visitors("fr", story.DESKTOP)
    agent.sign_in_as_agent("claire")
    agent.open("/desk/document-requests")
    accessible(agent)
    agent.press("main a:has-text('Code source du calcul de la cantine')")
    agent.press("main a:has-text('Préparer la réponse')")
    agent.tick("given", "communicated")
    agent.fill("link", "https://code.rennes.exemple.example/cantine")
    agent.send()
    agent.sees("Dites quelle réutilisation est permise")
    accessible(agent)
    agent.tick("reuse", "third_party")
    agent.fill("holder", "Atelier Abgrall")
    agent.send()
    answers = country.rows(
        "SELECT a.given, a.reuse, a.holder, f.state FROM document_requests_answer a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ?",
        reference,
    )
    assert answers == [("communicated", "third_party", "Atelier Abgrall", "accepted")]
    asker.open(f"/me/files/{reference}")
    asker.sees("un usage commercial demande l’accord de son titulaire")
    asker.sees("Atelier Abgrall")

    anyone = visitors("en", story.DESKTOP, javascript=False)
    anyone.open("/document-requests?words=cantine")
    anyone.press("main a:has-text('Code source du calcul de la cantine')")
    anyone.sees("Handed over", "Handed over")
    assert "Lestienne" not in anyone.page.content()


def days_between(submitted: str, silence: str) -> int:
    from datetime import date

    return (date.fromisoformat(silence) - date.fromisoformat(submitted[:10])).days


@pytest.mark.demand("cada-requests", "silence-or-refusal-to-cada")
@pytest.mark.demand("cada-requests", "cada-before-the-court")
def test_silence_then_the_commission_then_the_court(country, visitors):
    asker = visitors("en", story.DESKTOP, javascript=False)
    asker.open("/sign-in?next=/me")
    asker.sign_in("yanis", "ameli")
    reference = ask(asker, "document", "Budget de la piscine")
    court = f"/me/document-requests/{reference}/court"
    asker.open(court)
    asker.sees("", "The court is reached only after the CADA")

    inside(country, LATER, references=[reference], days=40)
    state = country.rows(
        "SELECT f.state, d.made_by FROM procedures_file f JOIN procedures_decision d ON d.file_id = f.id WHERE f.reference = ?", reference
    )
    assert state == [("refused", "silence")]
    asker.open(f"/me/files/{reference}")
    asker.sees("", "No answer: refused by silence")
    asker.press("main form[action$='/cada'] button")
    assert asker.page.locator("main [name='request']").input_value() == reference
    asker.send()
    referral = story.submit_checked(asker)
    asker.open(court)
    asker.sees("", "The refusal is not confirmed yet")

    rapporteur = visitors("fr", story.DESKTOP)
    rapporteur.sign_in_as_agent("enora")
    rapporteur.open(f"/desk/files/{referral}")
    rapporteur.sees("Budget de la piscine")
    rapporteur.press("main form[action$='/take'] button")
    rapporteur.press("main a.button[href*='/deci']")
    rapporteur.tick("outcome", "accepted")
    rapporteur.fill("reasons", "Un budget voté se communique.")
    rapporteur.send()
    rapporteur.send(name="confirm", value="1")
    asker.open(f"/me/files/{reference}")
    asker.sees("", "Un budget voté se communique.")
    accessible_without_scripts(asker)

    inside(country, LATER, references=[referral, reference], days=63)
    confirmed = country.rows(
        "SELECT c.confirmed_on FROM document_requests_course c JOIN procedures_file f ON f.id = c.file_id WHERE f.reference = ?", reference
    )
    assert len(confirmed) == 1
    assert confirmed[0][0] is not None
    asker.open(court)
    asker.sees("", "The court may be seized")
    for part, value in enumerate(("1", "11", "2026")):
        asker.fill(f"on_{part}", value)
    asker.send()
    went = country.rows(
        "SELECT c.court_on FROM document_requests_course c JOIN procedures_file f ON f.id = c.file_id WHERE f.reference = ?", reference
    )
    assert went == [("2026-11-01",)]


def accessible_without_scripts(person: story.Visitor) -> None:
    """What axe would need scripts for: one main heading, and no empty link or button."""
    html = person.page.content()
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(r"<(a|button)\b[^>]*>\s*</\1>", html)
