"""The connector to the registers of companies: two questions in API Entreprise v3's words, one answer checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from france.registries.companies import rules
from parvis.core.exchange.actions import HttpSource, Query, SourceRefused
from parvis.kernel.text import Text

UNIT = "/v3/insee/sirene/unites_legales/{siren}"
HEAD_OFFICE = "/v3/insee/sirene/unites_legales/{siren}/siege_social"
REPRESENTATIVES = "/v3/infogreffe/rcs/unites_legales/{siren}/mandataires_sociaux"
CONTEXT = "Vérification du représentant d'une entreprise"

source = HttpSource(name="companies", title=Text("Le registre des entreprises", "The register of companies"), demo_path="/companies")


def company(query: Query) -> Mapping[str, Any]:
    """``{"company": {siren, name, legal_form, active, closed_on, address}, "representatives": [...]}``.

    The address is asked for only when it will be released. A closed company's list is not asked for: nobody acts for it by this register any more. Raises
    NotFoundAtSource, SourceRefused for what is no SIREN, and SourceUnavailable, among others when an
    answer is not of the published shape or about another company.
    """
    siren = query.subject.organisation
    if not rules.is_siren(siren):
        raise SourceRefused(source.title, status=422)
    unit = asked(UNIT, siren=siren, query=query, schema=rules.UNIT_SCHEMA)
    if unit["data"]["siren"] != siren:
        source.fail("malformed")
    found = rules.company(unit["data"])
    if "company.address" in query.fields:
        office = asked(HEAD_OFFICE, siren=siren, query=query, schema=rules.OFFICE_SCHEMA)
        found["address"] = rules.address(office["data"])
    listed = asked(REPRESENTATIVES, siren=siren, query=query, schema=rules.LIST_SCHEMA)["data"] if found["active"] else []
    return {"company": found, "representatives": rules.representatives(listed)}


def asked(path: str, *, siren: str, query: Query, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = (("context", CONTEXT), ("object", query.request_id), ("recipient", rules.recipient(query.recipient)))
    answer = source.get(path.format(siren=siren), query=parameters, request_id=query.request_id)
    if not Draft202012Validator(schema).is_valid(answer):
        source.fail("malformed")
    return answer
