"""Exchanges of data between administrations, and what people can have erased."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import (
    CODE_URL,
    DATA_PROTECTION_URL,
    DIGITAL_REPUBLIC,
    DIGITAL_REPUBLIC_URL,
    code,
    factsheet,
)
from parvis.kernel.clocks import Duty, Figure, Period, Unit
from parvis.kernel.text import Text

DATA_PROTECTION = Text("loi n° 78-17 du 6 janvier 1978, art. 51", "Law No. 78-17 of 6 January 1978, art. 51")

DUTIES = (
    Duty(
        id="R07",
        kind="answer",
        subject="erasure-of-minor",
        title=Text("Effacer les données d’un mineur", "Erase a minor’s data"),
        statement=Text(
            "Qui était mineur lors de la collecte obtient l’effacement de ses données. Sans réponse du responsable au bout d’un mois, la personne peut saisir la CNIL.",
            "Whoever was a minor when the data were collected has them erased. Without an answer from the controller after one month, the person may go to the data protection authority (CNIL).",
        ),
        source=DATA_PROTECTION,
        url=DATA_PROTECTION_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
        period=Period(1, Unit.MONTH),
        starts="erasure-requested",
        ends_in="erasure-referral-open",
    ),
    Duty(
        id="R08",
        kind="answer",
        subject="erasure-referral",
        title=Text("La CNIL statue sur l’effacement", "The CNIL rules on erasure"),
        statement=Text(
            "Saisie du refus d’effacer les données d’un mineur, la CNIL statue en quinze jours.",
            "When a refusal to erase a minor’s data is referred to it, the data protection authority (CNIL) rules within fifteen days.",
        ),
        source=DATA_PROTECTION,
        url=DATA_PROTECTION_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
        period=Period(15, Unit.DAY),
        starts="erasure-referred",
    ),
    Duty(
        id="R09",
        kind="eligibility",
        subject="erasure-of-minor",
        title=Text("Effacement : être mineur lors de la collecte", "Erasure: a minor when collected"),
        statement=Text(
            "Ce droit à l’effacement vaut pour les données recueillies avant les dix-huit ans de la personne, quel que soit son âge aujourd’hui.",
            "This right to erasure holds for data collected before the person was eighteen, whatever their age today.",
        ),
        source=DATA_PROTECTION,
        url=DATA_PROTECTION_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
        figures=(
            Figure(
                name="age_of_majority",
                title=Text("âge de la majorité", "age of majority"),
                value=18,
                valid_from=date(1974, 7, 7),
            ),
        ),
    ),
    Duty(
        id="R11",
        kind="once-only",
        subject="procedure",
        title=Text("Ne pas redemander ce qui est déjà connu", "Not to ask again what is known"),
        statement=Text(
            "L’administration ne demande pas à l’usager une information ou une pièce qu’une autre administration détient déjà. La liste est fixée démarche par démarche.",
            "An administration does not ask a person for information or a document that another one already holds. The list is set procedure by procedure.",
        ),
        source=Text(
            "décrets de janvier 2019 ; code des relations entre le public et l’administration, art. L. 113-12, L. 114-8",
            "decrees of January 2019; Code on relations between the public and the administration, art. L. 113-12, L. 114-8",
        ),
        url=CODE_URL,
        origin=Text(
            "Plan d’action national 2018-2020, engagement 11 ; fiche 2021, 3.1 et 4.3.2",
            "National action plan 2018-2020, commitment 11; factsheet 2021, 3.1 and 4.3.2",
        ),
        valid_from=date(2019, 1, 21),
        enforced_by=("parvis.components.procedures.actions.asking:ask_for",),
    ),
    Duty(
        id="R12",
        kind="exchange",
        subject="administrations",
        title=Text("Échange permis par décret", "Exchange allowed by decree"),
        statement=Text(
            "Un échange de données n’est licite que si sa démarche, son domaine, ses destinataires, sa sécurité et sa durée de conservation sont au registre des décrets, après avis de la CNIL.",
            "An exchange of data is lawful only if its procedure, domain, recipients, security and retention period are in the register of decrees, after an opinion of the data protection authority (CNIL).",
        ),
        source=code("art. L. 114-8, R. 114-9-1 et suivants"),
        url=CODE_URL,
        origin=Text("Fiche 2021, 4.1 ; fiche 2023", "Factsheet 2021, 4.1; factsheet 2023"),
        valid_from=date(2019, 1, 21),
    ),
    Duty(
        id="R13",
        kind="retention",
        subject="exchange",
        title=Text("Fin de conservation d’un échange", "End of retention of an exchange"),
        statement=Text(
            "Les données échangées sont effacées ou archivées quand finit la durée de conservation propre à cet échange.",
            "Exchanged data are deleted or archived when the retention period of that exchange ends.",
        ),
        source=code("art. R. 114-9-1 et suivants"),
        url=CODE_URL,
        origin=factsheet("4.1"),
        valid_from=date(2019, 1, 21),
    ),
    Duty(
        id="R14",
        kind="authorisation",
        subject="restricted-data",
        title=Text("Habilitation pour les données protégées", "Authorisation for restricted data"),
        statement=Text(
            "L’accès à des données protégées demande une habilitation. Sa validation est notifiée au délégué à la protection des données et au responsable de traitement.",
            "Access to restricted data needs an authorisation. Once validated, the data protection officer and the data controller are told.",
        ),
        source=Text("procédure d’habilitation DataPass", "DataPass authorisation procedure"),
        origin=factsheet("6.1.1"),
        valid_from=date(2019, 1, 1),
        figures=(Figure(name="recipients", title=Text("personnes averties", "people told"), value=2, valid_from=date(2019, 1, 1)),),
    ),
    Duty(
        id="R15",
        kind="publication",
        subject="authorisation",
        title=Text("Publier les habilitations", "Publish authorisations"),
        statement=Text("Toute habilitation validée est publiée.", "Every validated authorisation is published."),
        source=Text("procédure d’habilitation DataPass", "DataPass authorisation procedure"),
        origin=factsheet("6.1.1"),
        valid_from=date(2019, 1, 1),
    ),
    Duty(
        id="R30",
        kind="portability",
        subject="mailbox",
        title=Text("Emporter ses courriels et contacts", "Take one’s e-mails and contacts along"),
        statement=Text(
            "Un fournisseur de courrier électronique permet d’emporter ses messages et ses contacts chez un autre.",
            "An e-mail provider lets people take their messages and contacts to another provider.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2018, 5, 25),
    ),
    Duty(
        id="R41",
        kind="erasure",
        subject="health-space",
        title=Text("Ouvrir et fermer son espace de santé", "Open and close one’s health space"),
        statement=Text(
            "Chacun peut ouvrir son espace numérique de santé et le fermer à tout moment. Ses données sont alors détruites.",
            "Everyone may open their digital health space and close it at any time. Its data are then destroyed.",
        ),
        source=Text("loi n° 2019-774 du 24 juillet 2019", "Law No. 2019-774 of 24 July 2019"),
        origin=factsheet("4.4"),
        valid_from=date(2022, 1, 1),
        figures=(Figure(name="open_by", title=Text("ouverture au plus tard le", "open by"), value=date(2022, 1, 1)),),
    ),
)
