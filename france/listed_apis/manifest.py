"""APIs of French administrations, listed beside this platform's own."""

from france.listed_apis import demo
from france.listed_apis.listed import LISTED
from parvis.kernel.manifest import Circle, Demo, System
from parvis.kernel.text import Text

system = System(
    slug="french-apis",
    title=Text("API des administrations", "APIs of administrations"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les API que d’autres administrations publient, avec leurs conditions d’accès.",
        "The APIs that other administrations publish, with their conditions of access.",
    ),
    answers=("api-gouv-fr",),
    listed_apis=LISTED,
    demo=Demo(load=demo.load, order=70),
)
