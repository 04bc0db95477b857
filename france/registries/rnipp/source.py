"""The demonstration's own civil register: a source about invented people, in the second process, without a database.

It finds people whatever their accents, the order of their given names, those left out and a wrong place
of birth, and gives back what it holds. An invented family name, PANNE, shows what people see when it is down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import path

from france.registries.rnipp import rules
from france.registries.rnipp.connector import PATH
from france.registries.rnipp.connector import source as connector
from parvis.kernel.accents import without_accents

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Record = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom the register is asked about, as the parameters say."""

    name: str
    given_names: tuple[str, ...]
    birth_date: str
    sex: str
    country: str
    place: str

    @property
    def is_well_formed(self) -> bool:
        born_in_france = self.country == rules.FRANCE
        return bool(
            self.name.strip()
            and any(name.strip() for name in self.given_names)
            and DATE.fullmatch(self.birth_date)
            and self.sex in ("F", "M")
            and len(self.country) == 5
            and len(self.place) == (5 if born_in_france else 0)
        )


def identities(request: HttpRequest) -> JsonResponse:
    """``GET /identites``: always 200 with a kind of answer, but for a wrong token or a register that is down."""
    if not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {connector.token}".encode()):
        return JsonResponse({"erreur": "jeton absent ou inconnu"}, status=401)
    asked = asked_in(request.GET)
    if folded(asked.name) == "PANNE":
        return JsonResponse({"erreur": "registre indisponible"}, status=503)
    return JsonResponse(answer(asked) if asked.is_well_formed else {"type_reponse": rules.REJECTED})


def asked_in(query: QueryDict) -> Asked:
    return Asked(
        name=query.get("nom", ""),
        given_names=tuple(query.getlist("prenoms")),
        birth_date=query.get("dateNaissance", ""),
        sex=query.get("sexe", ""),
        country=query.get("codePaysNaissance", ""),
        place=query.get("codeCommuneNaissance", ""),
    )


def answer(asked: Asked) -> dict[str, Any]:
    """The record that fits, or the nearest reason why none does."""
    fitting = [record for record in records() if fits(record, asked)]
    if len(fitting) > 1:
        fitting = [record for record in fitting if record["commune_naissance"] == asked.place] or fitting
    if len(fitting) == 1:
        return found(fitting[0], asked)
    if fitting:
        return {"type_reponse": rules.SEVERAL}
    if any(fits({**record, "nom_naissance": record.get("nom_usage", "")}, asked) for record in records()):
        return {"type_reponse": rules.NAME_IN_USE}
    near = [record for record in records() if fits({**record, "date_naissance": asked.birth_date}, asked)]
    return {"type_reponse": {0: rules.NOT_FOUND, 1: rules.NEAR}.get(len(near), rules.SEVERAL)}


def fits(record: Record, asked: Asked) -> bool:
    """Same name at birth, sex and day of birth, and no given name that the record does not hold."""
    held, given = words(record["prenoms"]), words(asked.given_names)
    return (
        folded(record["nom_naissance"]) == folded(asked.name)
        and record["sexe"] == asked.sex
        and whole(record["date_naissance"]) == asked.birth_date
        and bool(given)
        and given <= held
    )


def found(record: Record, asked: Asked) -> dict[str, Any]:
    shown = {name: record[name] for name in rules.IDENTITY["required"]}
    given = (record["nom_naissance"], tuple(record["prenoms"]), record["commune_naissance"], record["pays_naissance"])
    same = given == (asked.name, asked.given_names, asked.place, asked.country)
    kind = rules.FOUND if same else rules.FOUND_CORRECTED
    return {"type_reponse": kind, "identite": shown, "decede": record.get("decede", False)}


def whole(birth: str) -> str:
    """What is unknown of a date of birth is asked about as 01."""
    return "-".join([*birth.split("-"), "01", "01"][:3])


def words(names: tuple[str, ...] | list[str]) -> set[str]:
    return set(folded(" ".join(names)).split())


def folded(name: str) -> str:
    """``name`` as the register compares it: capitals, no accents, hyphens and apostrophes as spaces."""
    return " ".join(without_accents(re.sub(r"[-'’]", " ", name.upper())).split())


@cache
def records() -> tuple[Record, ...]:
    return tuple(json.loads(Path(__file__).with_name("records.json").read_text()))


urlpatterns = [path(PATH.lstrip("/"), identities)]
