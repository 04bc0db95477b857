"""The demonstration's own family allowance fund: a source in API Particulier's format, about invented people.

It runs in the second process, has no database, and checks what the real one checks: the token, who
the recipient is, the civility. Two invented family names make it misbehave, to see what people see
then: PANNE (the fund behind is down) and LENTEUR (it hangs). Whoever knows its token may change a quotient.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from france.registries.cnaf import rules
from france.registries.cnaf.connector import PATH
from france.registries.cnaf.connector import source as connector
from parvis.kernel.calendar import today

HANG_SECONDS = 20

Household = Mapping[str, Any]


def quotient_familial(request: HttpRequest) -> JsonResponse:
    """``GET /v3/dss/quotient_familial/identite``."""
    if not is_known(request.headers.get("Authorization", "")):
        return errors(401, error("00101", "Interdit", "Votre token n'est pas valide ou n'est pas renseigné", parameter="token"))
    wrong = mistakes(request.GET)
    if wrong:
        return errors(422, *wrong)
    name = rules.folded(request.GET.get("nomNaissance", ""))
    if name == "LENTEUR":
        time.sleep(HANG_SECONDS)
    if name in ("PANNE", "LENTEUR"):
        return errors(502, error("37001", "Service non disponible", "Service du fournisseur temporairement indisponible.", provider="CNAV"))
    found = next((household for household in households() if is_of(household, request.GET)), None)
    if found is None:
        return errors(404, error("35003", "Allocataire non référencé", "L'allocataire n'est pas référencé.", provider="CNAF & MSA"))
    return JsonResponse({"data": dated(found, request.GET), "links": {}, "meta": {}})


@csrf_exempt  # for programs: they show the token
def change(request: HttpRequest) -> JsonResponse:
    """What an agent of the fund writes in its own system: another quotient for a household, until the process stops.

    ``POST /changes`` with ``{"nom_naissance", "date_naissance", "quotient"}``, for whoever knows the token.
    """
    if request.method != "POST" or not is_known(request.headers.get("Authorization", "")):
        return errors(404, error("35003", "Allocataire non référencé", "", provider="CNAF & MSA"))
    told = json.loads(request.body)
    for household in households():
        if any(
            each["nom_naissance"] == told["nom_naissance"] and each["date_naissance"] == told["date_naissance"]
            for each in household["allocataires"]
        ):
            household["quotient_familial"]["valeur"] = int(told["quotient"])
    return JsonResponse({"data": {}, "links": {}, "meta": {}})


def is_known(authorization: str) -> bool:
    return compare_digest(authorization.encode(), f"Bearer {connector.token}".encode())


def mistakes(query: QueryDict) -> list[dict[str, Any]]:
    """Everything that is wrong with the parameters, listed at once."""
    wrong = []
    if not query.get("recipient"):
        wrong.append(error("00203", "Entité non traitable", "Le paramètre recipient est obligatoire", parameter="recipient"))
    elif not rules.is_siret(query.get("recipient", "")):
        wrong.append(error("00210", "Entité non traitable", "Le paramètre recipient n'est pas un SIRET valide", parameter="recipient"))
    if not has_civility(query):
        detail = "Un ou plusieurs paramètres de civilité ne sont pas correctement formatés"
        wrong.append(error("00366", "Entité non traitable", detail))
    return wrong


def has_civility(query: QueryDict) -> bool:
    country, commune = query.get("codeCogInseePaysNaissance", ""), query.get("codeCogInseeCommuneNaissance", "")
    return (
        bool(query.get("nomNaissance", "").strip())
        and any(query.getlist("prenoms[]"))
        and query.get("sexeEtatCivil") in ("M", "F")
        and len(country) == 5
        and (country != rules.FRANCE or len(commune) == 5)
        and all(
            query.get(name, "0").isdigit() for name in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance", "annee", "mois")
        )
    )


def is_of(household: Household, query: QueryDict) -> bool:
    return any(is_same(beneficiary, query) for beneficiary in household["allocataires"])


def is_same(beneficiary: Mapping[str, str], query: QueryDict) -> bool:
    """Whether the query names this very person: the fund does not answer about someone who looks alike."""
    birth = "-".join(query.get(name, "").zfill(2) for name in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"))
    return (
        rules.folded(query.get("nomNaissance", "")) == beneficiary["nom_naissance"]
        and rules.folded(str(query.getlist("prenoms[]")[0])) == beneficiary["prenoms"].split()[0]
        and birth == beneficiary["date_naissance"]
        and query["sexeEtatCivil"] == beneficiary["sexe"]
        and query["codeCogInseePaysNaissance"] == beneficiary["pays"]
        and query.get("codeCogInseeCommuneNaissance", "") == beneficiary["commune"]
    )


def dated(household: Household, query: QueryDict) -> dict[str, Any]:
    """The household as the API shows it, for the month asked or the current one."""
    day = today()
    year, month = int(query.get("annee") or day.year), int(query.get("mois") or day.month)
    period = {"annee": year, "mois": month, "annee_calcul": year, "mois_calcul": month}
    hidden = ("pays", "commune")  # kept to recognise the person; the API does not give them
    return {
        "quotient_familial": {**household["quotient_familial"], **period},
        "allocataires": [{name: value for name, value in each.items() if name not in hidden} for each in household["allocataires"]],
        "enfants": household["enfants"],
        "adresse": {**dict.fromkeys(rules.ADDRESS_LINES), **household["adresse"], "pays": "FRANCE"},
    }


@cache
def households() -> tuple[Household, ...]:
    return tuple(json.loads(Path(__file__).with_name("households.json").read_text()))


def error(code: str, title: str, detail: str, *, parameter: str = "", provider: str = "") -> dict[str, Any]:
    where = {"parameter": parameter} if parameter else None
    return {"code": code, "title": title, "detail": detail, "source": where, "meta": {"provider": provider} if provider else {}}


def errors(status: int, *found: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"errors": list(found)}, status=status)


urlpatterns = [path(PATH.lstrip("/"), quotient_familial), path("changes", change)]
