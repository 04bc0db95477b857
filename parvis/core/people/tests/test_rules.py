from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.people.rules import Identity, folded, identity_key, length_prefixed, organisation_subject, professional_key

names = st.text(st.characters(categories=["L", "M", "Zs", "Pd"]), min_size=1, max_size=30)
latin = st.text(ascii_letters + "éèêëàâäîïôöùûüçÉÈÇÎñãœŒæ-’' ", min_size=1, max_size=30)


def maelle(**changes: object) -> Identity:
    fields = {"family_name": "Kerdoncuff", "given_names": ("Maëlle", "Anne-Marie"), "birth_date": "1988-04-12", "gender": "female"}
    return Identity(**{**fields, "birth_place": "35238", "birth_country": "99100", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Le Gall", "LE GALL"),
        ("LE-GALL", "LE GALL"),
        ("d’Été", "D ETE"),
        ("d'Été", "D ETE"),
        ("Œdipe", "OEDIPE"),
        ("  Piriou ", "PIRIOU"),
        ("Groß", "GROSS"),
    ],
)
def test_case_accents_and_hyphens_do_not_make_another_name(written, compared):
    assert folded(written) == compared


@given(names)
def test_folding_twice_is_folding_once(name):
    assert folded(folded(name)) == folded(name)


@given(latin, latin)
def test_the_case_of_a_name_never_changes_the_key(family_name, given_name):
    as_written = maelle(family_name=family_name, given_names=(given_name,))
    in_capitals = maelle(family_name=family_name.upper(), given_names=(given_name.upper(),))
    assert identity_key(as_written) == identity_key(in_capitals)


def test_given_names_in_one_string_or_several_are_the_same_person():
    assert maelle(given_names=("Maëlle", "Anne-Marie")).canonical() == maelle(given_names=("MAELLE ANNE MARIE",)).canonical()


def test_letters_cannot_slide_from_one_name_to_the_next():
    jean = maelle(family_name="NEMARTIN", given_names=("JEAN",))
    jeanne = maelle(family_name="MARTIN", given_names=("JEANNE",))
    assert jean.canonical() != jeanne.canonical()


@pytest.mark.parametrize(
    "change",
    [{"birth_date": "1988-04-13"}, {"gender": "male"}, {"birth_place": "29019"}, {"birth_country": "99335"}, {"given_names": ("Maëlle",)}],
)
def test_each_part_of_the_identity_counts(change):
    assert identity_key(maelle(**change)) != identity_key(maelle())


@given(st.lists(st.text(max_size=8), max_size=5), st.lists(st.text(max_size=8), max_size=5))
def test_two_lists_never_give_the_same_bytes(one, other):
    assert (length_prefixed(one) == length_prefixed(other)) is (one == other)


@given(st.text(max_size=20), names)
def test_an_organisation_and_a_person_never_share_a_subject(identifier, name):
    assert organisation_subject(identifier) != maelle(family_name=name).canonical()


def test_spaces_in_an_identifier_do_not_make_another_organisation():
    assert organisation_subject("213 502 388") == organisation_subject("213502388")


def test_the_same_uid_at_two_employers_is_two_people():
    assert professional_key(provider="agents", uid="claire") != professional_key(provider="other", uid="claire")
