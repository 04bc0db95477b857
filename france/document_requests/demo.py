"""Communes and a commission of the demonstration take requests; three invented people asked for documents."""

from __future__ import annotations

from datetime import date

from france.document_requests.selectors import REFERRAL, REQUEST
from parvis.components.procedures import actions
from parvis.components.procedures.actions import SampleFile
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person, organisations

ADOPTED = date(2026, 3, 1)
COMMISSION = "000000091"
TOWN = "35238"

# (family, given name, what, title, description, pseudonym, days ago)
ASKED = (
    ("Le Floch", "Nina", "document", "Mesures de bruit du boulevard", "Les mesures de bruit de 2025 et 2026.", "riveraine", 38),
    ("Marchand", "Oscar", "source_code", "Code source du calcul des tarifs", "Le programme qui calcule les tarifs.", "", 12),
    ("Da Silva", "Inês", "document", "Budget détaillé de la piscine", "Le budget de fonctionnement de 2025.", "nageuse", 3),
)


def load() -> None:
    """Adopt, then file the requests; repeating it adds nothing."""
    commission = people.organisation(COMMISSION, name="Commission d’accès aux documents de démonstration", kind="agency", sample=True)
    actions.adopt(REFERRAL, organisation=commission, since=ADOPTED)
    for kind in ("municipality", "ministry"):
        for body in organisations(kind=kind):
            actions.adopt(REQUEST, organisation=body, since=ADOPTED)
            if body.area == TOWN and not actions.has_samples(REQUEST, organisation=body):
                ask(body)


def ask(body: Organisation) -> None:
    for family, given, what, title, description, pseudonym, age in ASKED:
        values = {"what": what, "title": title, "description": description, "format": "open", "published": True}
        named = {"pseudonym": pseudonym} if pseudonym else {}
        actions.file_sample(
            REQUEST, organisation=body, sample=SampleFile(person=invented(family, given), values={**values, **named}, age_days=age)
        )


def invented(family: str, given: str) -> Person:
    identity = Identity(
        family_name=family, given_names=(given,), birth_date="1984-03-02", gender="female", birth_place="35238", birth_country="99100"
    )
    return people.recognise(identity)
