"""Requests in the inbox of Rennes, from invented families, so that an agent finds something to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.procedures import actions
from parvis.components.procedures.actions import SampleFile
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person, who_can

SLUG = "cantine"
TOWN = "35238"

# (family, given name, birth, gender, quotient or None while the source is awaited, child, child's birth, school, class, days ago)
FAMILIES = (
    ("Quéméner", "Soazig", "1987-05-30", "female", 412, "Titouan", "2019-01-14", "École Jean-Zay", "cp", 66),
    ("Ouedraogo", "Salif", "1982-10-08", "male", 655, "Aïcha", "2017-03-22", "École Le Contour", "ce2", 41),
    ("Le Bihan", "Erwan", "1990-02-11", "male", 1210, "Lena", "2020-06-02", "École Jean-Zay", "maternelle", 23),
    ("Petit", "Jeanne", "1993-12-19", "female", None, "Noé", "2018-11-09", "École Colette", "ce1", 12),
    ("Nguyen", "Linh", "1986-07-04", "female", 890, "Minh", "2016-08-27", "École Le Contour", "cm1", 6),
    ("Garnier", "Paul", "1979-04-25", "male", 1930, "Zoé", "2017-09-15", "École Colette", "ce2", 2),
    ("Lefeuvre", "Anna", "1991-01-07", "female", 540, "Malo", "2021-02-28", "École Jean-Zay", "maternelle", 0),
)


def load(organisation: Organisation) -> None:
    """File the requests, then let an agent move some of them on; repeating it adds nothing."""
    if organisation.area != TOWN or actions.has_samples(SLUG, organisation=organisation):
        return
    files = [actions.file_sample(SLUG, organisation=organisation, sample=request(*family)) for family in FAMILIES]
    agent = next(iter(who_can(INSTRUCT, organisation.id)), None)
    if agent:
        for file in files[1:3]:
            actions.take(str(file.reference), agent=agent, organisation_id=organisation.id)
        actions.ask_correction(
            str(files[4].reference),
            agent=agent,
            organisation_id=organisation.id,
            reason="incorrect",
            text="Pouvez-vous confirmer la classe de votre enfant ? L’école l’a inscrit en CM2.",
        )


def request(
    family: str, given: str, born: str, gender: str, quotient: int | None, child: str, child_born: str, school: str, grade: str, age: int
) -> SampleFile:
    known = {} if quotient is None else {"resources": household(family, quotient, child, child_born)}
    return SampleFile(
        person=parent(family, given, born, gender),
        known=known,
        values={"phone": "02 99 00 00 00", **({} if known else {"address": "3 rue de la Monnaie\n35000 RENNES"})},
        rows={"children": (row(family, child, child_born, school, grade, is_known=bool(known)),)},
        age_days=age,
    )


def parent(family: str, given: str, born: str, gender: str) -> Person:
    identity = Identity(family_name=family, given_names=(given,), birth_date=born, gender=gender, birth_place=TOWN, birth_country="99100")
    return people.recognise(identity, email=f"famille-{born}@exemple.example")


def household(family: str, quotient: int, child: str, child_born: str) -> Mapping[str, Any]:
    return {
        "quotient_familial": {"valeur": quotient, "fournisseur": "CNAF", "annee": 2026, "mois": 10},
        "enfants": [{"nom_naissance": family.upper(), "prenoms": child.upper(), "date_naissance": child_born, "sexe": ""}],
        "adresse": {"numero_libelle_voie": "3 RUE DE LA MONNAIE", "code_postal_ville": "35000 RENNES"},
    }


def row(family: str, child: str, child_born: str, school: str, grade: str, *, is_known: bool) -> Mapping[str, Any]:
    return {
        "id": "resources-0" if is_known else "0",
        "source": "resources" if is_known else "",
        "values": {
            "given_names": child.upper() if is_known else child,
            "family_name": family.upper() if is_known else family,
            "birth_date": child_born,
            "school": school,
            "class": grade,
            "days": ["monday", "tuesday", "thursday", "friday"],
            "diet": "standard",
        },
    }
