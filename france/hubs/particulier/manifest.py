"""API Particulier: data of people."""

from france.hubs import bench, tables
from france.hubs.particulier import demo
from parvis.core.hubs.manifest import wire
from parvis.kernel.manifest import Audience, Benchmark, Circle, Demo, Hub, Page, System
from parvis.kernel.text import Text

system = System(
    slug="api-particulier",
    title=Text("API Particulier", "API Particulier"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les données des particuliers, demandées aux administrations qui les tiennent plutôt qu’aux gens.",
        "Data of people, asked of the administrations that hold them rather than of the people.",
    ),
    answers=("api-particulier",),
    pages=(  # its other addresses begin as API Entreprise's, whose manifest has them
        Page(path="v5/<path:rest>", view=wire, audience=Audience.MACHINE, name="v5", csrf_exempt=True, crawl=False),
    ),
    hubs=(
        Hub(
            slug="api-particulier",
            title=Text("API Particulier", "API Particulier"),
            owner="platform",
            scopes=tables.scopes("particulier"),
            description="france.hubs.particulier.description",
        ),
    ),
    demo=Demo(load=demo.load, order=50),
    benchmarks=(
        Benchmark(name="hub-calls", title="Calls of a hub: token, policy, line committed, mask, answer", run=bench.measure, size=2000),
    ),
)
