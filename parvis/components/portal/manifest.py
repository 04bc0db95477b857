"""The front square, the places of residents, agents and operators, life events and the choice of language."""

from parvis.components.portal import selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Place, System
from parvis.kernel.text import Text

system = System(
    slug="portal",
    title=Text("Portail", "Portal"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "La place publique : ce qui peut arriver, ce que l’État publie et promet, et l’espace de chacun.",
        "The public square: what may happen, what the State publishes and promises, and a place for each.",
    ),
    pages=(
        Page(path="", view=views.front, audience=Audience.EVERYONE, name="front"),
        Page(
            path="life-events/<slug:slug>",
            view=views.life_event,
            audience=Audience.EVERYONE,
            name="life-event",
            sample=selectors.sample_event,
        ),
        Page(path="language/<slug:code>", view=views.choose_language, audience=Audience.EVERYONE, name="language", crawl=False),
        Page(path="me", view=views.me, audience=Audience.PERSON, name="me"),
        Page(path="desk", view=views.desk, audience=Audience.AGENT, name="desk"),
        Page(path="platform", view=views.platform, audience=Audience.OPERATOR, name="platform"),
    ),
    panels=(
        Panel(place=Place.FRONT, slug="open-book", selector=selectors.open_book, order=10),
        Panel(place=Place.FRONT, slug="promises", selector=selectors.promises, template="portal/panels/promises.html", order=70),
    ),
    search=selectors.search_entries,
)
