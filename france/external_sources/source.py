"""The demonstration's own register of identifiers, in GLEIF's format, about one invented company."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from france.external_sources.connector import PATH

RECORDS: dict[str, dict[str, Any]] = {
    "000000026": {
        "lei": "SAMPLE00ATELIER0AB02",
        "entity": {"legalName": {"name": "ATELIER ABGRALL", "language": "fr"}, "registeredAs": "000000026", "status": "ACTIVE"},
        "registration": {"status": "ISSUED", "nextRenewalDate": "2027-03-01T00:00:00Z"},
    }
}


def lei_records(request: HttpRequest) -> JsonResponse:
    found = RECORDS.get(request.GET.get("filter[entity.registeredAs]", ""))
    data = [{"type": "lei-records", "id": found["lei"], "attributes": found}] if found else []
    return JsonResponse({"meta": {"pagination": {"total": len(data)}}, "data": data})


urlpatterns = [path(PATH.lstrip("/"), lei_records)]
