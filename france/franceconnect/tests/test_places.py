"""Places of birth are shown by their names."""

from parvis.kernel.calendar import country


def test_a_commune_has_its_name():
    assert country().place_name("35238") == "Rennes"


def test_a_country_has_its_name():
    assert country().place_name("99335") == "Mali"


def test_a_code_that_nothing_names_stays_itself():
    assert country().place_name("99999") == "99999"
