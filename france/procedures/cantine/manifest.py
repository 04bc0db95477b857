"""Enrolment in the school canteen, by any commune that adopts it."""

from pathlib import Path

from france.procedures.cantine import datasets, demo, rules
from parvis.kernel.manifest import Circle, Column, Dataset, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="cantine",
    title=Text("Cantine scolaire", "School canteen"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Inscrire un enfant à la cantine sans redonner ce que l’administration sait déjà.",
        "Enrol a child in the school canteen without giving again what the administration already knows.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml"), rule=rules.propose),),
    datasets=(
        Dataset(
            slug="cantine-monthly",
            title=Text("Inscriptions à la cantine par mois et par commune", "Canteen enrolments by month and commune"),
            description=Text(
                "Demandes déposées, décidées et acceptées, et délai moyen de décision, par mois et par commune. Lignes inventées pour la démonstration.",
                "Requests submitted, decided and accepted, and mean time to decide, by month and commune. Rows invented for the demonstration.",
            ),
            columns=(
                Column(name="period", title=Text("Mois", "Month"), kind="period"),
                Column(name="commune", title=Text("Code de la commune", "Commune code"), kind="area"),
                Column(name="commune_name", title=Text("Commune", "Commune"), kind="text"),
                Column(name="submitted", title=Text("Demandes déposées dans le mois", "Requests submitted in the month"), kind="count"),
                Column(name="decided", title=Text("Demandes décidées dans le mois", "Requests decided in the month"), kind="count"),
                Column(name="accepted", title=Text("Dont acceptées", "Of which accepted"), kind="count", of="decided"),
                Column(
                    name="delay_days", title=Text("Délai moyen de décision", "Mean time to decide"), kind="mean", unit="days", of="decided"
                ),
            ),
            rows=datasets.monthly,
            sample=True,
            map_column="commune",
            tags=("cantine", "école", "restauration scolaire"),
            population="cantine",
        ),
    ),
    demo=Demo(load=demo.load, order=60),
)
