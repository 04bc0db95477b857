"""Editorial pages: what is read more than it is done."""

from parvis.components.content import selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, System
from parvis.kernel.text import Text

system = System(
    slug="content",
    title=Text("Pages éditoriales", "Editorial pages"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Les pages d’information que les systèmes apportent, écrites en Markdown, une par langue.",
        "The information pages that systems bring, written in Markdown, one per language.",
    ),
    pages=(Page(path="pages/<slug:slug>", view=views.page, audience=Audience.EVERYONE, name="page", sample=selectors.sample_page),),
    search=selectors.search_entries,
)
