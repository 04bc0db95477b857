"""Search: one analyser, one index, everything that systems put forward."""

from datetime import timedelta

from parvis.components.search import bench, demo, tasks, views
from parvis.kernel.manifest import Audience, Benchmark, Circle, Demo, Page, System, Task
from parvis.kernel.text import Text

system = System(
    slug="search",
    title=Text("Recherche", "Search"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Une seule recherche pour les démarches, les données et les pages, en français et en anglais.",
        "One search for procedures, data and pages, in French and in English.",
    ),
    pages=(Page(path="search", view=views.search, audience=Audience.EVERYONE, name="search"),),
    tasks=(Task(name="search.reindex", run=tasks.reindex, every=timedelta(hours=1)),),
    benchmarks=(Benchmark(name="search", title="Questions to the search", run=bench.run, size=10_000),),
    demo=Demo(load=demo.load, order=950),
)
