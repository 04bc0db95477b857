"""The demonstration's services, as rows: who they are at the broker, where they answer, what they ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from parvis.kernel.text import Text

DEMO_SERVICE = "service-de-demonstration"


@dataclass(frozen=True, kw_only=True)
class DemoService:
    """One service of the second process, a client of the broker like any other."""

    path: str
    client_id: str
    title: Text
    entity: str  # SIREN: services of one body know a person by one name
    scope: str

    @property
    def address(self) -> str:
        return f"{settings.PARVIS_PROVIDERS_ORIGIN}/{self.path}"

    @property
    def return_address(self) -> str:
        return f"{self.address}/callback"

    @property
    def cookie(self) -> str:
        return f"{self.path}-sign-in"


SHOWING = DemoService(
    path="service",
    client_id=DEMO_SERVICE,
    title=Text("Service de démonstration", "Demonstration service"),
    entity="000000018",
    scope="openid identite_pivot email",
)
TAX_SPACE = DemoService(
    path="impots-services",
    client_id="espace-fiscal-de-demonstration",
    title=Text("Espace fiscal de démonstration", "Demonstration tax space"),
    entity="110020013",  # ministry of the economy and finances, of which the tax office is a department (Sirene)
    scope="openid given_name family_name birthdate",
)
SHOP = DemoService(
    path="shop",
    client_id="la-cave-du-port",
    title=Text("La Cave du Port (démonstration)", "La Cave du Port (demonstration)"),
    entity="000000026",
    scope="openid age_over_18",
)
FAMILY_SPACE = DemoService(
    path="family",
    client_id="espace-famille-de-demonstration",
    title=Text("Espace famille de démonstration", "Demonstration family space"),
    entity="213502388",  # the municipality of Rennes (Sirene)
    scope="openid identite_pivot cnaf_quotient_familial cnaf_enfants",
)
SERVICES = (SHOWING, TAX_SPACE, FAMILY_SPACE)
