"""What registers and official lists said of an answer is told; reading asks nobody."""

from __future__ import annotations

import pytest

from parvis.components.demarches.selectors import places
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.models import Answer, File
from parvis.components.procedures.tests.conftest import filed
from parvis.components.procedures.tests.test_kinds import with_field
from parvis.core.people import actions as people
from parvis.core.people.models import Organisation
from parvis.kernel import catalogue

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = """
      - {name: firm, type: record, registry: establishment, required: false, label: {fr: Entreprise, en: Company}}
      - {name: club, type: record, registry: association, required: false, label: {fr: Association, en: Association}}
      - {name: seat, type: place, level: municipality, required: false, label: {fr: Siège, en: Seat}}
"""[1:]
FIRM = {
    "number": "00000002600013",
    "name": "Atelier Abgrall",
    "state": "known",
    "values": {
        "siren": "000000026", "legal_form": "SARL", "activity": "Menuiserie", "head_office": True, "active": True,
        "address": "3 bis rue du Four\n35000 RENNES", "commune": "35238",
    },
}  # fmt: skip
CLUB = {"number": "W351000001", "name": "Le Cercle", "state": "known", "values": {"address": "1 place de la Mairie\n35000 Rennes"}}
COMPANY = """demandeur { __typename ... on PersonneMorale { siret siegeSocial libelleNaf codeInseeLocalite adresse numeroVoie nomVoie
  address { cityCode departmentName regionCode } entreprise { siren siretSiegeSocial raisonSociale formeJuridique etatAdministratif } }
  ... on PersonneMoraleIncomplete { siret } }"""


@pytest.fixture
def file(town, ada) -> File:
    procedures.publish(with_field(FIELDS))
    return filed(ada, town)


@pytest.fixture
def silent(monkeypatch) -> None:
    """No register may be asked."""
    monkeypatch.setattr(catalogue, "registers", lambda: pytest.fail("a register was asked"))


def answer(file: File, field: str, value: object) -> None:
    Answer.objects.update_or_create(file=file, field=field, defaults={"value": value})


def read(program, file: File, asked: str):
    return program(f"query ($n: Int!) {{ dossier(number: $n) {{ {asked} }} }}", n=file.number.pk)["dossier"]


def champ(program, file: File, label: str, asked: str):
    found = read(program, file, f"champs {{ label ... on {asked} }}")["champs"]
    return next({name: each[name] for name in each if name != "label"} for each in found if each["label"] == label)


def test_an_address_typed_by_hand_has_the_codes_of_its_town(program, file):
    answer(file, "address", "Bâtiment C\n12 bis rue de Saint-Malo\n35000 Rennes")
    asked = """AddressChamp { commune { code name postalCode } departement { code name } address { label type streetNumber streetName
      postalCode cityName cityCode departmentCode departmentName regionCode regionName } }"""
    found = champ(program, file, "Address", asked)
    assert found["commune"] == {"code": "35238", "name": "Rennes", "postalCode": "35000"}
    assert found["departement"] == {"code": "35", "name": "Ille-et-Vilaine"}
    assert found["address"] == {
        "label": "Bâtiment C 12 bis rue de Saint-Malo 35000 Rennes", "type": "housenumber", "streetNumber": "12 bis",
        "streetName": "rue de Saint-Malo", "postalCode": "35000", "cityName": "Rennes", "cityCode": "35238", "departmentCode": "35",
        "departmentName": "Ille-et-Vilaine", "regionCode": "53", "regionName": "Bretagne",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("35000 RENNES", "35238"),
        ("8 rue X\n93200 st denis", "93066"),
        ("8 rue X\n97400 Saint-Denis", "97411"),
        ("8 rue X\n35000 Brest", ""),
        ("8 rue X\nRennes", ""),
        ("12 Ada Street\nLovelace", ""),
    ],
)
def test_a_town_is_known_by_its_name_and_its_postal_code_together(file, typed, code):
    assert places.address_of(typed)["city_code"] == code


def test_a_place_says_where_it_lies(program, file):
    answer(file, "seat", {"code": "35238", "name": "Rennes", "level": "municipality", "in": {"department": "35", "region": "53"}})
    found = champ(program, file, "Seat", "CommuneChamp { commune { code name } departement { code name } }")
    assert found == {"commune": {"code": "35238", "name": "Rennes"}, "departement": {"code": "35", "name": "Ille-et-Vilaine"}}


def test_an_establishment_and_an_association_as_their_registers_described_them(program, file, silent):
    answer(file, "firm", FIRM)
    answer(file, "club", CLUB)
    firm = champ(
        program,
        file,
        "Company",
        "SiretChamp { etablissement { siret siegeSocial codePostal localite entreprise { raisonSociale inlineAdresse } } }",
    )
    assert firm["etablissement"] == {
        "siret": "00000002600013", "siegeSocial": True, "codePostal": "35000", "localite": "RENNES",
        "entreprise": {"raisonSociale": "Atelier Abgrall", "inlineAdresse": "3 bis rue du Four 35000 RENNES"},
    }  # fmt: skip
    club = champ(program, file, "Association", "RNAChamp { rna { id title address { cityCode } } commune { code } departement { code } }")
    assert club == {
        "rna": {"id": "W351000001", "title": "Le Cercle", "address": {"cityCode": "35238"}},
        "commune": {"code": "35238"},
        "departement": {"code": "35"},
    }
    answer(file, "firm", {"number": "00000002600013", "name": "", "state": "awaited", "values": {}})
    assert champ(program, file, "Company", "SiretChamp { stringValue etablissement { siret } }")["etablissement"] is None


def test_a_company_is_told_as_registers_described_it(program, file, silent):
    company = people.organisation("000000026", name="Atelier Abgrall", kind="company")
    File.objects.filter(pk=file.pk).update(company=company)
    assert read(program, file, COMPANY)["demandeur"] == {"__typename": "PersonneMoraleIncomplete", "siret": "000000026"}
    Organisation.objects.filter(pk=company.pk).update(legal_form="SARL")
    told = read(program, file, COMPANY)["demandeur"]
    assert (told["__typename"], told["siret"], told["adresse"]) == ("PersonneMorale", "000000026", "")
    assert told["entreprise"] == {
        "siren": "000000026", "siretSiegeSocial": "", "raisonSociale": "Atelier Abgrall", "formeJuridique": "SARL", "etatAdministratif": None,
    }  # fmt: skip
    answer(file, "firm", FIRM)
    assert read(program, file, COMPANY)["demandeur"] == {
        "__typename": "PersonneMorale", "siret": "00000002600013", "siegeSocial": True, "libelleNaf": "Menuiserie", "codeInseeLocalite": "35238",
        "adresse": "3 bis rue du Four 35000 RENNES", "numeroVoie": "3 bis", "nomVoie": "rue du Four",
        "address": {"cityCode": "35238", "departmentName": "Ille-et-Vilaine", "regionCode": "53"},
        "entreprise": {
            "siren": "000000026", "siretSiegeSocial": "00000002600013", "raisonSociale": "Atelier Abgrall", "formeJuridique": "SARL",
            "etatAdministratif": "Actif",
        },
    }  # fmt: skip
    answer(file, "firm", {**FIRM, "values": {**FIRM["values"], "siren": "000000034"}})
    assert read(program, file, COMPANY)["demandeur"]["siret"] == "000000026"
