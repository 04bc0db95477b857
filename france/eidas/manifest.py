"""France among the Member States: the schemes it presents, and the States of the demonstration."""

from france.eidas import demo, selectors, views
from parvis.kernel.manifest import Audience, Circle, Demo, Page, Panel, Place, System
from parvis.kernel.text import Text

system = System(
    slug="eidas",
    title=Text("Identités électroniques en Europe (eIDAS)", "Electronic identities in Europe (eIDAS)"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les personnes d’autres États se connectent ici ; les schémas français servent là-bas ; chaque schéma a son dossier de notification.",
        "People of other States sign in here; French schemes serve there; each scheme has its notification dossier.",
    ),
    answers=("eidas-interop", "franceconnect-plus", "idp-laposte"),
    pages=(
        Page(path="eidas", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(
            path="eidas/schemes/<slug:slug>",
            view=views.dossier,
            audience=Audience.EVERYONE,
            name="dossier",
            sample={"slug": "franceconnect-plus"},
        ),
    ),
    panels=(Panel(place=Place.SIGN_IN, slug="europe", selector=views.panel, template="eidas/panel.html", order=20),),
    search=selectors.search,
    demo=Demo(load=demo.load, order=12),
)
