"""Public consultations."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import CODE_URL, code, plan
from parvis.kernel.clocks import Duty, Period, Unit
from parvis.kernel.text import Text

DUTIES = (
    Duty(
        id="R01",
        kind="minimum-length",
        subject="consultation",
        title=Text("Durée minimale d’une consultation", "Shortest length of a consultation"),
        statement=Text(
            "Une consultation reste ouverte quinze jours au moins. Elle ne peut pas être close plus tôt.",
            "A consultation stays open for at least fifteen days. It cannot be closed earlier.",
        ),
        source=code("art. L. 131-1, L. 132-1"),
        url=CODE_URL,
        origin=plan(15),
        valid_from=date(2016, 1, 1),
        period=Period(15, Unit.DAY),
        starts="consultation-opened",
        ends_in="consultation-may-close",
    ),
    Duty(
        id="R02",
        kind="publication",
        subject="consultation-outcome",
        title=Text("Synthèse et suites d’une consultation", "Synthesis and follow-up of a consultation"),
        statement=Text(
            "Une consultation close porte une synthèse publique et dit quelles suites lui sont données. Sinon elle est en retard.",
            "A closed consultation carries a public synthesis and says what follows from it. Otherwise it is overdue.",
        ),
        source=code("art. L. 131-1, L. 132-1"),
        url=CODE_URL,
        origin=plan(15),
        valid_from=date(2016, 1, 1),
    ),
    Duty(
        id="R03",
        kind="prior-step",
        subject="consultation-rules",
        title=Text("Annoncer la consultation et ses règles", "Announce the consultation and its rules"),
        statement=Text(
            "Avant d’ouvrir, une consultation est annoncée, son règlement est publié et les participants ont l’information utile.",
            "Before it opens, a consultation is announced, its rules are published and participants have the useful information.",
        ),
        source=code("art. L. 131-1, L. 132-1"),
        url=CODE_URL,
        origin=plan(15),
        valid_from=date(2016, 1, 1),
    ),
    Duty(
        id="R20",
        kind="prior-step",
        subject="sitadel",
        title=Text("Avis de la CNIL avant d’ouvrir Sitadel", "Opinion of the CNIL before Sitadel opens"),
        statement=Text(
            "La base des permis de construire (Sitadel) n’est ouverte que si la Commission nationale de l’informatique et des libertés y est favorable.",
            "The database of building permits (Sitadel) is opened only if the data protection authority (CNIL) agrees.",
        ),
        source=Text("avis favorable de la CNIL prévu par le plan d’action", "favourable opinion of the CNIL, as the action plan requires"),
        origin=plan(17),
        valid_from=date(2018, 4, 1),
    ),
    Duty(
        id="R46",
        kind="publication",
        subject="impact-assessment",
        title=Text("Dire où sont les études d’impact", "Say where impact assessments are"),
        statement=Text(
            "Toute consultation du public sur l’environnement indique où lire les études d’impact.",
            "Every public consultation on the environment says where to read the impact assessments.",
        ),
        source=Text("engagement du ministère chargé de l’environnement", "commitment of the ministry in charge of the environment"),
        origin=plan(17),
        valid_from=date(2018, 4, 1),
    ),
)
