"""The open dataset behind /access."""

from parvis.components.access import selectors
from parvis.kernel.manifest import Column, Dataset
from parvis.kernel.text import Text

PUBLICATIONS = Dataset(
    slug="who-publishes-what",
    title=Text("Qui publie quoi sur la plateforme", "Who publishes what on the platform"),
    description=Text(
        "Une ligne par démarche, jeu de données, registre ou API, avec l’organisme qui en répond et son territoire. Les exemples n’y sont pas.",
        "One row for each procedure, dataset, registry or API, with the body answerable for it and its area. Samples are left out.",
    ),
    columns=(
        Column(name="body", title=Text("Identifiant de l’organisme", "Identifier of the body"), kind="text"),
        Column(name="name", title=Text("Organisme", "Body"), kind="text"),
        Column(name="body_kind", title=Text("Nature de l’organisme", "Kind of body"), kind="text"),
        Column(name="area", title=Text("Territoire", "Area"), kind="text"),
        Column(name="kind", title=Text("Type", "Type"), kind="text"),
        Column(name="title", title=Text("Titre", "Title"), kind="text"),
        Column(name="url", title=Text("Adresse", "Address"), kind="text"),
    ),
    rows=selectors.rows,
    frequency="daily",
    population="publications",
)
