"""What the trace publishes about itself: figures about readings, delayed and protected against small counts."""

from __future__ import annotations

from dataclasses import replace

from parvis.components.rights import figures
from parvis.kernel.manifest import Column, Dataset, Place
from parvis.kernel.text import Text

readings = Dataset(
    slug="trace-readings",
    title=Text("Lectures de données par organisme, finalité et mois", "Readings of data by body, purpose and month"),
    description=Text(
        "Combien de fois chaque organisme a lu des données sur des personnes, et pourquoi. Un mois est publié dix jours après sa fin ; les petits effectifs sont masqués ; une ligne gardée cachée compte le mois où elle est montrée.",
        "How many times each body read data about people, and why. A month is published ten days after its end; small counts are withheld; a line that was kept hidden counts in the month in which it is shown.",
    ),
    columns=(
        Column(name="month", title=Text("Mois", "Month"), kind="period"),
        Column(name="body", title=Text("Organisme (identifiant)", "Body (identifier)"), kind="category"),
        Column(name="body_name", title=Text("Organisme", "Body"), kind="text", names="body"),
        Column(name="purpose", title=Text("Finalité", "Purpose (in French)"), kind="category"),
        Column(name="purpose_en", title=Text("Finalité (en anglais)", "Purpose"), kind="text", names="purpose", language="en"),
        Column(name="readings", title=Text("Lectures", "Readings"), kind="count"),
    ),
    rows=figures.real_rows,
    tags=("trace", "transparence"),
    population="readings",
    place=Place.TRACE,
)

samples = replace(
    readings,
    slug="trace-readings-sample",
    title=Text("Lectures de données par organisme, finalité et mois (exemple)", "Readings of data by body, purpose and month (sample)"),
    rows=figures.sample_rows,
    sample=True,
    population="sample-readings",
)
