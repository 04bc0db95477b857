"""One way in: who publishes what and where, what a local authority can do here, and the map of the whole."""

from parvis.components.access import datasets, selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Place, System
from parvis.kernel.text import Text

system = System(
    slug="access",
    title=Text("Accès", "Access"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Qui publie quoi, combien et où ; ce qu’une collectivité peut faire ici ; la carte de la plateforme.",
        "Who publishes what, how much and where; what a local authority can do here; the map of the platform.",
    ),
    answers=("fcp-access-interface",),
    pages=(
        Page(path="access", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="access.csv", view=views.as_csv, audience=Audience.EVERYONE, name="csv", crawl=False),
        Page(path="access/local-authorities", view=views.local_authorities, audience=Audience.EVERYONE, name="local-authorities"),
        Page(path="access/bodies/<str:identifier>", view=views.body, audience=Audience.EVERYONE, name="body", sample=selectors.sample_body),
        Page(path="platform-map", view=views.platform_map, audience=Audience.EVERYONE, name="platform-map"),
    ),
    panels=(
        Panel(place=Place.FRONT, slug="access-figures", selector=selectors.front_figures, order=45),
        Panel(place=Place.FRONT, slug="access", selector=views.front_panel, template="access/panels/front.html", order=75),
    ),
    datasets=(datasets.PUBLICATIONS,),
)
