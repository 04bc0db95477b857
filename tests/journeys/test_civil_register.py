"""The civil register corrects an identity, refuses another, and falls silent."""

from __future__ import annotations

import pytest
from journeys.story import PHONE


@pytest.mark.demand("franceconnect", "identity-checked-by-the-register")
@pytest.mark.parametrize(("language", "width", "provider"), [("fr", None, "impots"), ("en", PHONE, "ameli")])
def test_an_identity_is_corrected_once_for_all(country, visitors, language, width, provider):
    rozenn = visitors(language, width) if width else visitors(language)
    rozenn.open("/sign-in")
    rozenn.press(f"main button[name='provider'][value='{provider}']")
    rozenn.press("button[name='account'][value='rozenn']")
    rozenn.sees("L’état civil vous écrit autrement que votre fournisseur", "The civil register writes you otherwise than your provider")
    rozenn.sees("Rozenn Solène Marie")
    rozenn.press("main button[name='continue']")
    stored = country.rows("SELECT given_names, birth_place FROM people_person WHERE birth_date = '1974-05-18'")
    assert [(names.encode().decode("unicode_escape") if "\\u" in names else names, place) for names, place in stored] == [
        ('["Rozenn", "Solène", "Marie"]', "22113")
    ]
    assert country.rows(
        "SELECT count(DISTINCT person_id) FROM signin_account a JOIN people_person p ON p.id = a.person_id WHERE p.birth_date = '1974-05-18'"
    ) == [(1,)]
    rozenn.open("/me/trace")
    rozenn.sees(
        "Vérifier que l’identité donnée à la connexion existe à l’état civil",
        "Checking that the identity given at sign-in exists in the civil register",
    )


@pytest.mark.demand("franceconnect", "identity-checked-by-the-register")
@pytest.mark.parametrize(("language", "account", "code"), [("fr", "erwan", "Y010008"), ("en", "odette", "Y010015")])
def test_an_identity_that_is_not_confirmed_lets_nobody_in(country, visitors, language, account, code):
    somebody = visitors(language)
    somebody.open("/sign-in")
    somebody.press("main button[name='provider'][value='impots']")
    somebody.press(f"button[name='account'][value='{account}']")
    somebody.sees(code)
    assert country.rows("SELECT count(*) FROM people_person WHERE family_name IN ('Malgorn', 'Guégan')") == [(0,)]
