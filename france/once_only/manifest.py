"""The « Dites-le-nous une fois » programme: its measure against its target, and its steps."""

from django.conf import settings

from france.once_only import datasets, views
from parvis.kernel.manifest import Audience, Circle, Column, Dataset, Page, Panel, Place, System
from parvis.kernel.text import Text

PERIOD = Column(name="period", title=Text("Mois", "Month"), kind="period")
PROCEDURE = Column(name="procedure", title=Text("Démarche", "Procedure"), kind="category")

system = System(
    slug="tell-us-once",
    title=Text("Dites-le-nous une fois", "Tell us once"),
    owner="operator",
    circle=Circle.COUNTRY,
    answers=("once-only-programme",),
    summary=Text(
        "Ce que les démarches ne demandent plus, ce qu’elles redemandent encore, et l’objectif de moitié.",
        "What procedures no longer ask, what they still ask again, and the target of one half.",
    ),
    pages=(
        Page(path="tell-us-once", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="tell-us-once/<slug:slug>", view=views.one, audience=Audience.EVERYONE, name="procedure", sample=views.sample_procedure),
    ),
    panels=(Panel(place=Place.FRONT, slug="tell-us-once", selector=views.front_figures, order=15),),
    datasets=(
        Dataset(
            slug="tell-us-once-documents",
            title=Text(
                "Pièces que personne n’a eu à fournir, par mois et par démarche", "Documents nobody had to bring, by month and procedure"
            ),
            description=Text(
                "Demandes pour lesquelles une source a répondu à la place de la personne, et pièces justificatives non demandées de ce fait. "
                "Les pièces que la connexion remplace ne sont pas comptées.",
                "Requests for which a source answered in the person’s place, and supporting documents not asked for thereby. "
                "Documents that the sign-in replaces are not counted.",
            ),
            columns=(
                PERIOD,
                PROCEDURE,
                Column(
                    name="requests", title=Text("Demandes auxquelles une source a répondu", "Requests that a source answered"), kind="count"
                ),
                Column(name="documents", title=Text("Pièces non demandées", "Documents not asked for"), kind="sum", of="requests"),
            ),
            rows=datasets.documents,
            sample=settings.PARVIS_DEMO,
            tags=("dites-le-nous une fois", "pièces justificatives"),
            population="once-only",
        ),
        Dataset(
            slug="tell-us-once-answers",
            title=Text("Réponses par oui ou non", "Answers by yes or no"),
            description=Text(
                "Réponses données par des sources à des démarches, par mois, et celles qui tiennent en un oui ou un non.",
                "Answers that sources gave to procedures, by month, and those that were a yes or a no.",
            ),
            columns=(
                PERIOD,
                Column(name="answered", title=Text("Réponses de sources", "Answers of sources"), kind="count"),
                Column(
                    name="yes_or_no", title=Text("Dont par oui ou non seulement", "Of which by yes or no only"), kind="count", of="answered"
                ),
            ),
            rows=datasets.asks,
            sample=settings.PARVIS_DEMO,
            tags=("dites-le-nous une fois", "minimisation"),
            population="once-only-answers",
        ),
        Dataset(
            slug="tell-us-once-fields",
            title=Text("Informations redemandées, par démarche", "Information asked again, by procedure"),
            description=Text(
                "Pour chaque démarche : informations que l’ancien formulaire redemandait, qu’elle redemande encore, qu’elle va chercher, pièces abandonnées.",
                "For each procedure: information that the old form asked again, that it still asks again, that it fetches, documents dropped.",
            ),
            columns=(
                PROCEDURE,
                Column(name="title", title=Text("Nom de la démarche", "Name of the procedure"), kind="text"),
                Column(name="baseline", title=Text("Date de comparaison", "Date compared with"), kind="text"),
                Column(name="asked_again_before", title=Text("Informations redemandées avant", "Asked again before"), kind="sum"),
                Column(name="asked_again_now", title=Text("Informations encore redemandées", "Still asked again"), kind="sum"),
                Column(name="fetched", title=Text("Informations cherchées à la source", "Fetched at the source"), kind="sum"),
                Column(name="documents_dropped", title=Text("Pièces abandonnées", "Documents dropped"), kind="sum"),
                Column(name="reduction", title=Text("Baisse", "Reduction"), kind="sum", unit="%"),
            ),
            rows=datasets.fields,
            sample=settings.PARVIS_DEMO,
            tags=("dites-le-nous une fois",),
        ),
    ),
)
