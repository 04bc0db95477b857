"""Open data: what systems declare is published, small counts withheld, nothing ever taken back."""

from datetime import timedelta

from parvis.components.opendata import api, bench, demo, selectors, tasks, views
from parvis.kernel.manifest import Api, Audience, Benchmark, Circle, Demo, Page, Panel, Place, System, Task
from parvis.kernel.text import Text

system = System(
    slug="opendata",
    title=Text("Données ouvertes", "Open data"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Ce que chaque système déclare est publié sans que personne ait à le faire, les petits effectifs masqués.",
        "What each system declares is published without anybody having to do it, small counts withheld.",
    ),
    answers=("data-gouv-fr", "open-by-default"),
    pages=(
        Page(path="data", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="data/<slug:slug>", view=views.dataset, audience=Audience.EVERYONE, name="dataset", sample=views.a_dataset),
        Page(path="data/<slug:slug>.<slug:extension>", view=views.latest_file, audience=Audience.EVERYONE, name="latest", crawl=False),
        Page(
            path="data/<slug:slug>/<slug:version>.<slug:extension>",
            view=views.version_file,
            audience=Audience.EVERYONE,
            name="version",
            crawl=False,
        ),
    ),
    apis=(
        Api(
            path="api/open",
            router=api.router,
            title=Text("Données ouvertes", "Open data"),
            description=Text("Les jeux de données publiés et leurs lignes, sans clé.", "Published datasets and their rows, without a key."),
        ),
    ),
    panels=(
        Panel(place=Place.FRONT, slug="opendata", selector=views.panel, template="opendata/panel.html", order=40),
        Panel(place=Place.TRACE, slug="opendata-trace", selector=views.drawn_at(Place.TRACE), template="opendata/drawn.html"),
        Panel(place=Place.FRONT, slug="opendata-figures", selector=views.figures, template="", order=40),
    ),
    search=selectors.search_entries,
    publications=selectors.publications,
    tasks=(Task(name="opendata.publish", run=tasks.publish, every=timedelta(days=1)),),
    benchmarks=(Benchmark(name="opendata", title="Small counts, and the page of a dataset", run=bench.run, size=35_000),),
    demo=Demo(load=demo.load, order=900),
)
