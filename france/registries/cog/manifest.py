"""The official geographic code (COG): reference tables that every other system names places by."""

from datetime import date
from pathlib import Path

from france.registries.cog import places
from parvis.kernel.manifest import Circle, Column, PlaceList, Registry, System
from parvis.kernel.text import Text

FOLDER = Path(__file__).parent
INSEE = "120027016"  # Institut national de la statistique et des études économiques
SOURCE = Text(
    "Code officiel géographique au 1er janvier 2026 et populations légales (Insee), codes postaux (La Poste), numéros SIREN (DGCL), "
    "réunis par le paquet @etalab/decoupage-administratif 6.0.0",
    "Official geographic code at 1 January 2026 and legal populations (Insee), postcodes (La Poste), SIREN numbers (DGCL), "
    "brought together by the package @etalab/decoupage-administratif 6.0.0",
)
LICENCE = "Licence Ouverte 2.0"
AS_OF = date(2026, 1, 1)

CODE = Column(name="code", title=Text("Code", "Code"), kind="area")
NAME = Column(name="name", title=Text("Nom", "Name"), kind="text")
CHIEF_TOWN = Column(name="chief_town", title=Text("Chef-lieu", "Chief town"), kind="area")
REGION = Column(name="region", title=Text("Région", "Region"), kind="area")

system = System(
    slug="cog",
    title=Text("Code officiel géographique", "Official geographic code"),
    owner=INSEE,
    circle=Circle.COUNTRY,
    summary=Text(
        "Les communes, départements et régions, avec leurs codes, leurs populations et leurs codes postaux.",
        "Municipalities, departments and regions, with their codes, populations and postcodes.",
    ),
    registries=(
        Registry(
            slug="communes",
            title=Text("Communes", "Municipalities"),
            owner=INSEE,
            key="code",
            file=FOLDER / "communes.csv",
            source=SOURCE,
            licence=LICENCE,
            as_of=AS_OF,
            columns=(
                CODE,
                NAME,
                Column(name="department", title=Text("Département", "Department"), kind="area"),
                REGION,
                Column(name="population", title=Text("Population municipale", "Municipal population"), kind="count"),
                Column(name="siren", title=Text("Numéro SIREN", "SIREN number"), kind="text"),
                Column(name="postcodes", title=Text("Codes postaux", "Postcodes"), kind="text"),
            ),
        ),
        Registry(
            slug="departements",
            title=Text("Départements", "Departments"),
            owner=INSEE,
            key="code",
            file=FOLDER / "departments.csv",
            source=SOURCE,
            licence=LICENCE,
            as_of=AS_OF,
            columns=(CODE, NAME, REGION, CHIEF_TOWN),
        ),
        Registry(
            slug="regions",
            title=Text("Régions", "Regions"),
            owner=INSEE,
            key="code",
            file=FOLDER / "regions.csv",
            source=SOURCE,
            licence=LICENCE,
            as_of=AS_OF,
            columns=(CODE, NAME, CHIEF_TOWN),
        ),
        Registry(
            slug="intercommunalites",
            title=Text("Intercommunalités à fiscalité propre", "Groupings of municipalities with tax powers"),
            owner=INSEE,
            key="code",
            file=FOLDER / "intermunicipalities.csv",
            source=SOURCE,
            licence=LICENCE,
            as_of=AS_OF,
            columns=(
                Column(name="code", title=Text("Numéro SIREN", "SIREN number"), kind="text"),
                NAME,
                Column(name="kind", title=Text("Nature", "Kind"), kind="text"),
                Column(name="members", title=Text("Communes membres", "Member municipalities"), kind="text"),
            ),
        ),
    ),
    places=(
        PlaceList(
            level="municipality",
            title=Text("Commune", "Municipality"),
            example=Text("Rennes, ou 35000", "Rennes, or 35000"),
            source=SOURCE,
            entries=places.municipalities,
        ),
        PlaceList(
            level="department",
            title=Text("Département", "Department"),
            example=Text("Ille-et-Vilaine", "Ille-et-Vilaine"),
            source=SOURCE,
            entries=places.departments,
        ),
        PlaceList(
            level="region",
            title=Text("Région", "Region"),
            example=Text("Bretagne", "Bretagne"),
            source=SOURCE,
            entries=places.regions,
        ),
        PlaceList(
            level="intermunicipality",
            title=Text("Intercommunalité", "Grouping of municipalities"),
            example=Text("Rennes Métropole", "Rennes Métropole"),
            source=SOURCE,
            entries=places.intermunicipalities,
        ),
    ),
)
