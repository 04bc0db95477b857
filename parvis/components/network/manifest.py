"""The shared network: sites, services, their state, and what may be browsed through it."""

from datetime import timedelta

from parvis.components.network import api, bench, commands, datasets, personal_data, searching, tasks
from parvis.components.network.pages import PAGES
from parvis.components.network.selectors.sites import OPERATE, REPORT, SEE
from parvis.components.network.trace import TRACE
from parvis.components.network.views import desk
from parvis.kernel.apis import Access
from parvis.kernel.manifest import (
    Api,
    Audience,
    Benchmark,
    Circle,
    Column,
    Command,
    Dataset,
    Notice,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    Task,
)
from parvis.kernel.text import Text

system = System(
    slug="network",
    title=Text("Réseau partagé", "Shared network"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Les sites reliés par le réseau partagé des administrations, les services qu’il rend et leur état.",
        "The sites that the administrations’ shared network links, the services it gives and their state.",
    ),
    pages=PAGES,
    apis=(
        Api(
            path="api/network/v1",
            access=Access.ACCOUNT,
            router=api.router,
            title=Text("État des sites du réseau", "Status of the network’s sites"),
            description=Text(
                "Les sondes y disent, par lots, comment vont les sites ; chaque relevé compte une fois.",
                "Probes report the state of sites here, in batches; each reading counts once.",
            ),
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK, slug="network", selector=desk.panel, template="network/panels/desk.html", audience=Audience.AGENT, order=70
        ),
    ),
    permissions=(
        Permission(name=SEE, sentence=Text("lire l’inventaire des sites du réseau", "read the inventory of the network’s sites")),
        Permission(
            name=OPERATE, sentence=Text("exploiter le réseau : sites, incidents, règles", "run the network: sites, incidents, rules")
        ),
        Permission(name=REPORT, sentence=Text("signaler l’état des sites par une sonde", "report the state of sites by a probe")),
    ),
    roles=(
        Role(slug="network-correspondent", title=Text("Correspondant réseau", "Network correspondent"), permissions=(SEE,)),
        Role(
            slug="network-operator",
            title=Text("Exploitant du réseau", "Network operator"),
            permissions=(SEE, OPERATE, REPORT),
            given_with=OPERATE,
        ),
        Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(SEE, OPERATE, REPORT)),
    ),
    notices=(
        Notice(name="network.site-state", title=Text("L’état d’un site change", "A site’s state changes"), template="network/notices/site"),
        Notice(name="network.event", title=Text("Incident ou travaux", "Incident or works"), template="network/notices/event"),
        Notice(name="network.service-asked", title=Text("Service demandé", "Service asked for"), template="network/notices/asked"),
        Notice(
            name="network.service-decided",
            title=Text("Décision sur un service", "Decision on a service"),
            template="network/notices/decided",
        ),
        Notice(name="network.block-contested", title=Text("Blocage contesté", "Block contested"), template="network/notices/contested"),
        Notice(
            name="network.contest-answered",
            title=Text("Réponse à une contestation", "Answer to a contest"),
            template="network/notices/answered",
        ),
    ),
    events=TRACE,
    datasets=(
        Dataset(
            slug="network-sites",
            title=Text("Sites du réseau partagé par département", "Sites of the shared network by department"),
            description=Text(
                "Nombre de sites ouverts à la fin de chaque année, par département ; les petits nombres ne sont pas publiés.",
                "Number of sites open at the end of each year, by department; small numbers are not published.",
            ),
            columns=(
                Column(name="year", title=Text("Année", "Year"), kind="period"),
                Column(name="area", title=Text("Département", "Department"), kind="area"),
                Column(name="sites", title=Text("Sites ouverts", "Open sites"), kind="count"),
            ),
            rows=datasets.by_area,
            map_column="area",
            sample=True,
            population="network-sites",
        ),
        Dataset(
            slug="network-services",
            title=Text("Services du réseau partagé", "Services of the shared network"),
            description=Text(
                "Chaque service, qui le rend, à quel prix, et combien d’organismes le partagent, à la dizaine.",
                "Each service, who provides it, at which price, and how many bodies share it, in tens.",
            ),
            columns=(
                Column(name="service", title=Text("Service", "Service"), kind="text"),
                Column(name="title", title=Text("Nom", "Name"), kind="text"),
                Column(name="kind", title=Text("Genre", "Kind"), kind="text"),
                Column(name="provider", title=Text("Rendu par", "Provided by"), kind="text"),
                Column(name="free", title=Text("Gratuit", "Free"), kind="text"),
                Column(name="promised", title=Text("Disponibilité promise", "Promised availability"), kind="text", unit="%"),
                Column(name="bodies", title=Text("Organismes, à la dizaine", "Bodies, in tens"), kind="text"),
            ),
            rows=datasets.catalogue,
            sample=True,
            population="network-services",
        ),
        Dataset(
            slug="network-availability",
            title=Text("Disponibilité des services du réseau partagé", "Availability of the shared network’s services"),
            description=Text(
                "Part du temps de chaque mois clos où les sites d’un service n’étaient pas en panne, d’après leur historique.",
                "Share of each closed month in which a service’s sites were not down, from their history.",
            ),
            columns=(
                Column(name="service", title=Text("Service", "Service"), kind="text"),
                Column(name="month", title=Text("Mois", "Month"), kind="text"),
                Column(name="availability", title=Text("Disponibilité", "Availability"), kind="text", unit="%"),
            ),
            rows=datasets.availability,
            sample=True,
            population="network-availability",
        ),
    ),
    personal_data=(
        PersonalData(
            slug="network",
            title=Text("Vos contestations de blocages", "Your contests of blocks"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
        ),
    ),
    search=searching.entries,
    tasks=(
        Task(name="network.calendar", run=tasks.follow_calendar, every=timedelta(hours=1)),
        Task(name="network.forget", run=tasks.forget, every=timedelta(days=1)),
        Task(name="network.compile", run=tasks.compile_rules, every=timedelta(hours=1)),
    ),
    commands=(
        Command(
            name="network browsing-acl",
            summary="answer Squid: may this address be browsed (external_acl_type)",
            run=commands.browsing_acl,
            configure=commands.with_acl,
        ),
        Command(
            name="network squid",
            summary="print the configuration of Squid that asks us",
            run=commands.squid_configuration,
            configure=commands.with_port,
        ),
        Command(name="network compile", summary="write the rules of browsing for proxies", run=commands.compile_rules),
        Command(
            name="network load", summary="check a CSV of sites, and with --apply load it", run=commands.load, configure=commands.with_file
        ),
    ),
    benchmarks=(Benchmark(name="network", title="network of sites", run=bench.run, size=14_000),),
)
