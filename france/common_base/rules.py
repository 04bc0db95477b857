"""The programme's four priorities, and the bricks of the common foundation, as data with their source."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.text import Text

SOURCE = Text(
    "Fiche pays 2021 de la Commission européenne sur l’administration numérique, France, partie 3.1 (programme DCANT 2018-2020)",
    "European Commission’s 2021 factsheet on digital public administration, France, part 3.1 (DCANT programme 2018-2020)",
)
SHARED = Text("Brique numérique", "Digital block")
APPLICATION = Text("Application", "Application")
FRAMEWORK = Text("Cadre partagé", "Shared framework")


@dataclass(frozen=True, kw_only=True)
class Priority:
    """One of the four, in our own words, and what answers it here."""

    title: Text
    here: Text
    url: str


@dataclass(frozen=True, kw_only=True)
class Brick:
    """Something shared; ``slug`` is how uses of it are counted."""

    slug: str
    kind: Text
    title: Text
    url: str


PRIORITIES = (
    Priority(
        title=Text(
            "Un socle commun d’applications, de briques numériques et de cadres partagés, pour aller plus vite",
            "A common foundation of applications, digital blocks and shared frameworks, to go faster",
        ),
        here=Text("les briques ci-dessus, mesurées organisme par organisme", "the bricks above, measured body by body"),
        url="/common-base",
    ),
    Priority(
        title=Text(
            "Une gouvernance partagée entre l’État et les collectivités", "Governance shared between the State and local authorities"
        ),
        here=Text(
            "chaque habilitation est publique, avec son organisme et son motif", "each authorisation is public, with its body and purpose"
        ),
        url="/apis/authorisations",
    ),
    Priority(
        title=Text(
            "Une approche d’ensemble de la donnée, au service des politiques publiques", "One approach to data, for public policies"
        ),
        here=Text("qui publie quoi, combien et où", "who publishes what, how much and where"),
        url="/access",
    ),
    Priority(
        title=Text("Le passage à l’échelle de l’administration numérique", "Scaling up of digital administration"),
        here=Text("une démarche écrite une fois, reprise par d’autres", "a procedure written once and taken over by others"),
        url="/access/local-authorities",
    ),
)
BRICKS = (
    Brick(slug="identity", kind=SHARED, title=Text("Connexion des agents", "Sign-in of agents"), url="/sign-in"),
    Brick(
        slug="exchange", kind=SHARED, title=Text("Échange de données sous habilitation", "Data exchange under authorisation"), url="/apis"
    ),
    Brick(slug="procedures", kind=APPLICATION, title=Text("Démarches en ligne", "Online procedures"), url="/procedures"),
    Brick(slug="opendata", kind=APPLICATION, title=Text("Données ouvertes et registres", "Open data and registries"), url="/data"),
    Brick(slug="api", kind=FRAMEWORK, title=Text("API décrites en OpenAPI", "APIs described in OpenAPI"), url="/apis"),
)
PUBLISHED_AS = {"procedure": "procedures", "dataset": "opendata", "registry": "opendata", "api": "api"}
LOCAL = ("municipality", "department", "region", "local-authority")
