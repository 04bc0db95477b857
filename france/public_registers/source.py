"""The demonstration's own public registers, in the formats of the real ones, about invented bodies.

It runs in the second process and has no database. Numbers that hold 9999 make the register fail, to see what people see then.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

DOWN = "9999"


@cache
def records() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("records.json").read_text(encoding="utf-8"))
    return found


def held(kind: str, number: str) -> tuple[Any, JsonResponse | None]:
    """The record, or the answer that says why there is none."""
    if DOWN in number:
        return None, JsonResponse({"errors": [{"code": "08001", "title": "Service non disponible"}]}, status=502)
    found = records()[kind].get(number)
    return found, None if found else JsonResponse({"errors": [{"code": "08003", "title": "Entité non trouvée"}]}, status=404)


def establishment(_request: HttpRequest, number: str) -> JsonResponse:
    found, otherwise = held("establishments", number)
    if otherwise:
        return otherwise
    lines = {"l1": found["name"], "l2": None, "l3": None, "l4": found["street"], "l5": None, "l6": found["town"], "l7": "FRANCE"}
    unit = {
        "siren": number[:9],
        "type": "personne_morale",
        "personne_morale_attributs": {"raison_sociale": found["name"], "sigle": None},
        "forme_juridique": {"code": "5499", "libelle": found["form"]},
    }
    return JsonResponse(
        {
            "data": {
                "siret": number,
                "siege_social": True,
                "etat_administratif": "F" if found["closed"] else "A",
                "activite_principale": {"libelle": found["activity"]},
                "enseigne": None,
                "unite_legale": unit,
                "adresse": {"code_commune": found["commune"], "acheminement_postal": lines},
            },
            "links": {},
            "meta": {},
        }
    )


def association(_request: HttpRequest, number: str) -> JsonResponse:
    found, otherwise = held("associations", number)
    if otherwise:
        return otherwise
    house, kind, street = found["street"]
    place = {"numero_voie": house, "type_voie": kind, "libelle_voie": street, "code_postal": found["postcode"], "commune": found["town"]}
    data = {
        "rna": number,
        "nom": found["name"],
        "active": True,
        "siret_siege": None,
        "date_creation": found["since"],
        "adresse_siege": {**place, "code_insee": found["commune"]},
        "activites": {"objet": found["object"]},
    }
    return JsonResponse({"data": data, "links": {}, "meta": {}})


def foundation(_request: HttpRequest, number: str) -> JsonResponse:
    found, otherwise = held("foundations", number)
    if otherwise:
        return otherwise
    told = {"rnfId": number, "title": found["name"], "type": found["kind"], "dissolvedAt": None, "address": {"label": found["address"]}}
    return JsonResponse(told)


def schools(request: HttpRequest) -> JsonResponse:
    asked = re.fullmatch(r'identifiant_de_l_etablissement="(\w{8})"', request.GET.get("where", ""))
    if asked is None:
        return JsonResponse({"error_code": "ODSQLSyntaxError"}, status=400)
    found, otherwise = held("schools", asked[1])
    if otherwise and otherwise.status_code != 404:
        return otherwise
    listed = [school(asked[1], found)] if found else []
    return JsonResponse({"total_count": len(listed), "results": listed})


def school(number: str, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "identifiant_de_l_etablissement": number,
        "nom_etablissement": found["name"],
        "type_etablissement": found["kind"],
        "statut_public_prive": "Public",
        "etat": "OUVERT",
        "adresse_1": found["street"],
        "code_postal": found["postcode"],
        "nom_commune": found["town"],
        "code_commune": found["commune"],
    }


urlpatterns = [
    path("v3/insee/sirene/etablissements/diffusibles/<str:number>", establishment),
    path("v4/djepva/api-association/associations/open_data/<str:number>", association),
    path("api/foundations/<str:number>", foundation),
    path("api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/records", schools),
]
