"""Registry sources that the demonstration's second process serves: (path, module with ``urlpatterns``)."""

SOURCES = (
    ("eidas/", "france.eidas.node.urls"),
    ("cnaf/", "france.registries.cnaf.source"),
    ("companies/", "france.registries.companies.source"),
    ("hubs/", "france.hubs.others"),
    ("registers/", "france.public_registers.source"),
    ("rnipp/", "france.registries.rnipp.source"),
    ("schools/", "france.listed_apis.provider"),
    ("log-witness/", "parvis.core.protection.companion"),
    ("gleif/", "france.external_sources.source"),
    ("payments-demo/", "parvis.components.payment.companion.bank"),
)
