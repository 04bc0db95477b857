"""Authorisations in France: what may be asked, who decides, templates by use case."""

from france.habilitations import demo
from france.habilitations.asking import NEEDS
from france.habilitations.kinds import KINDS
from france.habilitations.use_cases import USE_CASES
from france.habilitations.wire import WIRE
from parvis.kernel.manifest import Circle, Demo, System
from parvis.kernel.text import Text

system = System(
    slug="authorisation-kinds",
    title=Text("Habilitations : types et cas d’usage", "Authorisations: kinds and use cases"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Ce qui peut être demandé, qui instruit, et des demandes préremplies selon le cas d’usage.",
        "What may be asked, who decides, and requests prefilled by use case.",
    ),
    answers=("datapass", "datapass-stats"),
    authorisation_kinds=KINDS,
    use_cases=USE_CASES,
    request_wire=WIRE,
    needs=NEEDS,
    demo=Demo(load=demo.load, order=45),
)
