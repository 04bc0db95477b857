"""API Particulier in the demonstration: a data provider of FranceConnect for each administration behind the hub, and a town that calls it."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from france.hubs import tables
from france.hubs.franceconnect import NAMES, client_id, client_secret, published_keys
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import actions
from parvis.core.hubs import selectors as hubs
from parvis.core.hubs.rules.endpoints import Mode, Provider
from parvis.core.people import selectors as people
from parvis.core.signin import actions as signin
from parvis.core.signin import selectors
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

TOWN = "213502388"  # Rennes (Sirene)
FAMILY_SPACE = "espace-famille-de-demonstration"  # the town's service, a client of FranceConnect
OPENED = ("cnaf_quotient_familial",)  # the family quotient alone: what else the fund holds is not its business
PURPOSES = {
    "school-prices": Text(
        "Calculer le prix du périscolaire sans demander d’attestation", "Compute the price of after-school care without a certificate"
    ),
    "student-aid": Text(
        "Instruire les aides aux étudiants sans redemander ce que l’administration sait",
        "Decide on aid to students without asking again for what the administration knows",
    ),
}
LEGAL_BASIS = Text(
    "Code des relations entre le public et l’administration, article L114-8",
    "Code of relations between the public and the administration, article L114-8",
)

ENTRANCE = "low"
IDENTITY = ("openid", "identite_pivot")
ENTITIES = {"cnav": "180035065"}  # the national fund of family allowances (Sirene); for others, the hub's own operator
OPERATOR = "000000018"


def load() -> None:
    join_franceconnect()
    let_the_town_call()


def let_the_town_call() -> None:
    """The town's service may ask in the name of who signs in there; a second load grants and issues nothing twice."""
    family_space = grant("school-prices", fields=OPENED, stage="production")
    if not hubs.tokens_of(family_space).filter(client=FAMILY_SPACE).exists():
        actions.issue_token(family_space, name="Espace famille (démonstration)", client=FAMILY_SPACE)
    grant("student-aid", fields=tuple(scope.name for scope in tables.scopes("particulier")), stage="sandbox")


def grant(use: str, *, fields: tuple[str, ...], stage: str) -> Authorisation:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    return exchange.authorise(
        people.organisation_by_identifier(TOWN),
        asker=f"use:{use}",
        offer="api-particulier",
        fields=fields,
        purpose=PURPOSES[use],
        legal_basis=LEGAL_BASIS,
        valid_from=start,
        valid_until=start + relativedelta(years=2, days=-1),
        stage=stage,
    )


def join_franceconnect() -> None:
    for provider, scopes in asked_of_franceconnect().items():
        signin.register_service(
            client_id(provider.slug),
            secret=client_secret(provider.slug),
            name=f"API Particulier ({provider.name})",
            entity=ENTITIES.get(provider.slug, OPERATOR),
            issuer=ENTRANCE,
            redirect_uris=[],
            scopes=[*IDENTITY, *scopes],
            kind="data-provider",
            encryption_algorithm="ECDH-ES",
            jwks=published_keys(),
        )


def asked_of_franceconnect() -> dict[Provider, list[str]]:
    """Scopes of each provider that are asked with an access token, as FranceConnect calls them, where it knows them."""
    theirs = {name: known for known, name in NAMES.items()}
    known = next(each for each in selectors.profile().issuers if each.slug == ENTRANCE).scopes
    found: dict[Provider, list[str]] = {}
    for endpoint in tables.endpoints("particulier"):
        if endpoint.mode is Mode.BROKER:
            names = (theirs.get(scope, scope) for scope in endpoint.scopes)
            found.setdefault(endpoint.provider, []).extend(name for name in names if name in known)
    return {provider: list(dict.fromkeys(names)) for provider, names in found.items()}
