"""Identity to civility, recipient to SIRET, and the shape of real answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from france.registries.cnaf import rules
from parvis.core.people.selectors import Identity

FOLDER = Path(__file__).parents[4] / "../shared/data/api-hubs/payloads/api_particulier_v3_cnav_quotient_familial_with_civility"
FIXTURES = sorted(FOLDER.glob("*.yaml"))
MAELLE = Identity(
    family_name="KERDONCUFF", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)


def test_an_identity_becomes_civility():
    assert rules.civility(MAELLE) == (
        ("nomNaissance", "KERDONCUFF"),
        ("prenoms[]", "Maëlle"),
        ("anneeDateNaissance", "1988"),
        ("moisDateNaissance", "4"),
        ("jourDateNaissance", "12"),
        ("sexeEtatCivil", "F"),
        ("codeCogInseePaysNaissance", "99100"),
        ("codeCogInseeCommuneNaissance", "35238"),
    )


def test_whoever_was_born_abroad_has_no_municipality():
    fatou = Identity(family_name="DIARRA", given_names=("Fatou",), birth_date="1990-01-31", gender="female", birth_country="99335")
    assert "codeCogInseeCommuneNaissance" not in dict(rules.civility(fatou))


def test_at_most_three_given_names_are_sent():
    many = Identity(family_name="A", given_names=("B", "C", "D", "E"), birth_date="1990-01-31", gender="male", birth_country="99335")
    assert [value for name, value in rules.civility(many) if name == "prenoms[]"] == ["B", "C", "D"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"gender": ""}, "sexeEtatCivil"),
        ({"given_names": ()}, "prenoms"),
        ({"birth_country": ""}, "codeCogInseePaysNaissance"),
        ({"birth_place": ""}, "codeCogInseeCommuneNaissance"),
    ],
)
def test_an_identity_that_the_api_cannot_be_asked_about_is_refused_here(changes, missing):
    fields = {
        name: getattr(MAELLE, name) for name in ("family_name", "given_names", "birth_date", "gender", "birth_place", "birth_country")
    }
    with pytest.raises(rules.IncompleteIdentity, match=missing):
        rules.civility(Identity(**{**fields, **changes}))


def test_a_municipality_asks_as_its_town_hall():
    assert rules.recipient("213502388") == "21350238800019"


@given(st.text(alphabet="0123456789", min_size=9, max_size=9).filter(lambda siren: siren != "356000000"))
def test_every_head_office_is_a_valid_siret(siren):
    assert rules.is_siret(rules.recipient(siren))


@given(st.text(max_size=15))
def test_anything_is_a_siret_or_is_not(text):
    assert rules.is_siret(text) in (True, False)


@given(
    st.text(alphabet="0123456789", min_size=13, max_size=13).filter(lambda digits: not digits.startswith("356000000")),
    st.integers(0, 13),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(digits, rank, shift):
    siret = f"{digits}{rules.luhn_key(digits)}"
    wrong = f"{siret[:rank]}{(int(siret[rank]) + shift) % 10}{siret[rank + 1 :]}"
    assert not rules.is_siret(wrong) or wrong.startswith("356000000")


@pytest.mark.skipif(not FIXTURES, reason="LOUD: the real fixtures of API Particulier are not beside the repository (../shared/data)")
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_real_answers_have_the_shape_that_is_required_and_are_about_the_person(fixture):
    case = YAML(typ="safe").load(fixture)
    payload, params = json.loads(case["payload"]), case["params"]
    assert Draft202012Validator(rules.ANSWER_SCHEMA).is_valid(payload) is (case["status"] == 200)
    if case["status"] == 200 and {"anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"} <= set(params):
        birth = "{anneeDateNaissance:04d}-{moisDateNaissance:02d}-{jourDateNaissance:02d}".format(**params)
        asked = Identity(family_name=params["nomNaissance"], given_names=tuple(params["prenoms"]), birth_date=birth)
        assert rules.is_about(asked, payload["data"])


def test_an_answer_about_somebody_else_is_noticed():
    data = {"allocataires": [{"nom_naissance": "MARTIN", "date_naissance": "1970-01-01"}]}
    assert not rules.is_about(MAELLE, data)
