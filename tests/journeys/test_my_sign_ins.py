"""A person looks at their sign-ins, throws somebody out, blocks a provider and takes an agreement back."""

from __future__ import annotations

import pytest
from journeys.story import PHONE, eventually, letters


@pytest.mark.demand("franceconnect", "user-controls-data-flows")
@pytest.mark.parametrize(("language", "width"), [("fr", None), ("en", PHONE)])
def test_a_person_sees_and_decides_who_signs_in_as_them(country, visitors, language, width):
    account = "hugo" if language == "fr" else "fatou"
    person = visitors(language, width) if width else visitors(language)
    thief = visitors(language)
    thief.sign_in(account, "mobile")
    thief.page.goto(f"{country.providers}/service")
    thief.press("main a.button, main form button, main a[href*='sign-in']")
    person.sign_in(account, "ameli")

    person.open("/me/sign-ins")
    person.sees("réussie", "succeeded")
    person.open("/me/sign-ins/sessions")
    person.sees("Chrome sur un ordinateur", "Chrome on a computer")
    person.sees("celle-ci", "this one")

    person.open("/me/sign-ins/providers/mobile")
    person.sees("Les sessions ouvertes par lui se ferment au prochain clic.", "Sessions opened through it end at the next click.")
    person.press("main form button.danger")
    person.sees("bloqué par vous", "blocked by you")
    blocked = country.rows(
        "SELECT count(*) FROM signin_block b JOIN signin_identityprovider p ON p.id = b.provider_id JOIN people_person n ON n.id = b.person_id "
        "WHERE p.slug = 'mobile' AND n.email = ?",
        f"{account}@exemple.example",
    )
    assert blocked == [(1,)]
    thief.page.goto(f"{country.origin}/me")
    assert "/sign-in" in thief.page.url, "the session opened through it is over"
    written = ("est bloqué pour vous", "is blocked for you")  # in the language in which they first came
    assert eventually(lambda: any(letters(country, words) for words in written))

    person.open("/me/sign-ins/providers")
    person.press("main form[action$='/mobile/unblock'] button")
    assert country.rows("SELECT count(*) FROM signin_block") == [(0,)]
    person.open("/me/sign-ins/sessions")
    person.press("main button[name='all']")
    person.page.goto(f"{country.origin}/me/sign-ins")
    assert "/sign-in" in person.page.url
