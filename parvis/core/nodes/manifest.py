"""Nodes: installations that exchange directly, under a membership that all of them can check."""

from datetime import timedelta

from parvis.core.nodes import bench, demo, keeping, outward, personal_data
from parvis.core.nodes.commands import COMMANDS
from parvis.core.nodes.deliveries import declared
from parvis.core.nodes.events import EVENTS
from parvis.core.nodes.noticing import NOTICES
from parvis.core.nodes.pages import EVERYONE, MANAGE, PERSON, PLATFORM, PUBLISHED
from parvis.core.nodes.views import everyone, platform, previews
from parvis.kernel.manifest import Audience, Benchmark, Circle, Demo, Panel, Permission, PersonalData, Place, Role, System, Task
from parvis.kernel.text import Text

system = System(
    slug="nodes",
    title=Text("Échange de nœud à nœud", "Exchange from node to node"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Deux installations échangent directement, chiffré et signé ; personne entre elles ne voit les données.",
        "Two installations exchange directly, encrypted and signed; nobody between them sees the data.",
    ),
    pages=(*EVERYONE, *PUBLISHED, *PERSON, *PLATFORM),
    panels=(
        Panel(
            place=Place.PLATFORM,
            slug="nodes",
            selector=platform.panel,
            template="nodes/panels/platform.html",
            audience=Audience.OPERATOR,
            order=30,
        ),
        Panel(place=Place.TRACE, slug="nodes-compared", selector=everyone.compared, template="nodes/panels/compared.html", order=200),
        Panel(
            place=Place.ME,
            slug="previews",
            selector=previews.panel,
            template="nodes/panels/previews.html",
            audience=Audience.PERSON,
            order=15,
        ),
    ),
    permissions=(
        Permission(
            name=MANAGE,
            sentence=Text(
                "tenir les réseaux de nœuds : admettre, exclure, renouveler, révoquer",
                "keep the networks of nodes: admit, expel, renew, revoke",
            ),
        ),
    ),
    roles=(Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(MANAGE,)),),
    personal_data=(
        PersonalData(
            slug="previews",
            title=Text("Réponses d’autres pays", "Answers from other countries"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=personal_data.ORIGIN,
            kept=personal_data.KEPT,
            readers=personal_data.READERS,
        ),
    ),
    notices=(*NOTICES, *declared.NOTICES),
    tasks=(
        Task(name="nodes.keep", run=keeping.keep, every=timedelta(minutes=1)),
        Task(name="nodes.warn", run=keeping.warn, every=timedelta(days=1)),
        *outward.TASKS,
        *declared.TASKS,
    ),
    events=(*EVENTS, *outward.EVENTS, *declared.EVENTS),
    commands=(*COMMANDS, *outward.COMMANDS, *declared.COMMANDS),
    benchmarks=(Benchmark(name="nodes", title="Questions from node to node", run=bench.measure, size=800),),
    demo=Demo(load=demo.load, order=90),
)
