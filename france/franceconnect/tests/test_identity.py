import pytest
from hypothesis import given
from hypothesis import strategies as st

from france.franceconnect import demo_people, identity
from parvis.core.signin.selectors import Identity, IdentityIncomplete, Subject

CLAIMS = {
    "sub": "impots-1",
    "given_name": "Angela Claire Louise",
    "given_name_array": ["Angela", "Claire Louise"],
    "family_name": "DUBOIS",
    "birthdate": "1962-08-24",
    "gender": "female",
    "birthplace": "75107",
    "birthcountry": "99100",
    "email": "angela@exemple.example",
}
AGENT = {"sub": "1", "uid": "claire", "given_name": "Claire", "usual_name": "Morvan", "siret": "21350238800019"}


def without(name):
    return {key: value for key, value in CLAIMS.items() if key != name}


def test_the_pivot_is_read_whole():
    received = identity.read(CLAIMS)
    assert received.identity == Identity(
        family_name="DUBOIS",
        given_names=("Angela", "Claire Louise"),
        birth_date="1962-08-24",
        gender="female",
        birth_place="75107",
        birth_country="99100",
    )
    assert (received.uid, received.email, received.organisation) == ("impots-1", "angela@exemple.example", "")


@pytest.mark.parametrize("name", ["family_name", "birthdate", "gender", "birthcountry", "birthplace", "sub"])
def test_each_part_of_the_pivot_is_needed(name):
    with pytest.raises(IdentityIncomplete, match=name):
        identity.read(without(name))


def test_given_names_without_the_list_are_cut_at_spaces():
    assert identity.read(without("given_name_array")).identity.given_names == ("Angela", "Claire", "Louise")


@pytest.mark.parametrize(
    ("given_date", "kept"), [("1962", "1962-01-01"), ("1962-08", "1962-08-01"), ("1962-08-00", "1962-08-01"), ("1962-00-00", "1962-01-01")]
)
def test_unknown_parts_of_a_birth_date_become_01(given_date, kept):
    assert identity.read({**CLAIMS, "birthdate": given_date}).identity.birth_date == kept


@pytest.mark.parametrize(
    "change",
    [
        {"birthdate": "24/08/1962"},
        {"birthdate": "1962-13-01"},
        {"birthdate": "1962-02-30"},
        {"gender": "Mme"},
        {"birthcountry": "FR"},
        {"birthplace": "Paris"},
        {"birthplace": ""},
        {"family_name": "  "},
        {"family_name": ["DUBOIS"]},
        {"family_name": "X" * 300},
    ],
)
def test_a_pivot_in_another_form_is_refused_without_its_value(change):
    with pytest.raises(IdentityIncomplete) as raised:
        identity.read({**CLAIMS, **change})
    assert not [value for value in map(str, change.values()) if value.strip() and value in str(raised.value)]


@pytest.mark.parametrize("place", ["2A004", "2B033", "97411", "98736"])
def test_places_of_corsica_and_overseas_are_places(place):
    assert identity.read({**CLAIMS, "birthplace": place}).identity.birth_place == place


def test_who_was_born_abroad_has_no_place():
    assert identity.read({**CLAIMS, "birthcountry": "99335", "birthplace": "12345"}).identity.birth_place == ""


def test_an_agent_is_known_by_uid_and_body():
    received = identity.read(AGENT)
    assert (received.uid, received.organisation, received.site) == ("claire", "213502388", "21350238800019")


@pytest.mark.parametrize("siret", ["21350238800018", "213502388", "2135023880001X", ""])
def test_a_siret_whose_check_digit_is_wrong_is_refused(siret):
    with pytest.raises(IdentityIncomplete, match="siret"):
        identity.read({**AGENT, "siret": siret})


def test_establishments_of_the_postal_service_follow_their_own_rule():
    assert identity.siren_of("35600000049837") == "356000000"


@given(
    st.dictionaries(
        st.sampled_from([*CLAIMS, "siret", "uid", "usual_name"]), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))
    )
)
def test_no_claims_break_the_reading(claims):
    try:
        identity.read(claims)
    except IdentityIncomplete:
        return


@given(st.integers(0, 10**8 - 1))
def test_one_digit_in_ten_is_the_check_digit(number):
    assert sum(identity.has_check_digit(f"{number:08}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize("body", demo_people.BODIES, ids=lambda body: body.name)
def test_every_body_of_the_demonstration_has_a_right_siren(body):
    assert identity.has_check_digit(body.siren)


def test_family_names_are_told_in_capitals_and_empty_values_not_at_all():
    claims = identity.claims_of(Subject(identity=demo_people.FATOU.identity, email="", usual_name="", provider="impots"))
    assert (claims["family_name"], claims["birthplace"], claims["birthcountry"], claims["email"]) == ("DIARRA", "", "99335", None)
