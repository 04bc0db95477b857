"""The common foundation of the State and local authorities: what is shared, and who uses which."""

from france.common_base import selectors, views
from parvis.kernel.manifest import Audience, Circle, Column, Dataset, Page, System
from parvis.kernel.text import Text

system = System(
    slug="common-base",
    title=Text("Socle commun de l’État et des collectivités", "Common foundation of the State and local authorities"),
    owner="operator",
    circle=Circle.COUNTRY,
    summary=Text(
        "Applications, briques numériques et cadres partagés, et leur adoption mesurée.",
        "Shared applications, digital blocks and frameworks, and their measured adoption.",
    ),
    answers=("dcant-common-base", "franceconnect-plateforme"),
    pages=(Page(path="common-base", view=views.index, audience=Audience.EVERYONE, name="index"),),
    datasets=(
        Dataset(
            slug="common-base-adoption",
            title=Text("Adoption du socle commun", "Adoption of the common foundation"),
            description=Text(
                "Une ligne par organisme et par brique utilisée aujourd’hui. Les organismes inventés n’y sont pas.",
                "One row for each body and brick in use today. Invented bodies are left out.",
            ),
            columns=(
                Column(name="body", title=Text("Identifiant de l’organisme", "Identifier of the body"), kind="text"),
                Column(name="name", title=Text("Organisme", "Body"), kind="text"),
                Column(name="level", title=Text("État ou collectivité", "State or local authority"), kind="text"),
                Column(name="brick", title=Text("Brique", "Brick"), kind="text"),
            ),
            rows=selectors.rows,
            frequency="daily",
            population="common-base",
        ),
    ),
)
