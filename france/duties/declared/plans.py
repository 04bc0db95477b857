"""Plans and programmes: when they are renewed, reviewed and late."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import factsheet, plan, plan_part
from parvis.kernel.clocks import Duty, Period, Unit
from parvis.kernel.text import Text

DUTIES = (
    Duty(
        id="R43",
        kind="review",
        subject="national-action-plan",
        title=Text("Un plan d’action tous les deux ans", "An action plan every two years"),
        statement=Text(
            "Un plan d’action national pour un gouvernement ouvert paraît tous les deux ans. Ses engagements sont datés et évalués par un mécanisme indépendant.",
            "A national action plan for open government is published every two years. Its commitments are dated and an independent mechanism evaluates them.",
        ),
        source=Text("Partenariat pour un gouvernement ouvert", "Open Government Partnership"),
        origin=plan_part("introduction", "introduction"),
        valid_from=date(2014, 4, 1),
        period=Period(2, Unit.YEAR),
        starts="plan-published",
        ends_in="plan-due",
    ),
    Duty(
        id="R44",
        kind="review",
        subject="local-digital-programme",
        title=Text("Revue semestrielle du programme DCANT", "Review of the DCANT programme every six months"),
        statement=Text(
            "Les actions du programme de transformation numérique des territoires sont revues tous les six mois.",
            "The actions of the programme for the digital transformation of local administration are reviewed every six months.",
        ),
        source=Text("programme DCANT 2018-2020", "DCANT programme 2018-2020"),
        origin=factsheet("3.1"),
        valid_from=date(2018, 1, 1),
        valid_until=date(2021, 1, 31),
        period=Period(6, Unit.MONTH),
        starts="programme-reviewed",
        ends_in="programme-review-due",
    ),
    Duty(
        id="R45",
        kind="review",
        subject="state-start-up",
        title=Text("Bilan d’une start-up d’État à six mois", "Review of a State start-up at six months"),
        statement=Text(
            "Une start-up d’État n’est poursuivie au bout de six mois que si ses résultats convainquent.",
            "A State start-up goes on after six months only if its results are convincing.",
        ),
        source=Text("engagement du Gouvernement", "commitment of the Government"),
        origin=plan(10),
        valid_from=date(2018, 4, 1),
        period=Period(6, Unit.MONTH),
        starts="start-up-launched",
        ends_in="start-up-review-due",
    ),
    Duty(
        id="R49",
        kind="due-date",
        subject="commitment",
        title=Text("Chaque action a une échéance", "Every action has a due date"),
        statement=Text(
            "Chaque action d’un plan porte une échéance : un semestre, une fin d’année, un intervalle ou « en continu ». Elle est montrée en retard quand l’échéance est passée.",
            "Every action of a plan has a due date: a semester, the end of a year, an interval or “ongoing”. It is shown late once that date has passed.",
        ),
        source=Text("engagement du Gouvernement", "commitment of the Government"),
        origin=plan_part("tous les engagements", "all commitments"),
        valid_from=date(2018, 4, 1),
    ),
)
