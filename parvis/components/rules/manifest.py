"""The rules that compute proposals, published: their law, their figures, their source, and a form to try them."""

from parvis.components.rules import selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, System
from parvis.kernel.text import Text

system = System(
    slug="rules",
    title=Text("Règles de calcul", "Rules"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("algorithm-transparency",),
    summary=Text(
        "Chaque résultat calculé est proposé par une règle publiée, que chacun peut lire et essayer.",
        "Every computed result is proposed by a published rule that anyone can read and try.",
    ),
    pages=(
        Page(path="rules", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="rules/<path:rule_id>", view=views.one, audience=Audience.EVERYONE, name="one", sample=selectors.sample),
    ),
    search=selectors.search_entries,
)
