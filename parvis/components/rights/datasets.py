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
        "Combien de fois chaque organisme a lu des données sur des personnes, et pourquoi. Un mois est publié dix jours après sa fin ; les petits effectifs sont masqués ; une ligne gardée cachée compte pour le mois où elle est montrée.",
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

contests = Dataset(
    slug="trace-contests",
    title=Text("Contestations de lectures par organisme et mois", "Contests of readings by body and month"),
    description=Text(
        "Combien de réponses chaque organisme devait aux personnes qui contestaient une lecture de leurs données, et si elles sont venues à temps (in-time), en retard ou pas encore (late), ou si la personne a renoncé ou saisi l’autorité avant le jour dû (given-up). Une contestation compte pour le mois où sa réponse était due ; un mois est publié dix jours après sa fin ; les petits effectifs sont masqués.",
        "How many answers each body owed to people who contested a reading of their data, and whether they came in time (in-time), late or not yet (late), or the person gave up or went to the authority before that day (given-up). A contest counts in the month in which its answer was due; a month is published ten days after its end; small counts are withheld.",
    ),
    columns=(
        Column(name="month", title=Text("Mois où la réponse était due", "Month in which the answer was due"), kind="period"),
        Column(name="body", title=Text("Organisme (identifiant)", "Body (identifier)"), kind="category"),
        Column(name="body_name", title=Text("Organisme", "Body"), kind="text", names="body"),
        Column(name="outcome", title=Text("Ce que la réponse est devenue", "What became of the answer (code)"), kind="category"),
        Column(name="outcome_fr", title=Text("En mots", "In French words"), kind="text", names="outcome"),
        Column(name="outcome_en", title=Text("En anglais", "In words"), kind="text", names="outcome", language="en"),
        Column(name="contests", title=Text("Contestations", "Contests"), kind="count"),
    ),
    rows=figures.real_contest_rows,
    tags=("trace", "transparence"),
    population="contests",
    place=Place.TRACE,
)

contest_samples = replace(
    contests,
    slug="trace-contests-sample",
    title=Text("Contestations de lectures par organisme et mois (exemple)", "Contests of readings by body and month (sample)"),
    rows=figures.sample_contest_rows,
    sample=True,
    population="sample-contests",
)
