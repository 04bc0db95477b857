"""Interests, assets and the fight against corruption."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import TRANSPARENCY_URL, plan
from parvis.kernel.clocks import Duty, Figure, Period, Unit
from parvis.kernel.text import Text

TRANSPARENCY = Text("loi n° 2016-1691 du 9 décembre 2016 (Sapin 2)", "Law No. 2016-1691 of 9 December 2016 (Sapin 2)")

DUTIES = (
    Duty(
        id="R39",
        kind="register",
        subject="interest-representative",
        title=Text("Répertoire des représentants d’intérêts", "Register of interest representatives"),
        statement=Text(
            "Un représentant d’intérêts s’inscrit dans le délai, puis publie le rapport de chaque période dans la fenêtre prévue.",
            "An interest representative registers in time, then publishes the report of each period within its window.",
        ),
        source=TRANSPARENCY,
        url=TRANSPARENCY_URL,
        origin=plan(20),
        valid_from=date(2017, 7, 1),
        figures=(
            Figure(name="registration_opens", title=Text("inscription à partir du", "registration from"), value=date(2017, 7, 1)),
            Figure(name="registration_closes", title=Text("inscription jusqu’au", "registration until"), value=date(2017, 9, 1)),
            Figure(
                name="report_opens",
                title=Text("rapport du second semestre 2017 à partir du", "report for the second half of 2017 from"),
                value=date(2018, 1, 1),
            ),
            Figure(
                name="report_closes",
                title=Text("rapport du second semestre 2017 jusqu’au", "report for the second half of 2017 until"),
                value=date(2018, 4, 30),
            ),
            Figure(
                name="extension",
                title=Text("extension à d’autres responsables publics le", "extended to other public officials on"),
                value=date(2018, 7, 1),
            ),
            Figure(
                name="settling_in_ends",
                title=Text("fin de la période de rodage le", "end of the breaking-in period on"),
                value=date(2018, 12, 31),
            ),
        ),
    ),
    Duty(
        id="R40",
        kind="publication",
        subject="declarations-of-interests",
        title=Text("Déclarations de patrimoine et d’intérêts", "Declarations of assets and interests"),
        statement=Text(
            "Les déclarations sont publiées en XML, puis aussi en CSV, sous Licence Ouverte. Le plan en français donne le second semestre 2018, l’anglais 2018-2019.",
            "Declarations are published as XML, then also as CSV, under Licence Ouverte. The French plan gives the second half of 2018, the English one 2018-2019.",
        ),
        source=Text("loi n° 2013-907 du 11 octobre 2013", "Law No. 2013-907 of 11 October 2013"),
        origin=plan(21),
        valid_from=date(2018, 4, 1),
        figures=(
            Figure(
                name="csv_due_french_text",
                title=Text("CSV au plus tard le (texte français)", "CSV by (French text)"),
                value=date(2018, 12, 31),
            ),
            Figure(
                name="csv_due_english_text",
                title=Text("CSV au plus tard le (texte anglais)", "CSV by (English text)"),
                value=date(2019, 12, 31),
            ),
        ),
    ),
    Duty(
        id="R48",
        kind="prize",
        subject="anti-corruption",
        title=Text("Prix de la solution numérique contre la corruption", "Prize for digital solutions against corruption"),
        statement=Text(
            "Tous les deux ans, un prix récompense trois projets contre la corruption et leur mise en œuvre est suivie.",
            "Every other year, a prize rewards three projects against corruption and their implementation is followed.",
        ),
        source=Text("engagement du Gouvernement", "commitment of the Government"),
        origin=plan(16),
        valid_from=date(2017, 9, 1),
        valid_until=date(2020, 12, 31),
        period=Period(2, Unit.YEAR),
        starts="prize-awarded",
        ends_in="prize-due",
        figures=(
            Figure(name="projects", title=Text("projets récompensés", "projects rewarded"), value=3, valid_from=date(2017, 9, 1)),
            Figure(
                name="amount",
                title=Text("montant par projet", "amount for each project"),
                value=10_000,
                unit="EUR",
                valid_from=date(2017, 9, 1),
            ),
        ),
    ),
)
