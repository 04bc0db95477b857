"""Outlines of the communes and departments of Bretagne, for maps.

Facts derived from Admin Express 2018 (IGN), Licence Ouverte, by way of the community's france-geojson:
borders simplified once for both neighbours, rounded to steps of 0.003 degree. They draw a statistic;
they are no boundary to build or to judge by.
"""

from datetime import date
from pathlib import Path

from parvis.kernel.manifest import Circle, Outlines, System
from parvis.kernel.text import Text

FOLDER = Path(__file__).parent
SOURCE = Text("IGN, Admin Express 2018, contours simplifiés", "IGN, Admin Express 2018, outlines simplified")

system = System(
    slug="outlines",
    title=Text("Contours des communes", "Outlines of communes"),
    owner="ign",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les contours simplifiés des communes et des départements de Bretagne, pour dessiner les cartes sans service extérieur.",
        "The simplified outlines of the communes and departments of Bretagne, so that maps are drawn without any outside service.",
    ),
    outlines=(
        Outlines(file=FOLDER / "communes.json", source=SOURCE, licence="Licence Ouverte 2.0", as_of=date(2018, 1, 1)),
        Outlines(file=FOLDER / "departments.json", source=SOURCE, licence="Licence Ouverte 2.0", as_of=date(2018, 1, 1)),
    ),
)
