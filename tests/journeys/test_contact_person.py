"""One appointed person follows all requests of a user, and has the administrations answer."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story
from journeys.test_casework import card


def accessible(person: story.Visitor) -> None:
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


@pytest.mark.demand("single-contact-person", "one-person-appointed")
@pytest.mark.demand("single-contact-person", "across-administrations")
@pytest.mark.demand("single-contact-person", "ended-and-seen")
@pytest.mark.parametrize(("language", "width", "javascript"), [("fr", story.PHONE, True), ("en", story.DESKTOP, False)])
def test_a_contact_person_follows_everything_until_the_user_ends_it(country, visitors, language, width, javascript):
    check = accessible if javascript else lambda _person: None  # axe is a script itself
    user, contact = visitors(language, width, javascript=javascript), visitors(language, width, javascript=javascript)
    account = {"fr": "yanis", "en": "hugo"}[language]
    reference = card(country, user, account, "books")

    # The user asks for somebody, and an agent of the body accepts.
    user.open("/me/contact-person")
    check(user)
    user.tick("months", "3")
    user.send()
    number, accepted = country.rows("SELECT id, accepted_at FROM contact_person_mission ORDER BY id DESC")[0]
    assert accepted is None
    contact.sign_in_as_agent("ronan")
    contact.open("/desk/contact")
    check(contact)
    contact.press(f"main form[action='/desk/contact/{number}/accept'] button")
    assert country.rows("SELECT count(*) FROM contact_person_mission WHERE id = ? AND accepted_at IS NOT NULL", number) == [(1,)]

    # Saint-Malo's agent sees the file of Rennes, and asks Rennes to process it.
    contact.sees(reference)
    contact.sees("Commune de Rennes")
    contact.page.locator(f"main section[id='{reference}'] summary").click()
    form = contact.page.locator(f"main section[id='{reference}'] form")
    form.locator("[name='kind'][value='process']").check()
    form.locator("[name='text']").fill("Cette personne attend sa carte pour ses examens.")
    contact.press(f"main section[id='{reference}'] form button")
    asked = country.rows("SELECT id, kind, answered_at FROM contact_person_ask WHERE mission_id = ?", number)
    assert [(kind, answered) for _, kind, answered in asked] == [("process", None)]
    check(contact)

    # Rennes finds it on its desk with its day, and answers.
    claire = visitors(language, width, javascript=javascript)
    claire.sign_in_as_agent("claire")
    claire.open("/desk")
    claire.sees(reference)
    claire.open(f"/desk/files/{reference}")
    claire.sees("Cette personne attend sa carte pour ses examens.")
    claire.page.locator(f"main form[action='/desk/asked/{asked[0][0]}'] [name='text']").fill("Nous la traitons demain.")
    claire.press(f"main form[action='/desk/asked/{asked[0][0]}'] button")
    assert country.rows("SELECT answer FROM contact_person_ask WHERE id = ?", asked[0][0]) == [("Nous la traitons demain.",)]
    check(claire)

    # The contact person answers for it, in one thread.
    contact.open(f"/desk/contact/{number}")
    contact.sees("Nous la traitons demain.")
    contact.page.locator("main #thread [name='text']").fill("Rennes traite votre demande demain.")
    contact.press("main #thread form button")
    user.open("/me/contact-person")
    user.sees("Rennes traite votre demande demain.")
    check(user)

    # Each look is in the user's trace; the end is at once.
    user.open("/me/trace")
    user.sees("Votre référent a regardé où en sont vos demandes.", "Your contact person looked at where your requests stand.")
    user.open("/me/contact-person")
    user.press("main form[action='/me/contact-person/end'] button")
    assert country.rows("SELECT ended_by FROM contact_person_mission WHERE id = ?", number) == [("user",)]
    assert contact.page.goto(f"{country.origin}/desk/contact/{number}").status == 404
