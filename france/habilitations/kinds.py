"""What organisations may ask to be allowed, and whose agents decide."""

from __future__ import annotations

from parvis.kernel.manifest import AuthorisationKind
from parvis.kernel.text import Text

FUND = "180035065"  # Caisse nationale des allocations familiales
OPERATOR = "operator"  # whoever runs the platform decides for what it brings together
ADMINISTRATIONS = ("municipality", "ministry", "agency", "operator")
TWO_STAGES = ("sandbox", "production")
TERMS = "https://www.data.gouv.fr/pages/legal/cgu"

KINDS = (
    AuthorisationKind(
        slug="quotient-familial",
        title=Text("Quotient familial (CAF et MSA)", "Family quotient (CAF and MSA)"),
        summary=Text(
            "Le quotient familial, la composition du foyer et l’adresse, tels que la CAF ou la MSA les connaît.",
            "The family quotient, who lives in the household and the address, as the fund knows them.",
        ),
        offer="dss/quotient-familial",
        instructors=(FUND,),
        bodies=ADMINISTRATIONS,
        valid_months=24,
    ),
    AuthorisationKind(
        slug="representants-entreprise",
        title=Text("Représentants d’une entreprise", "Representatives of a company"),
        summary=Text(
            "Qui représente une entreprise d’après Sirene et le registre du commerce ; ouvert aussi aux entreprises.",
            "Who represents a company, say Sirene and the register of commerce; open to companies too.",
        ),
        offer="companies/representatives",
        instructors=(OPERATOR,),
    ),
    AuthorisationKind(
        slug="api-particulier",
        title=Text("API Particulier", "API Particulier"),
        summary=Text(
            "Les données des particuliers : allocations, études, emploi, scolarité ; par identité ou par identifiant.",
            "Data of people: allowances, studies, employment, schooling; by civil identity or by identifier.",
        ),
        offer="api-particulier",
        instructors=(OPERATOR,),
        stages=TWO_STAGES,
        bodies=ADMINISTRATIONS,
        terms_url=TERMS,
        valid_months=24,
    ),
    AuthorisationKind(
        slug="donnees-franceconnectees",
        title=Text("Données par FranceConnect", "Data through FranceConnect"),
        summary=Text(
            "Les mêmes données, lues avec le jeton d’une personne qui vient de se connecter et l’a accepté.",
            "The same data, read with the token of a person who has just signed in and agreed.",
        ),
        offer="api-particulier",
        instructors=(OPERATOR,),
        stages=TWO_STAGES,
        bodies=ADMINISTRATIONS,
        terms_url=TERMS,
        valid_months=24,
    ),
    AuthorisationKind(
        slug="api-entreprise",
        title=Text("API Entreprise", "API Entreprise"),
        summary=Text(
            "Les données des entreprises et des associations : identité, attestations fiscales et sociales, comptes.",
            "Data of companies and associations: identity, tax and social security certificates, accounts.",
        ),
        offer="api-entreprise",
        instructors=(OPERATOR,),
        stages=TWO_STAGES,
        bodies=ADMINISTRATIONS,
        terms_url=TERMS,
        valid_months=24,
    ),
)
