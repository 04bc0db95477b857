"""The single contact person of the law for a State at the service of a society of trust."""

from france.contact_persons import demo
from parvis.kernel.manifest import Circle, Demo, System
from parvis.kernel.text import Text

system = System(
    slug="contact-person-experiment",
    title=Text("Expérimentation du référent unique", "Experiment of the single contact person"),
    owner="dgcl",
    circle=Circle.COUNTRY,
    answers=("single-contact-person",),
    summary=Text(
        "Des communes laissent un référent, accepté par l’usager, suivre ses demandes (loi n° 2018-727 du 10 août 2018).",
        "Communes let a contact person, accepted by the user, follow their requests (law no. 2018-727 of 10 August 2018).",
    ),
    demo=Demo(load=demo.load, order=70),
)
