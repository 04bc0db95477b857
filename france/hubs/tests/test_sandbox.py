"""The shipped answers: every operation has a success and a refusal about invented people and companies, in the published form."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from france.hubs import civility, franceconnect, tables
from france.hubs.sandbox import SHIPPED, sandbox
from parvis.core.hubs.apps import every_file_of_the_sandbox_answers
from parvis.core.hubs.rules import fixtures
from parvis.core.hubs.rules.endpoints import Mode
from parvis.core.hubs.rules.sources import About, NotIntrospected
from parvis.core.hubs.sandbox import unreadable
from parvis.core.people.selectors import Identity

from .official import OFFICIAL, needs_official

ENDPOINTS = (*tables.endpoints("entreprise"), *tables.endpoints("particulier"))
INVENTED = {"KERDONCUFF", "BENHADDOU", "DIARRA", "LESTIENNE", "ABGRALL", "PERSONNE", "LES AMIS DU QUAI"}
MAELLE = Identity(
    family_name="KERDONCUFF", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)


@pytest.fixture(autouse=True)
def nobody_elses_folders(monkeypatch):
    monkeypatch.delenv("PARVIS_SANDBOX_PAYLOADS", raising=False)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.operation)
def test_each_operation_has_a_success_and_a_refusal(endpoint):
    statuses = {each.status for each in sandbox.listed(endpoint.operation)}
    assert 200 in statuses
    assert statuses - {200}


def test_every_file_can_be_read_and_says_that_it_is_invented():
    assert unreadable(shipped=SHIPPED) == []
    for path in SHIPPED.rglob("*.yaml"):
        assert "\nsample: true\n" in path.read_text(), path


def test_no_folder_is_of_an_unknown_operation():
    assert {path.name for path in SHIPPED.iterdir()} == {each.operation for each in ENDPOINTS} | {franceconnect.PEOPLE}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.operation)
def test_all_people_and_bodies_are_invented(endpoint):
    for each in sandbox.listed(endpoint.operation):
        for number in re.findall(r'"(\d{14}|\d{9})"', each.body):
            assert number.startswith("0000"), (each.name, number)
        for name in re.findall(r'"(?:nom|nom_naissance|nom_usage)": "([^"]+)"', each.body):
            assert name in INVENTED | {"Assureur de démonstration", "Pose de menuiseries extérieures", "ETABLISSEMENT DE DEMONSTRATION", "Étude de menuiserie extérieure"}, (each.name, name)  # fmt: skip


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.operation)
def test_each_answer_is_found_by_its_own_words(endpoint):
    kept = sandbox.listed(endpoint.operation)
    for each in kept:
        assert fixtures.best(kept, each.params) is each


@needs_official
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.operation)
def test_each_success_has_the_published_form(endpoint):
    validator = OFFICIAL.validator(endpoint.path)
    for each in sandbox.listed(endpoint.operation):
        if each.status == 200:
            assert [error.message for error in validator.iter_errors(each.payload)] == [], each.name


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.mode is Mode.BROKER], ids=lambda each: each.operation)
def test_who_signed_in_is_known_by_their_civil_identity(endpoint):
    more = {"immatriculation": ("AA-000-BB",)} if "ants" in endpoint.operation else {}
    names = ("maelle", "yanis", "fatou", "hugo")
    found = {name: franceconnect.introspect(endpoint, name) for name in names}
    statuses = {name: sandbox.matching(endpoint, more, About(identity=who.identity)) for name, who in found.items()}
    assert all(who.invented for who in found.values())
    assert {answer.status for answer in statuses.values() if answer} == {200, 404}
    assert statuses["hugo"].status == 404


def test_what_no_file_knows_points_to_the_list(settings):
    endpoint = next(each for each in ENDPOINTS if each.mode is Mode.STUDENT)
    told = sandbox.otherwise(endpoint, {}, About())
    assert told.status == 404
    assert told.payload["errors"][0]["code"] == f"{endpoint.provider.code}003"
    assert f"{settings.PARVIS_ORIGIN}/hubs/sandbox/{endpoint.operation}" in told.payload["errors"][0]["detail"]


CLAIMS = {
    "family_name": "KERDONCUFF",
    "given_name": "Maëlle",
    "given_name_array": ["Maëlle"],
    "birthdate": "1988-04-12",
    "gender": "female",
    "birthplace": "35238",
    "birthcountry": "99100",
}


def test_claims_name_a_person_and_a_person_parameters():
    assert civility.identity_in(CLAIMS, make=Identity) == MAELLE
    assert civility.parameters_of(MAELLE) == {
        "prenoms[]": ("Maëlle",),
        "nomNaissance": ("KERDONCUFF",),
        "anneeDateNaissance": ("1988",),
        "moisDateNaissance": ("4",),
        "jourDateNaissance": ("12",),
        "sexeEtatCivil": ("F",),
        "codeCogInseePaysNaissance": ("99100",),
        "codeCogInseeCommuneNaissance": ("35238",),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birthcountry", "FR"),
        ("birthplace", ""),
        ("birthdate", "12/04/1988"),
        ("gender", "F"),
        ("family_name", " "),
        ("family_name", ["X"]),
    ],
)
def test_claims_that_name_nobody_are_refused_without_being_quoted(name, value):
    with pytest.raises(civility.Unreadable) as problem:
        civility.identity_in({**CLAIMS, name: value}, make=Identity)
    assert name in str(problem.value)
    assert str(value) not in str(problem.value) or not str(value).strip() or value == "F"
    with pytest.raises(NotIntrospected) as refused:
        franceconnect.introspected({**CLAIMS, name: value}, invented=False)
    assert refused.value.kind == "no-identity"


@given(
    st.dictionaries(
        st.sampled_from(sorted(CLAIMS)), st.none() | st.text(max_size=8) | st.integers() | st.lists(st.text(max_size=4), max_size=3)
    )
)
def test_any_claims_name_somebody_or_nobody(changes):
    try:
        found = civility.identity_in({**CLAIMS, **changes}, make=Identity)
    except civility.Unreadable:
        return
    named = civility.parameters_of(found)
    assert all(isinstance(each, str) and each for values in named.values() for each in values)


NAMES = st.text("ABCÉèà' -", min_size=1, max_size=8).filter(str.strip)


@given(NAMES, st.lists(NAMES, min_size=1, max_size=3), st.dates(), st.sampled_from(["female", "male"]), st.sampled_from(["99100", "99335"]))
def test_an_identity_comes_back_from_its_claims(family, given_names, born, gender, country):
    claims = {
        "family_name": family, "given_name": " ".join(given_names), "given_name_array": given_names, "birthdate": born.isoformat(),
        "gender": gender, "birthplace": "35238" if country == "99100" else "", "birthcountry": country,
    }  # fmt: skip
    found = civility.identity_in(claims, make=Identity)
    assert (found.family_name, found.birth_date) == (family.strip(), born.isoformat())
    assert civility.can_be(found, {"identite": {"nom": family.lower(), "date_naissance": "1000-01-01"}})
    assert civility.can_be(found, {"allocataires": [{"nom_naissance": "Z", "date_naissance": born.isoformat()}]})
    assert not civility.can_be(found, {"identite": {"nom": "ZZZZZZZZZ", "date_naissance": "1000-01-01"}})


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["identite", "allocataires", "identite_particulier", "nom", "date_naissance", "annee_date_naissance"]), inner, max_size=3), max_leaves=10)  # fmt: skip


@given(JSON)
def test_any_data_can_be_compared_with_a_person(data):
    assert civility.can_be(MAELLE, data) in (True, False)


def test_developers_read_what_the_sandbox_answers(client, db):
    page = client.get("/hubs/sandbox", {"q": "quotient familial"}, headers={"accept-language": "fr"}).content.decode()
    assert "/v3/dss/quotient_familial/identite" in page
    assert "/v3/cnous" not in page
    listed = client.get("/hubs/sandbox.json").json()["operations"]
    assert len(listed) == len(ENDPOINTS)
    assert all(each["answers"] >= 2 for each in listed)


def test_each_listed_address_gets_the_answer_beside_it(program, client):
    told = client.get("/hubs/sandbox/api_particulier_v3_cnav_quotient_familial_with_civility.json").json()
    assert client.get("/hubs/sandbox/api_particulier_v3_cnav_quotient_familial_with_civility").status_code == 200
    caller = program("api-particulier", stage="sandbox")
    for each in told["answers"]:
        answer = caller.get(f"{each['address']}&recipient=21350238800019")
        assert (answer.status_code, answer.json()) == (each["status"], each["payload"])


def test_an_operation_that_is_none_is_not_found(client, db):
    assert client.get("/hubs/sandbox/nothing").status_code == 404
    assert client.get("/hubs/sandbox/nothing.json").status_code == 404


def test_a_file_that_answers_nobody_is_told_to_operators_at_start_and_to_nobody_else(client, db, monkeypatch, tmp_path):
    (tmp_path / "op").mkdir()
    (tmp_path / "op" / "bad.yaml").write_text("a: [")
    monkeypatch.setenv("PARVIS_SANDBOX_PAYLOADS", f"{tmp_path}:{tmp_path / 'none'}")
    found = every_file_of_the_sandbox_answers()
    assert [each.id for each in found] == ["hubs.W001", "hubs.W002"]
    assert "bad.yaml" in str(found[1])
    assert "bad.yaml" not in client.get("/hubs/sandbox").content.decode()


def test_our_public_keys_are_published(client, db):
    assert {key["use"] for key in client.get("/hubs/keys").json()["keys"]} == {"enc"}
