"""Outlines of the communes and departments of Bretagne and of all departments, for maps, and the middle of the larger communes.

Facts derived from Admin Express 2018 (IGN), Licence Ouverte, by way of the community's france-geojson:
borders simplified once for both neighbours, rounded to steps of 0.003 degree. They draw a statistic;
they are no boundary to build or to judge by. In ``country.json`` (steps of 0.01 degree) departments overseas stand beside the
mainland, each at a scale of its own: places there are drawn with their department only. ``centres.csv`` is the middle of each
commune of 1,000 inhabitants or more, and of each chief town, to 0.001 degree.
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
        "Les contours simplifiés des départements et des communes de Bretagne, pour dessiner les cartes sans service extérieur.",
        "The simplified outlines of the departments and of the communes of Bretagne, so that maps are drawn without any outside service.",
    ),
    outlines=(
        Outlines(file=FOLDER / "communes.json", source=SOURCE, licence="Licence Ouverte 2.0", as_of=date(2018, 1, 1)),
        Outlines(file=FOLDER / "departments.json", source=SOURCE, licence="Licence Ouverte 2.0", as_of=date(2018, 1, 1)),
        Outlines(file=FOLDER / "country.json", source=SOURCE, licence="Licence Ouverte 2.0", as_of=date(2018, 1, 1)),
    ),
)
