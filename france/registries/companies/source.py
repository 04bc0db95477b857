"""The demonstration's own registers of companies, in API Entreprise's format, about invented companies.

It runs in the second process and has no database. Whoever knows its token may change who manages a
company, as a filing at the registry would: ``POST /changes/<siren>`` with ``people`` (JSON). SIREN
000000059 makes the register behind it fail, to see what people see then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from france.registries.companies import rules
from france.registries.companies.connector import source as connector

DOWN = "000000059"

Company = dict[str, Any]


def unit(request: HttpRequest, siren: str) -> JsonResponse:
    """``GET /v3/insee/sirene/unites_legales/{siren}``."""
    if refused := refusal(request, siren, provider="INSEE"):
        return refused
    found = companies()[siren]
    return answer(
        {
            "siren": siren,
            "type": "personne_morale",
            "personne_morale_attributs": {"raison_sociale": found["name"], "sigle": None},
            "personne_physique_attributs": {},
            "forme_juridique": {"code": found["form"][0], "libelle": found["form"][1]},
            "etat_administratif": "C" if found["closed"] else "A",
            "date_cessation": found["closed"],
        }
    )


def head_office(request: HttpRequest, siren: str) -> JsonResponse:
    """``GET /v3/insee/sirene/unites_legales/{siren}/siege_social``."""
    if refused := refusal(request, siren, provider="INSEE"):
        return refused
    found = companies()[siren]
    street, town = found["office"]
    lines = {"l1": found["name"], "l2": "", "l3": "", "l4": street, "l5": "", "l6": town, "l7": "FRANCE"}
    return answer({"siege_social": True, "etat_administratif": "A", "adresse": {"acheminement_postal": lines}})


def representatives(request: HttpRequest, siren: str) -> JsonResponse:
    """``GET /v3/infogreffe/rcs/unites_legales/{siren}/mandataires_sociaux``."""
    if refused := refusal(request, siren, provider="Infogreffe"):
        return refused
    people = [{"type": "personne_physique", **each} for each in companies()[siren]["people"]]
    bodies = [{"type": "personne_morale", **each} for each in companies()[siren]["bodies"]]
    return answer([{"data": each, "links": {}, "meta": {}} for each in (*people, *bodies)])


def refusal(request: HttpRequest, siren: str, *, provider: str) -> JsonResponse | None:
    """Why the question gets no answer: the token, what is missing, the register that is down, a company nobody knows."""
    if not is_known(request.headers.get("Authorization", "")):
        return errors(401, error("00101", "Interdit", "Votre token n'est pas valide ou n'est pas renseigné"))
    missing = [name for name in ("context", "object", "recipient") if not request.GET.get(name)]
    if missing:
        return errors(422, *(error("0020x", "Entité non traitable", f"Le paramètre {name} est obligatoire") for name in missing))
    if not rules.is_siren(siren):
        return errors(422, error("00301", "Entité non traitable", "Le numéro de siren n'est pas correctement formatté"))
    if siren == DOWN:
        return errors(
            502, error("08001", "Service non disponible", "Service du fournisseur temporairement indisponible.", provider=provider)
        )
    if siren not in companies():
        detail = "Le siren indiqué n'existe pas, n'est pas connu ou ne comporte aucune information pour cet appel."
        return errors(404, error("08003", "Entité non trouvée", detail, provider=provider))
    return None


def is_known(authorization: str) -> bool:
    return compare_digest(authorization.encode(), f"Bearer {connector.token}".encode())


@cache
def companies() -> Mapping[str, Company]:
    return {each["siren"]: each for each in json.loads(Path(__file__).with_name("companies.json").read_text())}


def change(request: HttpRequest, siren: str) -> JsonResponse:
    """A filing at the registry: other people manage the company from now on, until the process stops."""
    if request.method != "POST" or not is_known(request.headers.get("Authorization", "")) or siren not in companies():
        return errors(404, error("08003", "Entité non trouvée", ""))
    companies()[siren]["people"] = json.loads(request.body)["people"]
    return answer({})


def answer(data: object) -> JsonResponse:
    return JsonResponse({"data": data, "links": {}, "meta": {}})


def error(code: str, title: str, detail: str, *, provider: str = "") -> dict[str, Any]:
    return {"code": code, "title": title, "detail": detail, "source": None, "meta": {"provider": provider} if provider else {}}


def errors(status: int, *found: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"errors": list(found)}, status=status)


urlpatterns = [
    path("v3/insee/sirene/unites_legales/<str:siren>", unit),
    path("v3/insee/sirene/unites_legales/<str:siren>/siege_social", head_office),
    path("v3/infogreffe/rcs/unites_legales/<str:siren>/mandataires_sociaux", representatives),
    path("changes/<str:siren>", change),
]
