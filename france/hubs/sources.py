"""Who answers in production: each provider at the address that the operator gave, or what this platform has of its own.

The demonstration's second process plays some of them, so that its calls, too, go over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from france.hubs import tables
from france.hubs.answers import not_found
from france.hubs.civility import can_be, parameters_of
from parvis.core.exchange.actions import HttpSource
from parvis.core.hubs.offered import Offered
from parvis.core.hubs.relay import Relay
from parvis.core.hubs.rules.endpoints import Endpoint, Mode
from parvis.core.hubs.rules.sources import About, Parameters, Source, SourceAnswer
from parvis.kernel.text import Text

PLAYED = ("cnav", "cnous", "education", "insee", "urssaf", "dgfip")  # by the demonstration's second process
IDENTIFIERS = ("siren", "siret", "rna", "rna_id", "identifiant")


def source(endpoint: Endpoint) -> Source | None:
    """What answers ``endpoint`` in production; none where nobody configured one."""
    if endpoint.operation in OWN:
        return OWN[endpoint.operation]
    relay = relay_to(endpoint.provider.slug, endpoint.provider.name)
    return relay if relay.source.is_configured else None


@cache
def relay_to(slug: str, name: str) -> Relay:
    played = f"/hubs/{slug}" if slug in PLAYED else ""
    return Relay(source=HttpSource(name=slug, title=Text(name, name), demo_path=played), asked=asked, is_about=is_about)


def asked(endpoint: Endpoint, parameters: Parameters, about: About) -> tuple[str, Iterable[tuple[str, str]]]:
    """The provider's own address for the question, which is the hub's; who signed in is named by their civil identity."""
    path = by_civility(endpoint) if endpoint.mode is Mode.BROKER else endpoint.path
    named = parameters_of(about.identity) if about.identity and endpoint.mode is Mode.BROKER else {}
    values = {**named, **parameters}
    in_path = {each.name for each in endpoint.inputs if each.where == "path"}
    query = [(name, value) for name, given in values.items() if name not in in_path for value in given]
    return path.format(**{name: values[name][0] for name in in_path}), query


@cache
def by_civility(endpoint: Endpoint) -> str:
    """The same question asked by civil identity, where the provider has one."""
    twin = endpoint.path.replace("/france_connect", "/identite")
    return twin if any(each.path == twin for each in tables.endpoints("particulier")) else endpoint.path


def is_about(endpoint: Endpoint, about: About, payload: Mapping[str, Any]) -> bool:  # noqa: ARG001  a country may need the endpoint
    """Whether the answer can be about whom it was asked; what names nobody passes."""
    data = payload["data"]
    if about.identity:
        return can_be(about.identity, data)
    told = [str(data[name]) for name in IDENTIFIERS if data.get(name)] if isinstance(data, dict) else []
    redirected = [payload["meta"].get(f"redirect_from_{name}") for name in ("siren", "siret")]
    return not told or about.identifier in redirected or any(is_same(about.identifier, each) for each in told)


def is_same(one: str, other: str) -> bool:
    """Whether two identifiers name the same: a company and its establishments begin alike.

    >>> is_same("000000026", "00000002600013"), is_same("000000026", "000000034"), is_same("W000000001", "W000000002")
    (True, False, False)
    """
    both_numbers = one.isdigit() and other.isdigit() and {len(one), len(other)} <= {9, 14}
    length = 9 if both_numbers and len(one) != len(other) else None
    return one[:length].casefold() == other[:length].casefold()


def household(endpoint: Endpoint, parameters: Parameters, values: Mapping[str, Any]) -> SourceAnswer:
    """The family quotient of this month, which is all that the offer holds."""
    quotient = values["quotient_familial"]
    wanted = {name: parameters[name][0] for name in ("annee", "mois") if name in parameters}
    if any(int(wanted[name]) != quotient[name] for name in wanted):
        return not_found(endpoint)
    return SourceAnswer(status=200, payload={"data": values, "links": {}, "meta": {}})


OWN: dict[str, Source] = {
    "api_particulier_v3_cnav_quotient_familial_with_france_connect": Offered(
        offer="dss/quotient-familial", shaped=household, missing=not_found
    ),
    "api_entreprise_v3_infogreffe_mandataires_sociaux": Relay(
        source=HttpSource(name="companies", title=Text("Le registre des entreprises", "The register of companies"), demo_path="/companies"),
        asked=asked,
        is_about=is_about,
    ),
}
