"""France's mandates: who lists a company's representatives, what a mandate may allow, for how long.

Sources: Code civil, articles 1984 to 2010 (mandate); Code de commerce L223-18 and others for the
representatives of companies; topics of help as in Aidants Connect (décret n° 2021-1538 du 29 novembre 2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from france.registries.companies.demo import OFFER
from france.registries.companies.rules import is_siren
from parvis.core.mandates.selectors import Company, CompanyRegister, MandateProfile, Power, Representative
from parvis.kernel.text import Text


def company(values: Mapping[str, Any]) -> Company:
    found = values["company"]
    return Company(
        identifier=found["siren"],
        name=found["name"],
        legal_form=found["legal_form"],
        active=found["active"],
        closed_on=found["closed_on"] or "",
        sample=found["siren"].startswith("0000"),
        representatives=tuple(
            Representative(family_name=each["family_name"], given_names=each["given_names"], birth=each["birth"], capacity=each["capacity"])
            for each in values["representatives"]
        ),
    )


REGISTER = CompanyRegister(
    offer=OFFER,
    read=company,
    is_identifier=is_siren,
    identifier_title=Text("Numéro SIREN de l’entreprise", "The company’s SIREN number"),
    wrong_identifier=Text(
        "Ce n’est pas un numéro SIREN : il a neuf chiffres, dont le dernier vérifie les autres. Il figure sur un extrait Kbis ou une facture.",
        "This is not a SIREN number: it has nine digits, and the last one checks the others. It is on a Kbis extract or an invoice.",
    ),
    what_to_do=Text(
        "Vous la représentez pourtant ? Faites enregistrer votre nomination au guichet des formalités des entreprises, puis revenez. "
        "Vous y travaillez ? Demandez à son représentant de vous donner un mandat.",
        "You do represent it? Have your appointment registered at the one-stop shop for company formalities, then come back. "
        "You work there? Ask its representative to give you a mandate.",
    ),
    demo_hint=Text(
        "Dans la démonstration : 000000026 Atelier Abgrall (Solenn), 000000034 Menuiserie des Deux Rives (Yanis et Hugo), "
        "000000042 une entreprise radiée, 000000059 un registre en panne.",
        "In the demonstration: 000000026 Atelier Abgrall (Solenn), 000000034 Menuiserie des Deux Rives (Yanis and Hugo), "
        "000000042 a company that was struck off, 000000059 a register that is down.",
    ),
)

profile = MandateProfile(
    register=REGISTER,
    powers=(
        Power(
            slug="files",
            title=Text("déposer et suivre des démarches pour l’entreprise", "file and follow requests for the company"),
            kinds=("delegation",),
            files=True,
        ),
        Power(
            slug="services",
            title=Text("se connecter à des services au nom de l’entreprise", "sign in to services for the company"),
            kinds=("delegation",),
            signs_in=True,
        ),
        Power(
            slug="family-school",
            title=Text("ses démarches de famille et d’école", "their requests about family and school"),
            kinds=("help",),
            topics=("birth", "school", "couple"),
            files=True,
        ),
        Power(
            slug="housing",
            title=Text("ses démarches de logement et de déménagement", "their requests about housing and moving"),
            kinds=("help",),
            topics=("home", "moving"),
            files=True,
        ),
        Power(
            slug="work",
            title=Text("ses démarches de travail et de formation", "their requests about work and training"),
            kinds=("help",),
            topics=("work",),
            files=True,
        ),
        Power(
            slug="health-social",
            title=Text("ses démarches de santé et d’aide sociale", "their requests about health and social aid"),
            kinds=("help",),
            topics=("disability", "retirement", "health"),
            files=True,
        ),
    ),
    longest_days={"delegation": 366, "help": 366},  # Aidants Connect: one year at most
    legal_basis=Text("Code civil, articles 1984 à 2010", "Civil code, articles 1984 to 2010"),
    help_terms=(
        Text(
            "Le mandataire agit gratuitement, ne fait que ce que le mandant lui demande, et garde le secret sur ce qu’il apprend.",
            "The holder acts free of charge, does only what the principal asks, and keeps secret what they learn.",
        ),
        Text(
            "Chaque acte est écrit au nom des deux personnes. Le mandant révoque ce mandat quand il veut, sans motif, avec effet immédiat.",
            "Each act is written under both names. The principal revokes this mandate at any time, without a reason, at once.",
        ),
    ),
)
