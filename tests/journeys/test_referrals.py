"""Any administration is reached electronically, says how, and shows whether it answers in time."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import httpx
import pytest
from journeys import story

WATER, RENNES, SAINT_MALO, MINISTRY = "000000083", "213502388", "213502883", "110043015"


def write(person, identifier: str, *, subject: str) -> str:
    """From an administration's page to the acknowledgement; returns the reference."""
    person.open(f"/administrations/{identifier}")
    person.press("main form[action$='/write'] button")
    if "/sign-in" in person.page.url:
        raise AssertionError("signed in before")
    person.send()
    person.tick("kind", "question")
    person.fill("subject", subject)
    person.fill("message", "Bonjour, la rue est dans le noir depuis lundi.")
    person.send()
    person.send()
    person.send()
    return re.search(r"/me/files/([\w-]+)/submitted", person.page.url).group(1)


@pytest.mark.demand("sve", "any-administration")
@pytest.mark.demand("sve", "acknowledgement-with-clock")
def test_a_commune_a_ministry_and_a_private_body_are_written_to(country, visitors):
    person = visitors("fr", story.PHONE)
    person.open("/sign-in?next=/me")
    person.sign_in("maelle")
    references = {body: write(person, body, subject=f"Éclairage {body}") for body in (SAINT_MALO, MINISTRY, WATER)}
    for body, reference in references.items():
        stored = country.rows(
            "SELECT o.identifier, f.state, f.silence_on IS NOT NULL FROM procedures_file f JOIN people_organisation o ON o.id = f.organisation_id WHERE f.reference = ?",
            reference,
        )
        assert stored == [(body, "submitted", 1)]
        letter = story.eventually(lambda reference=reference: story.letters(country, reference))[0]
        text = letter.get_body(("plain",)).get_content()
        assert "L. 231-4" in text
        assert parsedate_to_datetime(str(letter["Date"])) if letter["Date"] else True
    agent = visitors("fr", story.DESKTOP)
    agent.sign_in_as_agent("annaig")
    agent.open(f"/desk/files/{references[WATER]}")
    agent.sees("la rue est dans le noir")
    trace = visitors("fr", story.DESKTOP)
    assert trace.page.goto(f"{country.origin}/me/files/{references[WATER]}").status in (200, 302, 403, 404)

    wrong = references[SAINT_MALO]
    due = country.rows("SELECT silence_on FROM procedures_file WHERE reference = ?", wrong)
    clerk = visitors("fr", story.DESKTOP)
    clerk.sign_in_as_agent("ronan")
    clerk.open(f"/desk/files/{wrong}/forward")
    clerk.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    clerk.fill("text", "Cette rue est à Rennes.")
    clerk.send()
    moved = country.rows(
        "SELECT o.identifier, f.state, f.silence_on FROM procedures_file f JOIN people_organisation o ON o.id = f.organisation_id WHERE f.reference = ?",
        wrong,
    )
    assert moved == [(RENNES, "submitted", due[0][0])], "silence that refuses counts from the first receipt"
    assert clerk.page.goto(f"{country.origin}/desk/files/{wrong}").status == 404
    told = story.eventually(lambda: [each for each in story.letters(country, wrong) if "transmise" in str(each["Subject"])])
    assert "Cette rue est à Rennes." in told[0].get_body(("plain",)).get_content()
    person.open(f"/me/files/{wrong}")
    person.sees("Cette rue est à Rennes.")
    person.open("/me/trace")
    person.sees("Votre dossier a été transmis à l’administration compétente.")


@pytest.mark.demand("sve", "modalities-published")
def test_each_administration_publishes_its_ways_in_english_without_javascript(country, visitors):
    clerk, anyone = visitors("en", story.DESKTOP, javascript=False), visitors("en", story.DESKTOP, javascript=False)
    clerk.sign_in_as_agent("ines")
    clerk.open("/desk/channels")
    clerk.fill("email", "")
    clerk.page.locator("main [name='open']").uncheck()
    clerk.send()
    clerk.sees("Name one electronic way at least")
    clerk.page.locator("main [name='open']").check()
    clerk.fill("hours_en", "Tuesdays, 2 to 7 pm")
    clerk.send()
    stored = country.rows(
        "SELECT c.hours FROM referrals_channels c JOIN people_organisation o ON o.id = c.organisation_id WHERE o.identifier = '215602608'"
    )
    assert "Tuesdays, 2 to 7 pm" in stored[0][0]
    anyone.open("/administrations?q=vannes")
    anyone.press("main .links a")
    anyone.sees("Tuesdays, 2 to 7 pm")
    anyone.fill("subject", "canteen")
    anyone.press("main form:has([name='subject']) button")
    anyone.sees("For this, there is an online service")
    assert anyone.page.locator("main .notice a[href='/procedures/cantine']").count()
    listed = httpx.get(f"{country.origin}/administrations.csv").text
    assert "Commune de Vannes" in listed
    assert "Tuesdays, 2 to 7 pm" in listed
    anyone.open("/administrations?way=private")
    anyone.sees("supply of drinking water")


@pytest.mark.demand("sve", "lateness-visible")
def test_who_answers_late_is_seen(country, visitors):
    anyone = visitors("fr", story.PHONE)
    anyone.open("/administrations/215602608")
    anyone.sees("Réponse après le délai")
    shown = anyone.page.locator("main table tbody tr").all_inner_texts()
    numbers = {row.split("\t")[0].strip(): int(row.split("\t")[1]) for row in shown}
    rows = httpx.get(f"{country.origin}/data/referral-answers").status_code
    assert rows == 200
    late = country.rows(
        "SELECT count(*) FROM procedures_file f JOIN people_organisation o ON o.id = f.organisation_id"
        " WHERE o.identifier = '215602608' AND date(f.decided_at) > f.silence_on"
    )[0][0]
    assert 0 < numbers["Réponse après le délai"] <= late
