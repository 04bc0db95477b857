"""The connector to GLEIF's register: which legal entity identifier a company has, and whether it is in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from parvis.core.exchange.actions import HttpSource, NotFoundAtSource, Query
from parvis.kernel.text import Text

PATH = "/api/v1/lei-records"
TEXT = {"type": "string", "maxLength": 500}
ANSWER = Draft202012Validator(
    {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "array",
                "maxItems": 100,
                "items": {
                    "type": "object",
                    "required": ["attributes"],
                    "properties": {
                        "attributes": {
                            "type": "object",
                            "required": ["lei", "entity", "registration"],
                            "properties": {
                                "lei": {"type": "string", "pattern": "^[0-9A-Z]{18}[0-9]{2}$"},
                                "entity": {
                                    "type": "object",
                                    "required": ["legalName", "registeredAs", "status"],
                                    "properties": {
                                        "legalName": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
                                        "registeredAs": {"type": ["string", "null"], "maxLength": 100},
                                        "status": TEXT,
                                    },
                                },
                                "registration": {
                                    "type": "object",
                                    "required": ["status"],
                                    "properties": {"status": TEXT, "nextRenewalDate": {"type": ["string", "null"], "maxLength": 40}},
                                },
                            },
                        }
                    },
                },
            }
        },
    }
)

source = HttpSource(
    name="gleif",
    title=Text("Le registre mondial des identifiants (GLEIF)", "The global register of identifiers (GLEIF)"),
    demo_path="/gleif",
)


def lei(query: Query) -> Mapping[str, Any]:
    """``{"lei", "name", "registered_as", "entity_status", "registration_status", "renewal_on"}`` of the company that is asked about.

    Raises NotFoundAtSource for a company without identifier, SourceUnavailable, also when the answer is about another one.
    """
    number = query.subject.organisation
    parameters = (("filter[entity.registeredAs]", number), ("filter[entity.legalAddress.country]", "FR"))
    answer = source.get(PATH, query=parameters, request_id=query.request_id)
    if not ANSWER.is_valid(answer):
        source.fail("malformed")
    if not answer["data"]:
        raise NotFoundAtSource(source.title)
    found = answer["data"][0]["attributes"]
    if (found["entity"]["registeredAs"] or "").replace(" ", "") != number:
        source.fail("malformed")
    return {
        "lei": found["lei"],
        "name": found["entity"]["legalName"]["name"],
        "registered_as": number,
        "entity_status": found["entity"]["status"],
        "registration_status": found["registration"]["status"],
        "renewal_on": (found["registration"].get("nextRenewalDate") or "")[:10],
    }
