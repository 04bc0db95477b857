"""The interface as the catalogue of APIs lists it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from parvis.components.demarches.api import http

router = Router()
TEXT = {"type": "string"}
BODY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "query": TEXT | {"description": "A query of GraphQL; or name one that is kept here in `queryId`."},
        "queryId": TEXT | {"enum": ["ds-query-v2", "ds-mutation-v2", "introspection"]},
        "operationName": TEXT | {"examples": ["getDemarche"]},
        "variables": {"type": "object", "examples": [{"demarcheNumber": 1, "includeDossiers": True}]},
    },
}
DESCRIBED: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
    "security": [{"Bearer": []}],
    "responses": {200: {"description": "`data`, and `errors` where something could not be answered.", "content": {"application/json": {}}}},
}


@router.post("", openapi_extra=DESCRIBED, summary="A query or an act", operation_id="demarches_graphql")
def graphql(request: HttpRequest) -> HttpResponse:
    """Read files and decide them, with queries written for demarches-simplifiees."""
    return http.graphql(request)
