"""Templates of requests: what most who have the same need ask, with the texts that allow it.

What a template proposes is where the applicant starts, not what they are given: instructors decide data by data.
"""

from __future__ import annotations

from parvis.kernel.manifest import UseCase
from parvis.kernel.text import Text

CRPA_URL = "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/"

SCHOOL_PRICES = UseCase(
    slug="school-prices",
    title=Text("Tarifs de la cantine et des activités de l’enfance", "Prices of school meals and children’s activities"),
    summary=Text(
        "Calculer le tarif d’une famille sans lui demander d’attestation.", "Compute a family’s price without asking for a certificate."
    ),
    fields={
        "quotient-familial": ("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois", "enfants"),
        "api-particulier": ("cnaf_quotient_familial", "cnaf_enfants"),
        "donnees-franceconnectees": ("cnaf_quotient_familial", "cnaf_enfants"),
    },
    purpose=Text(
        "Calculer le tarif de la cantine, de la garderie et des activités de l’enfance d’après le quotient familial, sans demander d’attestation aux familles.",
        "Compute the price of school meals, day care and children’s activities from the family quotient, without asking families for a certificate.",
    ),
    legal_basis=Text(
        "Code des relations entre le public et l’administration, article L. 114-8 ; délibération du conseil municipal qui fixe les tarifs",
        "Code of relations between the public and the administration, article L. 114-8; deliberation of the municipal council that sets the prices",
    ),
    legal_url=CRPA_URL,
    recipients=Text("Agents du service de l’enfance et de la régie", "Staff of the children’s services and of the cash office"),
)
SOCIAL_AID = UseCase(
    slug="social-aid",
    title=Text("Aides sociales facultatives", "Optional social aid"),
    summary=Text("Instruire une aide d’un centre communal d’action sociale.", "Decide on aid given by a municipal social centre."),
    fields={
        "quotient-familial": ("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois", "allocataires", "enfants"),
        "api-particulier": (
            "cnaf_quotient_familial",
            "cnaf_allocataires",
            "cnaf_enfants",
            "revenu_solidarite_active",
            "allocation_adulte_handicape",
            "complementaire_sante_solidaire",
        ),
        "donnees-franceconnectees": ("cnaf_quotient_familial", "revenu_solidarite_active", "allocation_adulte_handicape"),
    },
    purpose=Text(
        "Vérifier qu’un foyer remplit les conditions d’une aide sociale facultative, et en calculer le montant.",
        "Check that a household meets the conditions of optional social aid, and compute its amount.",
    ),
    legal_basis=Text(
        "Code de l’action sociale et des familles, articles L. 123-4 et L. 123-5 ; code des relations entre le public et l’administration, article L. 114-8",
        "Code of social action and families, articles L. 123-4 and L. 123-5; code of relations between the public and the administration, article L. 114-8",
    ),
    legal_url=CRPA_URL,
    recipients=Text(
        "Travailleurs sociaux et agents du centre communal d’action sociale", "Social workers and staff of the municipal social centre"
    ),
    retention_months=24,
)
TRANSPORT_PRICES = UseCase(
    slug="transport-prices",
    title=Text("Tarifs solidaires des transports", "Reduced public transport fares"),
    summary=Text("Accorder un tarif réduit selon les ressources ou le statut.", "Grant a reduced fare by means or status."),
    fields={
        "quotient-familial": ("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois"),
        "api-particulier": (
            "cnaf_quotient_familial",
            "complementaire_sante_solidaire",
            "cnous_statut_boursier",
            "mesri_admissions",
        ),
        "donnees-franceconnectees": ("cnaf_quotient_familial", "cnous_statut_boursier"),
    },
    purpose=Text(
        "Accorder le tarif solidaire des transports aux personnes qui y ont droit, sans justificatif.",
        "Grant the reduced public transport fare to those entitled to it, without supporting documents.",
    ),
    legal_basis=Text(
        "Code des transports, article L. 1113-1 ; code des relations entre le public et l’administration, article L. 114-8",
        "Transport code, article L. 1113-1; code of relations between the public and the administration, article L. 114-8",
    ),
    legal_url=CRPA_URL,
    recipients=Text("Agents de l’autorité organisatrice des transports", "Staff of the transport authority"),
)
STUDENT_HOUSING = UseCase(
    slug="student-housing",
    title=Text("Logement et aides des étudiants", "Housing and aid for students"),
    summary=Text(
        "Attribuer un logement ou une aide aux étudiants, boursiers d’abord.", "Give students housing or aid, scholarship holders first."
    ),
    fields={
        "api-particulier": ("mesri_identite", "mesri_admissions", "cnous_statut_boursier", "cnous_echelon_bourse"),
        "donnees-franceconnectees": ("mesri_admissions", "cnous_statut_boursier", "cnous_echelon_bourse"),
    },
    purpose=Text(
        "Vérifier l’inscription et la bourse d’un étudiant qui demande un logement ou une aide.",
        "Check the enrolment and the scholarship of a student who asks for housing or aid.",
    ),
    legal_basis=Text(
        "Code de l’éducation, article L. 822-1 ; code des relations entre le public et l’administration, article L. 114-8",
        "Education code, article L. 822-1; code of relations between the public and the administration, article L. 114-8",
    ),
    legal_url=CRPA_URL,
    recipients=Text("Agents du service du logement et de la vie étudiante", "Staff of the housing and student life services"),
)
PUBLIC_TENDERS = UseCase(
    slug="public-tenders",
    title=Text("Marchés publics", "Public tenders"),
    summary=Text(
        "Vérifier les candidatures sans demander d’attestations aux entreprises.", "Check bids without asking companies for certificates."
    ),
    fields={
        "api-entreprise": (
            "unites_legales_etablissements_insee",
            "attestation_fiscale_dgfip",
            "attestation_sociale_urssaf",
            "chiffre_affaires_dgfip",
            "mandataires_sociaux_infogreffe",
            "qualibat",
            "certificat_rge_ademe",
            "open_data",
        ),
        "representants-entreprise": ("company.siren", "company.name", "company.legal_form", "company.active", "representatives"),
    },
    purpose=Text(
        "Vérifier la capacité et la régularité des candidats à un marché public, sans leur demander ce que l’administration sait déjà.",
        "Check the capacity and standing of bidders for a public contract, without asking them what the administration knows.",
    ),
    legal_basis=Text(
        "Code de la commande publique, articles R. 2143-7 et R. 2143-13", "Public procurement code, articles R. 2143-7 and R. 2143-13"
    ),
    legal_url="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000037701019/",
    recipients=Text("Agents du service des marchés", "Staff of the procurement department"),
    retention_months=60,
)
GRANTS = UseCase(
    slug="grants",
    title=Text("Subventions aux associations et aux entreprises", "Grants to associations and companies"),
    summary=Text(
        "Instruire une demande de subvention avec ce que l’administration sait déjà.",
        "Decide on a grant with what the administration knows.",
    ),
    fields={
        "api-entreprise": (
            "unites_legales_etablissements_insee",
            "associations",
            "attestation_fiscale_dgfip",
            "attestation_sociale_urssaf",
            "open_data",
        ),
        "representants-entreprise": ("company.siren", "company.name", "company.active", "representatives"),
    },
    purpose=Text(
        "Instruire les demandes de subvention d’associations et d’entreprises.",
        "Decide on requests for grants from associations and companies.",
    ),
    legal_basis=Text(
        "Loi n° 2000-321 du 12 avril 2000, article 9-1 ; code des relations entre le public et l’administration, article L. 114-8",
        "Law n° 2000-321 of 12 April 2000, article 9-1; code of relations between the public and the administration, article L. 114-8",
    ),
    legal_url=CRPA_URL,
    recipients=Text("Agents du service des subventions", "Staff of the grants department"),
    retention_months=36,
)
PARTNER_CHECKS = UseCase(
    slug="partner-checks",
    title=Text("Vérification d’un client ou d’un fournisseur", "Checking a customer or a supplier"),
    summary=Text(
        "Pour une entreprise que la loi oblige à savoir qui représente ses clients.",
        "For a company that the law obliges to know who represents its customers.",
    ),
    fields={"representants-entreprise": ("company.siren", "company.name", "company.legal_form", "company.active", "representatives")},
    purpose=Text(
        "Vérifier qu’une entreprise cliente ou fournisseuse existe et qui la représente avant de contracter.",
        "Check that a customer or supplier company exists, and who represents it, before signing a contract.",
    ),
    legal_basis=Text("Code monétaire et financier, article L. 561-5", "Monetary and financial code, article L. 561-5"),
    legal_url="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006072026/",
    recipients=Text("Service de la conformité", "Compliance department"),
    retention_months=60,
)
CROSS_BORDER_EVIDENCE = UseCase(
    slug="cross-border-evidence",
    title=Text("Justificatif pour un autre État membre", "Evidence for another Member State"),
    summary=Text(
        "Pour une administration européenne qui instruit une démarche que la personne a demandée.",
        "For a European administration that handles a procedure which the person asked for.",
    ),
    fields={"representants-entreprise": ("company.siren", "company.name", "company.legal_form", "company.active", "representatives")},
    purpose=Text(
        "Recevoir de la source, à la demande de la personne, la preuve qu’elle représente une entreprise française.",
        "Receive from the source, at the person’s request, the proof that they represent a French company.",
    ),
    legal_basis=Text(
        "Règlement (UE) 2018/1724, article 14 (échange transfrontière de justificatifs)",
        "Regulation (EU) 2018/1724, article 14 (cross-border exchange of evidence)",
    ),
    legal_url="https://eur-lex.europa.eu/eli/reg/2018/1724/oj",
    recipients=Text("Agents de l’administration qui instruit la démarche", "Staff of the administration that handles the procedure"),
)
USE_CASES = (CROSS_BORDER_EVIDENCE, SCHOOL_PRICES, SOCIAL_AID, TRANSPORT_PRICES, STUDENT_HOUSING, PUBLIC_TENDERS, GRANTS, PARTNER_CHECKS)
