"""Quality, accessibility, trust and hosting of online services."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import DIGITAL_REPUBLIC, DIGITAL_REPUBLIC_URL, factsheet, plan
from parvis.kernel.clocks import Duty, Figure, Period, Unit
from parvis.kernel.text import Text

LABEL = Text("label exigé d’un nuage externe", "label required of an external cloud")

DUTIES = (
    Duty(
        id="R25",
        kind="publication",
        subject="service-quality",
        title=Text("Indicateurs de qualité et de satisfaction", "Quality and satisfaction indicators"),
        statement=Text(
            "Chaque service au contact des usagers affiche, sur place et en ligne, des indicateurs de qualité et de satisfaction de moins d’un an.",
            "Each department working with users shows, on site and online, quality and satisfaction indicators less than one year old.",
        ),
        source=Text("engagement du Gouvernement", "commitment of the Government"),
        origin=plan(1),
        valid_from=date(2018, 4, 1),
        period=Period(12, Unit.MONTH),
        starts="indicator-published",
        ends_in="indicator-stale",
        figures=(
            Figure(
                name="four_categories_by",
                title=Text("quatre catégories de services au plus tard le", "four categories of services by"),
                value=date(2018, 12, 31),
            ),
            Figure(name="all_by", title=Text("tous les services au plus tard le", "all services by"), value=date(2020, 12, 31)),
        ),
    ),
    Duty(
        id="R26",
        kind="review",
        subject="observatory",
        title=Text("Observatoire de la qualité des démarches", "Observatory of the quality of procedures"),
        statement=Text(
            "L’observatoire des démarches les plus utilisées est mis à jour chaque trimestre.",
            "The observatory of the most used procedures is refreshed every quarter.",
        ),
        source=Text("observatoire de la qualité des démarches en ligne", "observatory of the quality of online procedures"),
        origin=factsheet("6.1.1"),
        valid_from=date(2019, 6, 1),
        period=Period(1, Unit.QUARTER),
        starts="observatory-published",
        ends_in="observatory-due",
        figures=(Figure(name="services", title=Text("démarches suivies", "procedures followed"), value=250, valid_from=date(2019, 6, 1)),),
    ),
    Duty(
        id="R27",
        kind="accessibility",
        subject="public-site",
        title=Text("Déclaration d’accessibilité", "Accessibility statement"),
        statement=Text(
            "Un site public affiche son niveau de conformité en accessibilité. Ne pas le faire expose à une sanction financière.",
            "A public site states how far it conforms to accessibility rules. Not doing so exposes it to a financial penalty.",
        ),
        source=Text("loi n° 2005-102 du 11 février 2005, art. 47", "Law No. 2005-102 of 11 February 2005, art. 47"),
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
    ),
    Duty(
        id="R28",
        kind="accessibility",
        subject="customer-telephone",
        title=Text("Téléphone accessible aux personnes sourdes", "Telephone accessible to deaf people"),
        statement=Text(
            "Le service téléphonique après-vente d’une grande entreprise est accessible aux personnes sourdes et malentendantes.",
            "A large company’s after-sales telephone service is accessible to people who are deaf or hard of hearing.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2018, 10, 8),
    ),
    Duty(
        id="R29",
        kind="publication",
        subject="review-verification",
        title=Text("Dire si un avis a été vérifié", "Say whether a review was verified"),
        statement=Text(
            "Un site d’avis dit si la publication de chaque avis a été vérifiée.",
            "A review site says whether the publication of each review was verified.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2018, 1, 1),
    ),
    Duty(
        id="R35",
        kind="signature",
        subject="certificate",
        title=Text("Certificats de signature acceptés", "Signature certificates accepted"),
        statement=Text(
            "Un certificat de signature n’est accepté que d’un prestataire qualifié et à l’un des trois niveaux. Celui d’une entreprise est tenu par une personne et ne sert que pour l’entreprise.",
            "A signature certificate is accepted only from a qualified provider and at one of three levels. A company’s is held by a person and used only for the company.",
        ),
        source=Text(
            "règlement (UE) n° 910/2014 et référentiel général de sécurité", "Regulation (EU) No 910/2014 and general security framework"
        ),
        origin=factsheet("6.4"),
        valid_from=date(2016, 7, 1),
        figures=(
            Figure(name="levels", title=Text("niveaux de certificats", "levels of certificates"), value=3, valid_from=date(2016, 7, 1)),
        ),
    ),
    Duty(
        id="R36",
        kind="hosting",
        subject="sensitive-data",
        title=Text("Héberger les données sensibles de l’État", "Hosting the State’s sensitive data"),
        statement=Text(
            "Les données sensibles vont sur le nuage interne, réservé à l’administration centrale, ou sur un nuage externe labellisé et hors d’atteinte des lois extra-européennes. "
            "La fiche de 2021 dit qu’une norme européenne a remplacé la qualification, sans donner de date : celle de la stratégie révisée est retenue ici et peut être changée.",
            "Sensitive data go to the internal cloud, reserved to central administration, or to an external cloud that holds the label and is out of reach of laws from outside the Union. "
            "The 2021 factsheet says that a European standard replaced the qualification and gives no date: that of the revised strategy is taken here and can be changed.",
        ),
        source=Text("stratégie « nuage » de l’État, novembre 2018 et 17 mai 2021", "State cloud strategy, November 2018 and 17 May 2021"),
        origin=factsheet("3.5"),
        valid_from=date(2018, 11, 1),
        figures=(
            Figure(name="label", title=LABEL, value="SecNumCloud", valid_from=date(2018, 11, 1), valid_until=date(2021, 5, 16)),
            Figure(name="label", title=LABEL, value="EUCS", valid_from=date(2021, 5, 17)),
        ),
    ),
)
