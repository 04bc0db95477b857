"""Administrative documents: access, the road to the court, and reuse."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import (
    CODE_URL,
    COURT_CODE_URL,
    DIGITAL_REPUBLIC,
    DIGITAL_REPUBLIC_URL,
    code,
    factsheet,
    plan,
    plan_part,
)
from france.duties.declared.sources import (
    NEEDED as NEEDED_BY_ENGINES,
)
from parvis.kernel.clocks import Counting, Duty, Figure, Period, Silence, Unit
from parvis.kernel.text import Text

DUTIES = (
    Duty(
        id="R04",
        kind="silence",
        subject="document",
        title=Text("Répondre à une demande de document", "Answer a request for a document"),
        statement=Text(
            "L’administration répond en un mois à qui demande un document administratif. Son silence vaut refus et ouvre le délai pour saisir la CADA.",
            "An administration answers a request for an administrative document within one month. Its silence is a refusal and starts the clock for going to the CADA.",
        ),
        source=code("art. R. 311-12, R. 311-13"),
        url=CODE_URL,
        origin=factsheet("4.3.1"),
        valid_from=date(2016, 1, 1),
        period=Period(1, Unit.MONTH),
        starts="document-requested",
        ends_in="document-refused",
        silence=Silence.REFUSAL,
        enforced_by=("parvis.components.procedures.actions.ticking:settle_silences",),
    ),
    Duty(
        id="R05",
        kind="prior-step",
        subject="court-after-document-refusal",
        title=Text("La CADA avant le juge", "The CADA before the court"),
        statement=Text(
            "Qui se voit refuser un document saisit d’abord la Commission d’accès aux documents administratifs ; le juge ne peut l’être qu’ensuite.",
            "Whoever is refused a document first goes to the commission for access to documents (CADA); only then may a court be seized.",
        ),
        source=code("art. L. 342-1"),
        url=CODE_URL,
        origin=factsheet("4.3.1"),
        valid_from=date(2016, 1, 1),
        enforced_by=("france.document_requests.actions:go_to_court",),
    ),
    Duty(
        id="R06",
        kind="reuse",
        subject="document",
        title=Text("Documents remis : pas de reproduction commerciale", "Documents handed over: no commercial reproduction"),
        statement=Text(
            "La loi de 1978 soumettait les documents remis au droit d’auteur et en interdisait la reproduction commerciale. "
            "Depuis la loi de 2015, la réutilisation est libre par défaut (R19) ; seuls restent réservés les droits de tiers.",
            "The 1978 Act placed documents handed over under copyright and forbade commercial reproduction. "
            "Since the 2015 Act, reuse is free by default (R19); only the rights of third parties remain reserved.",
        ),
        source=Text("loi n° 78-753 du 17 juillet 1978", "Law No. 78-753 of 17 July 1978"),
        url="https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000339241",
        origin=factsheet("4.3.1"),
        valid_from=date(1978, 7, 18),
        valid_until=date(2015, 12, 29),
        enforced_by=("france.document_requests.actions:answer",),
    ),
    Duty(
        id="R17",
        kind="silence",
        subject="source-code",
        title=Text("Communiquer les codes sources", "Hand over source code"),
        statement=Text(
            "Le code source d’un logiciel de l’administration est un document administratif : il se demande et se reçoit comme les autres (R04).",
            "The source code of an administration’s software is an administrative document: it is asked for and received like the others (R04).",
        ),
        source=Text(f"{DIGITAL_REPUBLIC.fr}, art. 2", f"{DIGITAL_REPUBLIC.en}, art. 2"),
        url=DIGITAL_REPUBLIC_URL,
        origin=plan_part("partie 2 et engagement 6", "part 2 and commitment 6"),
        valid_from=date(2016, 10, 9),
        period=Period(1, Unit.MONTH),
        starts="source-code-requested",
        ends_in="document-refused",
        silence=Silence.REFUSAL,
        enforced_by=("parvis.components.procedures.actions.ticking:settle_silences",),
    ),
    Duty(
        id="R18",
        kind="open-data",
        subject="local-authority",
        title=Text("Données publiques des collectivités", "Public data of local authorities"),
        statement=Text(
            "Une collectivité de plus de 3 500 habitants publie ses données publiques.",
            "A local authority of more than 3,500 inhabitants publishes its public data.",
        ),
        source=code("art. L. 312-1-1"),
        url=CODE_URL,
        origin=plan_part("partie 2 et engagement 7", "part 2 and commitment 7"),
        valid_from=date(2018, 10, 7),
        figures=(
            Figure(
                name="inhabitants",
                title=Text("plus de … habitants", "more than … inhabitants"),
                value=3500,
                valid_from=date(2018, 10, 7),
            ),
        ),
    ),
    Duty(
        id="R19",
        kind="reuse",
        subject="public-data",
        title=Text("Réutilisation libre et gratuite", "Reuse is free"),
        statement=Text(
            "Les données publiques se réutilisent gratuitement. Deux exceptions seulement : les organismes tenus de se financer eux-mêmes, et la numérisation de fonds culturels.",
            "Public data are reused free of charge. Two exceptions only: bodies required to fund themselves, and the digitisation of cultural funds.",
        ),
        source=Text("loi n° 2015-1779 du 28 décembre 2015", "Law No. 2015-1779 of 28 December 2015"),
        origin=factsheet("4.3.1"),
        valid_from=date(2015, 12, 30),
        figures=(
            Figure(name="exceptions", title=Text("nombre d’exceptions", "number of exceptions"), value=2, valid_from=date(2015, 12, 30)),
        ),
        enforced_by=("france.document_requests.actions:answer",),
    ),
    Duty(
        id="R50",
        kind="open-data",
        subject="ministry",
        title=Text("Jeux de données à fort impact des ministères", "High-impact datasets of ministries"),
        statement=Text(
            "Chaque ministère désigne ses jeux de données à fort impact et tient le calendrier de leur ouverture.",
            "Each ministry names its high-impact datasets and keeps a calendar of their opening.",
        ),
        source=Text("engagement du Gouvernement", "commitment of the Government"),
        origin=plan(4),
        valid_from=date(2018, 4, 1),
        figures=(
            Figure(
                name="datasets_at_least",
                title=Text("jeux de données par ministère, au moins", "datasets per ministry, at least"),
                value=2,
                valid_from=date(2019, 1, 1),
            ),
            Figure(
                name="datasets_at_most",
                title=Text("jeux de données par ministère, au plus", "datasets per ministry, at most"),
                value=3,
                valid_from=date(2019, 1, 1),
            ),
        ),
    ),
)

NEEDED = (
    Duty(
        id="R343-1",
        kind="referral",
        subject="document",
        title=Text("Saisir la CADA", "Go to the CADA"),
        statement=Text(
            "La personne a deux mois à partir du refus pour saisir la CADA. Ce délai ne vaut que si l’accusé de réception a dit les voies et délais de recours.",
            "The person has two months from the refusal to go to the CADA. This time limit holds only if the acknowledgement said how and when to appeal.",
        ),
        source=code("art. R. 343-1"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH),
        starts="document-refused",
        only_after="remedies-told",
        enforced_by=("france.document_requests.actions:obstacles",),
    ),
    Duty(
        id="R343-3",
        kind="answer",
        subject="cada-opinion",
        title=Text("Avis de la CADA", "Opinion of the CADA"),
        statement=Text(
            "La CADA notifie son avis dans le mois qui suit l’enregistrement de la demande.",
            "The CADA gives its opinion within one month of registering the request.",
        ),
        source=code("art. R. 343-3"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(1, Unit.MONTH),
        starts="cada-registered",
    ),
    Duty(
        id="R343-3-2",
        kind="answer",
        subject="cada-follow-up",
        title=Text("Suites données à l’avis de la CADA", "What follows the CADA’s opinion"),
        statement=Text(
            "L’administration dit dans le mois quelles suites elle donne à l’avis.",
            "The administration says within one month what it does with the opinion.",
        ),
        source=code("art. R. 343-3"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(1, Unit.MONTH),
        starts="cada-opinion-received",
    ),
    Duty(
        id="R343-5",
        kind="silence",
        subject="document-confirmed",
        title=Text("Refus confirmé après la CADA", "Refusal confirmed after the CADA"),
        statement=Text(
            "Deux mois après l’enregistrement de la demande par la CADA, le silence de l’administration confirme son refus.",
            "Two months after the CADA registered the request, the administration’s silence confirms its refusal.",
        ),
        source=code("art. R. 343-4, R. 343-5"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH),
        starts="cada-registered",
        ends_in="document-refusal-confirmed",
        silence=Silence.REFUSAL,
        enforced_by=("france.document_requests.actions:confirm_silences",),
    ),
    Duty(
        id="R421-1-document",
        kind="referral",
        subject="court-document",
        title=Text("Saisir le juge d’un refus confirmé", "Go to court over a confirmed refusal"),
        statement=Text(
            "La personne a deux mois francs à partir du refus confirmé pour saisir le tribunal administratif.",
            "The person has two clear months from the confirmed refusal to go to the administrative court.",
        ),
        source=Text("code de justice administrative, art. R. 421-1", "Code of Administrative Justice, art. R. 421-1"),
        url=COURT_CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH, Counting.CLEAR, rolls=True),
        starts="document-refusal-confirmed",
        only_after="remedies-told",
        enforced_by=("france.document_requests.actions:go_to_court",),
    ),
)
