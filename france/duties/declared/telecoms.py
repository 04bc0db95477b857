"""Networks, mail and transport."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import DIGITAL_REPUBLIC, DIGITAL_REPUBLIC_URL, factsheet
from parvis.kernel.clocks import Duty
from parvis.kernel.text import Text

DUTIES = (
    Duty(
        id="R31",
        kind="continuity",
        subject="internet-connection",
        title=Text("Maintien de la connexion", "Connection kept"),
        statement=Text(
            "L’accès à internet est maintenu tant que la demande d’aide du foyer au fonds de solidarité est à l’examen.",
            "The internet connection is kept for as long as the household’s request to the solidarity fund is being examined.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
    ),
    Duty(
        id="R32",
        kind="confidentiality",
        subject="mail",
        title=Text("Secret des courriels", "Confidentiality of e-mail"),
        statement=Text(
            "Le contenu des courriels n’est pas analysé, sauf pour écarter les indésirables et les virus.",
            "The content of e-mails is not analysed, except against spam and viruses.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
    ),
    Duty(
        id="R37",
        kind="electronic",
        subject="chauffeured-car-registration",
        title=Text("Inscription des voitures avec chauffeur", "Registration of chauffeured cars"),
        statement=Text(
            "Les inscriptions de voitures avec chauffeur passent toutes par le portail, et par lui seul.",
            "All registrations of chauffeured cars go through the portal, and only through it.",
        ),
        source=Text("loi relative aux taxis et aux voitures de transport avec chauffeur", "Law on taxis and chauffeured cars"),
        origin=factsheet("4.3.4"),
        valid_from=date(2016, 2, 1),
    ),
    Duty(
        id="R38",
        kind="open-data",
        subject="transport",
        title=Text("Données de transport au point d’accès national", "Transport data at the national access point"),
        statement=Text(
            "Les acteurs du transport publient leurs données statiques et dynamiques au point d’accès national.",
            "Transport organisations publish their static and dynamic data at the national access point.",
        ),
        source=Text("règlement délégué (UE) 2017/1926 du 31 mai 2017", "Delegated Regulation (EU) 2017/1926 of 31 May 2017"),
        url="https://eur-lex.europa.eu/eli/reg_del/2017/1926/oj",
        origin=factsheet("4.3.4"),
        valid_from=date(2019, 12, 1),
    ),
    Duty(
        id="R47",
        kind="neutrality",
        subject="network",
        title=Text("Neutralité du réseau", "Net neutrality"),
        statement=Text(
            "Un opérateur ne traite pas différemment l’accès au réseau selon les services. L’Arcep y veille.",
            "A network operator does not treat access differently by service. The regulator (Arcep) sees to it.",
        ),
        source=DIGITAL_REPUBLIC,
        url=DIGITAL_REPUBLIC_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 10, 9),
    ),
)
