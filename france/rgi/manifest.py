"""The general interoperability framework: the standards of exchanges between public systems, as data."""

from france.rgi import selectors, views
from parvis.kernel.manifest import Audience, Circle, Column, Dataset, Page, Panel, Place, System
from parvis.kernel.text import Text

system = System(
    slug="rgi",
    title=Text("Référentiel général d’interopérabilité", "General interoperability framework"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les standards à consulter avant d’acheter, une liste pour le cahier des charges, et la conformité de chaque API.",
        "Standards to consult before buying, a list for the tender, and the conformance of each API.",
    ),
    answers=("rgi",),
    pages=(
        Page(path="rgi", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="rgi.csv", view=views.as_csv, audience=Audience.EVERYONE, name="csv", crawl=False),
        Page(path="rgi.json", view=views.as_json, audience=Audience.EVERYONE, name="json", crawl=False),
        Page(path="rgi/checklist", view=views.checklist, audience=Audience.EVERYONE, name="checklist"),
    ),
    panels=(Panel(place=Place.APIS, slug="rgi", selector=views.panel, template="rgi/panel.html", order=30),),
    datasets=(
        Dataset(
            slug="rgi-standards",
            title=Text("Standards d’interopérabilité", "Interoperability standards"),
            description=Text(
                "Les standards du référentiel général d’interopérabilité et ceux que ce catalogue y ajoute, avec leur état et leur usage.",
                "The standards of the general interoperability framework and those that this catalogue adds, with their state and use.",
            ),
            columns=(
                Column(name="slug", title=Text("Identifiant", "Identifier"), kind="text"),
                Column(name="name", title=Text("Standard", "Standard"), kind="text"),
                Column(name="version", title=Text("Version", "Version"), kind="text"),
                Column(name="body", title=Text("Organisme", "Body"), kind="text"),
                Column(name="domain", title=Text("Domaine", "Domain"), kind="category"),
                Column(name="status", title=Text("État", "State"), kind="category"),
                Column(name="source", title=Text("Où c’est écrit", "Where it is written"), kind="category"),
                Column(name="link", title=Text("Texte", "Text"), kind="text"),
                Column(name="use_fr", title=Text("Usage, en français", "Use, in French"), kind="text"),
                Column(name="use_en", title=Text("Usage, en anglais", "Use, in English"), kind="text"),
            ),
            rows=selectors.rows,
            frequency="irregular",
            tags=("interopérabilité", "standards"),
        ),
    ),
)
