"""API Entreprise: data of companies and associations; and the addresses that it shares with API Particulier."""

from france.hubs import tables
from france.hubs.entreprise import demo
from parvis.core.hubs.manifest import wire
from parvis.kernel.manifest import Audience, Circle, Demo, Hub, Page, System
from parvis.kernel.text import Text

system = System(
    slug="api-entreprise",
    title=Text("API Entreprise", "API Entreprise"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les données des entreprises et des associations, demandées aux administrations qui les tiennent plutôt qu’à elles.",
        "Data of companies and associations, asked of the administrations that hold them rather than of them.",
    ),
    answers=("api-entreprise",),
    pages=(
        Page(path="v3/<path:rest>", view=wire, audience=Audience.MACHINE, name="v3", csrf_exempt=True, crawl=False),
        Page(path="v4/<path:rest>", view=wire, audience=Audience.MACHINE, name="v4", csrf_exempt=True, crawl=False),
        Page(path="privileges", view=wire, audience=Audience.MACHINE, name="privileges", csrf_exempt=True, crawl=False),
        Page(path="pings", view=wire, audience=Audience.MACHINE, name="pings", csrf_exempt=True, crawl=False),
        Page(path="ping/<path:name>", view=wire, audience=Audience.MACHINE, name="ping", csrf_exempt=True, crawl=False),
    ),
    hubs=(
        Hub(
            slug="api-entreprise",
            title=Text("API Entreprise", "API Entreprise"),
            owner="platform",
            scopes=tables.scopes("entreprise"),
            description="france.hubs.entreprise.description",
        ),
    ),
    demo=Demo(load=demo.load, order=45),
)
