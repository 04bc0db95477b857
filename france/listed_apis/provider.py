"""The sample API itself, which the demonstration's second process serves: an OpenAPI document, two readings, an old version that ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

SCHOOLS = (
    {"code": "0350000A", "name": "École Jean-Zay", "municipality": "35238", "pupils": 214, "opened_on": "1969-09-15"},
    {"code": "0350000B", "name": "École des Ajoncs", "municipality": "35238", "pupils": 131, "opened_on": "1982-09-06"},
    {"code": "0350000C", "name": "École de la Grève", "municipality": "35288", "pupils": 98, "opened_on": "1994-09-05"},
)
OPEN = {"Access-Control-Allow-Origin": "*"}
SCHOOL = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "name": {"type": "string"},
        "municipality": {"type": "string"},
        "pupils": {"type": "integer"},
        "opened_on": {"type": "string", "format": "date"},
    },
}
PROBLEM = {
    "description": "Not found",
    "content": {"application/problem+json": {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}},
}


def reading(summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": "Found", "content": {"application/json": {"schema": schema}}}
    return {"get": {"summary": summary, "parameters": parameters, "responses": {"200": answer, "404": PROBLEM}}}


MUNICIPALITY = {
    "name": "municipality",
    "in": "query",
    "description": "Code of the municipality",
    "schema": {"type": "string", "minLength": 5, "maxLength": 5},
    "example": "35238",
}
CODE = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}, "example": "0350000A"}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Schools (sample)",
        "version": "2.0.0",
        "description": "Invented schools.",
        "license": {"name": "Licence Ouverte 2.0"},
    },
    "paths": {
        "/v2/schools": reading("List schools", [MUNICIPALITY], {"type": "array", "items": {"$ref": "#/components/schemas/School"}}),
        "/v2/schools/{code}": reading("Read a school", [CODE], {"$ref": "#/components/schemas/School"}),
    },
    "components": {"schemas": {"School": SCHOOL}},
}


def document(request: HttpRequest, edition: int = 1) -> JsonResponse:
    """The document; its second edition asks for the municipality and no longer gives the day of opening."""
    said = DOCUMENT | {"servers": [{"url": request.build_absolute_uri("/schools")}]}
    if edition == 2:
        school = SCHOOL | {"properties": {name: each for name, each in SCHOOL["properties"].items() if name != "opened_on"}}  # type: ignore[attr-defined]
        listing = reading(
            "List schools", [MUNICIPALITY | {"required": True}], {"type": "array", "items": {"$ref": "#/components/schemas/School"}}
        )
        said |= {
            "info": said["info"] | {"version": "3.0.0"},
            "components": {"schemas": {"School": school}},
            "paths": said["paths"] | {"/v2/schools": listing, "/v2/areas": reading("List areas", [], {"type": "array"})},
        }
    return JsonResponse(said, headers=OPEN)


def schools(request: HttpRequest) -> JsonResponse:
    wanted = request.GET.get("municipality", "")
    return JsonResponse([each for each in SCHOOLS if wanted in ("", each["municipality"])], safe=False, headers=OPEN)


def school(_request: HttpRequest, code: str) -> JsonResponse:
    found = next((each for each in SCHOOLS if each["code"] == code), None)
    if found is None:
        return JsonResponse({"title": "No such school"}, status=404, content_type="application/problem+json", headers=OPEN)
    return JsonResponse(found, headers=OPEN)


urlpatterns = [
    path("openapi.json", document),
    path("openapi-<int:edition>.json", document),
    path("v2/schools", schools),
    path("v2/schools/<str:code>", school),
]
