"""Registry sources that the demonstration's second process serves: (path, module with ``urlpatterns``)."""

SOURCES = (
    ("eidas/", "france.eidas.node.urls"),
    ("cnaf/", "france.registries.cnaf.source"),
    ("companies/", "france.registries.companies.source"),
    ("rnipp/", "france.registries.rnipp.source"),
)
