"""Entries for callers outside the platform, by the use case under which an authorisation may be asked; more stand in ``entries``.

The texts are named by the templates of requests. Which offers, hubs and kinds of bodies an entry covers is this
installation's own reading, so all are marked ``sample``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from france.exchanges import law
from parvis.kernel.manifest import PermittedExchange
from parvis.kernel.text import Text

ADMINISTRATIONS = ("municipality", "ministry", "agency")
QUOTIENT, COMPANY, PEOPLE = "dss/quotient-familial", "companies/representatives", "api-particulier"
SOCIAL = Text("Action sociale", "Social action")
SCHOOL = Text("Éducation et vie scolaire", "Education and school life")
TRANSPORT = Text("Transports", "Transport")
STUDIES = Text("Enseignement supérieur", "Higher education")
COMPANIES = Text("Entreprises", "Companies")
PUBLIC_REGISTER = Text(
    "Avis de la CNIL : données du registre du commerce, que chacun peut consulter ; aucun avis connu ici.",
    "Opinion of the data protection authority (CNIL): data of the register of commerce, which anyone may consult; none is known here.",
)


@dataclass(frozen=True)
class Use:
    slug: str
    domain: Text
    procedure: Text
    offers: tuple[str, ...]
    months: int = 12
    recipients: tuple[str, ...] = ADMINISTRATIONS
    legal_basis: Text = law.PERSONS
    opinion: Text = law.OPINION_2018
    valid_from: date = law.DECREE_2019

    def entry(self) -> PermittedExchange:
        return PermittedExchange(
            slug=f"use-{self.slug}",
            domain=self.domain,
            procedure=self.procedure,
            askers=(f"use:{self.slug}",),
            offers=self.offers,
            recipients=self.recipients,
            security=law.SECURITY,
            retention_months=self.months,
            legal_basis=self.legal_basis,
            legal_url=law.CODE_URL,
            opinion=self.opinion,
            valid_from=self.valid_from,
            sample=True,
        )


USES = (
    Use(
        "school-prices",
        SCHOOL,
        Text("Tarifs de la cantine et des activités de l’enfance", "Prices of school meals and children’s activities"),
        (QUOTIENT,),
    ),
    Use("social-aid", SOCIAL, Text("Aides sociales facultatives", "Optional social aid"), (QUOTIENT, PEOPLE), 24),
    Use("transport-prices", TRANSPORT, Text("Tarifs solidaires des transports", "Reduced public transport fares"), (QUOTIENT, PEOPLE)),
    Use("student-housing", STUDIES, Text("Logement et aides des étudiants", "Housing and aid for students"), (PEOPLE,)),
    Use("public-tenders", COMPANIES, Text("Marchés publics", "Public tenders"), (COMPANY,), 60, legal_basis=law.COMPANIES),
    Use("grants", COMPANIES, Text("Subventions", "Grants"), (COMPANY,), 36, legal_basis=law.COMPANIES),
    Use(
        "cross-border-evidence",
        COMPANIES,
        Text("Justificatif pour un autre État membre", "Evidence for another Member State"),
        (COMPANY,),
        recipients=("member-state",),
        legal_basis=Text(
            "Règlement (UE) 2018/1724, article 14 (échange transfrontière de justificatifs)",
            "Regulation (EU) 2018/1724, article 14 (cross-border exchange of evidence)",
        ),
        opinion=PUBLIC_REGISTER,
        valid_from=date(2023, 12, 12),  # article 39: the day from which article 14 applies
    ),
    Use(
        "partner-checks",
        COMPANIES,
        Text("Vérification d’un client ou d’un fournisseur", "Checking a customer or a supplier"),
        (COMPANY,),
        60,
        recipients=("company",),
        legal_basis=Text("Code monétaire et financier, article L. 561-5", "Monetary and financial code, article L. 561-5"),
        opinion=PUBLIC_REGISTER,
        valid_from=date(2020, 2, 14),  # ordinance n° 2020-115
    ),
)
ENTRIES = tuple(use.entry() for use in USES)
