"""The registry of permitted exchanges, an entry for each system of exchange that this installation knows.

The law names domains, procedures and administrations; it does not speak of forms and scopes. What an entry adds to
the law (the procedure's name here, the fields, months of retention where no text gives them) is this installation's
own reading, and such entries are marked ``sample``: they serve the demonstration, a real installation replaces them.
"""

from __future__ import annotations

from datetime import date

from france.exchanges import law
from parvis.kernel.manifest import PermittedExchange
from parvis.kernel.text import Text

COMMUNES = ("municipality",)
LOCAL_BODIES = (*COMMUNES, "department", "region", "intercommunality")
PUBLIC_BODIES = (*LOCAL_BODIES, "ministry", "agency", "university", "hospital")
EDUCATION = Text("Éducation et vie scolaire", "Education and school life")
IDENTITY = Text("Identité et état civil", "Identity and civil status")
COMPANIES = Text("Entreprises", "Companies")
CULTURE = Text("Culture et loisirs", "Culture and leisure")

ENTRIES = (
    PermittedExchange(
        slug="canteen-prices",
        domain=EDUCATION,
        procedure=Text("Inscription et tarif de la cantine scolaire", "Enrolment and price of the school canteen"),
        askers=("procedure:cantine",),
        offers=("dss/quotient-familial",),
        fields=(
            "quotient_familial.valeur",
            "quotient_familial.fournisseur",
            "quotient_familial.annee",
            "quotient_familial.mois",
            "enfants",
            "adresse.numero_libelle_voie",
            "adresse.code_postal_ville",
        ),
        recipients=COMMUNES,
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.PERSONS,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
    PermittedExchange(
        slug="identity-at-sign-in",
        domain=IDENTITY,
        procedure=Text("Vérification de l’identité à la connexion", "Checking the identity at sign-in"),
        askers=("signin",),
        offers=("insee/identification",),
        recipients=("operator",),
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.FRANCECONNECT,
        legal_url="",
        opinion=law.OPINION_NOT_KNOWN,
        valid_from=date(2018, 11, 8),  # the order's own date; the day it came into force was not looked up
        sample=True,
    ),
    PermittedExchange(
        slug="library-cards",
        domain=CULTURE,
        procedure=Text("Tarif de la carte de bibliothèque", "Price of the library card"),
        askers=("procedure:bibliotheque",),
        offers=("dss/quotient-familial",),
        fields=("quotient_familial.valeur",),
        recipients=COMMUNES,
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.PERSONS,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
    PermittedExchange(
        slug="terraces",
        domain=COMPANIES,
        procedure=Text("Autorisation de terrasse sur le domaine public", "Permit for a terrace on public space"),
        askers=("procedure:terrasse",),
        offers=("companies/representatives",),
        recipients=COMMUNES,
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.COMPANIES,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
    PermittedExchange(
        slug="school-prices",
        domain=EDUCATION,
        procedure=Text(
            "Tarifs de la restauration scolaire et du périscolaire, par le logiciel de la commune",
            "Prices of school meals and after-school care, by the commune’s own software",
        ),
        askers=("use:school-prices",),
        offers=("api-particulier",),
        fields=(
            "cnaf_quotient_familial",
            "cnaf_allocataires",
            "cnaf_enfants",
            "cnaf_adresse",
            "men_statut_scolarite",
            "men_statut_boursier",
            "men_echelon_bourse",
        ),
        recipients=LOCAL_BODIES,
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.PERSONS,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sector="local-services",
        sample=True,
    ),
    PermittedExchange(
        slug="student-aid",
        domain=EDUCATION,
        procedure=Text("Aides et tarifs pour les étudiants", "Aid and prices for students"),
        askers=("use:student-aid",),
        offers=("api-particulier",),
        fields=(
            "mesri_identifiant",
            "mesri_identite",
            "mesri_admission",
            "mesri_etablissements",
            "cnous_identite",
            "cnous_statut_boursier",
            "cnous_echelon_bourse",
            "cnous_statut_bourse",
        ),
        recipients=(*LOCAL_BODIES, "university", "ministry", "agency"),
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.PERSONS,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sector="education",
        sample=True,
    ),
    PermittedExchange(
        slug="public-tenders",
        domain=COMPANIES,
        procedure=Text("Candidatures aux marchés publics", "Tenders for public contracts"),
        askers=("use:public-tenders",),
        offers=("api-entreprise",),
        recipients=PUBLIC_BODIES,
        security=law.SECURITY,
        retention_months=60,
        legal_basis=law.COMPANIES,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
    PermittedExchange(
        slug="grants",
        domain=COMPANIES,
        procedure=Text(
            "Aides publiques et subventions aux entreprises et associations", "Public aid and grants to companies and associations"
        ),
        askers=("use:grants",),
        offers=("api-entreprise",),
        recipients=PUBLIC_BODIES,
        security=law.SECURITY,
        retention_months=60,
        legal_basis=law.COMPANIES,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
    PermittedExchange(
        slug="canteen-prices-in-advance",
        domain=EDUCATION,
        procedure=Text(
            "Tarifs de la cantine à la rentrée, pour les familles déjà inscrites",
            "Canteen prices at the new school year, for enrolled families",
        ),
        askers=("school-year",),
        offers=("dss/quotient-familial",),
        fields=("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois"),
        recipients=COMMUNES,
        security=law.SECURITY,
        retention_months=3,
        legal_basis=law.IN_ADVANCE,
        legal_url=law.DECREE_2023_URL,
        opinion=law.OPINION_NOT_KNOWN,
        valid_from=law.DECREE_2023,
        proactive=True,
        sample=True,
    ),
    PermittedExchange(
        slug="company-representatives",
        domain=COMPANIES,
        procedure=Text("Preuve qu’une personne représente une entreprise", "Proof that a person represents a company"),
        askers=("mandates",),
        offers=("companies/representatives",),
        recipients=("operator",),
        security=law.SECURITY,
        retention_months=12,
        legal_basis=law.COMPANIES,
        legal_url=law.CODE_URL,
        opinion=law.OPINION_2018,
        valid_from=law.DECREE_2019,
        sample=True,
    ),
)
