"""What can be checked of an API without knowing what it is about, and how to mend what fails.

The evidence is its document, and one answer of a safe operation when one could be had.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from parvis.core.apis.rules.description import Description
from parvis.kernel.text import Text

PASSED, FAILED, UNKNOWN = "passed", "failed", "unknown"
DATE_LIKE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}/\d{1,2}/\d{1,2}")
DATE_NAMES = re.compile(r"(^|_)(date|datetime|timestamp)(_|$)|_(at|on)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer that was had: header names in lower case; ``body`` cut at a bound."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    base_url: str
    licence: str = ""
    description: Description | None = None
    answer: Answer | None = None
    is_open: bool = True  # a restricted API need not answer browsers of other sites


@dataclass(frozen=True, kw_only=True)
class Check:
    """One rule; ``standard`` is the text that asks for it, ``mend`` what to do when it fails."""

    slug: str
    title: Text
    standard: str
    mend: Text
    run: Callable[[Evidence], str]


def outcome(is_good: bool | None) -> str:
    return UNKNOWN if is_good is None else PASSED if is_good else FAILED


def https(evidence: Evidence) -> str:
    parts = urlsplit(evidence.base_url)
    local = parts.hostname in ("127.0.0.1", "localhost")
    return outcome(None if local and parts.scheme == "http" else parts.scheme == "https")


def document(evidence: Evidence) -> str:
    return outcome(evidence.description is not None)


def current_form(evidence: Evidence) -> str:
    return outcome(evidence.description.form.startswith("OpenAPI 3") if evidence.description else None)


def json_media(evidence: Evidence) -> str:
    """The answer says that it is JSON, or the document does."""
    if evidence.answer and evidence.answer.status == 200:
        return outcome("json" in evidence.answer.headers.get("content-type", ""))
    types = {each for one in evidence.description.operations for each in one.media_types} if evidence.description else set()
    return outcome(any("json" in each for each in types) if types else None)


def utf8(evidence: Evidence) -> str:
    if evidence.answer is None or not evidence.answer.body:
        return UNKNOWN
    said = re.search(r"charset=\"?([\w-]+)", evidence.answer.headers.get("content-type", ""))
    try:
        evidence.answer.body.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        return outcome(error.reason == "unexpected end of data")  # cut at the bound
    return outcome(said is None or said[1].lower().replace("-", "") in ("utf8", "usascii"))


def iso_dates(evidence: Evidence) -> str:
    """Dates in the answer are 2026-01-31; without an answer, the document's fields called dates say ``format: date``."""
    found = list(texts(parsed(evidence.answer)))
    if found:
        return outcome(not any(DATE_LIKE.fullmatch(value[:10]) for value in found))
    if evidence.description is None:
        return UNKNOWN
    formats = [each for one in evidence.description.operations for each in date_formats(one.answer)]
    return outcome(all(formats) if formats else None)


def error_envelope(evidence: Evidence) -> str:
    return outcome(evidence.description.error_schemas > 0 if evidence.description else None)


def versioned(evidence: Evidence) -> str:
    if evidence.description is None:
        return UNKNOWN
    return outcome(bool(re.match(r"v?\d", evidence.description.version)))


def licence(evidence: Evidence) -> str:
    return outcome(bool(evidence.licence or (evidence.description and evidence.description.licence)))


def cors(evidence: Evidence) -> str:
    if not evidence.is_open or evidence.answer is None:
        return UNKNOWN
    return outcome("access-control-allow-origin" in evidence.answer.headers)


def described_answers(evidence: Evidence) -> str:
    if evidence.description is None:
        return UNKNOWN
    safe = [each for each in evidence.description.operations if each.method == "GET"]
    return outcome(all(each.answer for each in safe) if safe else None)


def parsed(answer: Answer | None) -> Any:
    try:
        return json.loads(answer.body) if answer and answer.body else None
    except (ValueError, RecursionError):
        return None


def texts(node: Any) -> Iterator[str]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def date_formats(schema: Mapping[str, Any]) -> Iterator[bool]:
    """For each text field called a date, whether its format says so."""
    inside = schema.get("items")
    if isinstance(inside, Mapping):
        yield from date_formats(inside)
    for name, below in (schema.get("properties") or {}).items():
        if DATE_NAMES.search(name) and below.get("type") == "string":
            yield below.get("format") in ("date", "date-time")
        yield from date_formats(below)


CHECKS = (
    Check(
        slug="https",
        title=Text("L’adresse est en HTTPS", "The address is HTTPS"),
        standard="RFC 9110, RFC 8446",
        mend=Text(
            "Servez l’API en HTTPS avec un certificat valide, et publiez cette adresse-là.",
            "Serve the API over HTTPS with a valid certificate, and publish that address.",
        ),
        run=https,
    ),
    Check(
        slug="openapi",
        title=Text("Un document OpenAPI lisible est publié", "An OpenAPI document that can be read is published"),
        standard="OpenAPI",
        mend=Text(
            "Publiez un document OpenAPI et donnez son adresse au catalogue.",
            "Publish an OpenAPI document and give the catalogue its address.",
        ),
        run=document,
    ),
    Check(
        slug="openapi-3",
        title=Text("Le document est en OpenAPI 3", "The document is OpenAPI 3"),
        standard="OpenAPI 3.1",
        mend=Text("Convertissez le document Swagger 2.0 en OpenAPI 3.1.", "Convert the Swagger 2.0 document to OpenAPI 3.1."),
        run=current_form,
    ),
    Check(
        slug="json",
        title=Text("Les réponses sont en JSON et le disent", "Answers are JSON and say so"),
        standard="RFC 8259",
        mend=Text(
            "Répondez avec « Content-Type: application/json » (ou un type en +json).",
            "Answer with “Content-Type: application/json” (or a type ending in +json).",
        ),
        run=json_media,
    ),
    Check(
        slug="utf-8",
        title=Text("Les réponses sont en UTF-8", "Answers are in UTF-8"),
        standard="RFC 3629",
        mend=Text("Encodez les réponses en UTF-8, sans autre jeu de caractères.", "Encode answers in UTF-8, with no other character set."),
        run=utf8,
    ),
    Check(
        slug="iso-8601",
        title=Text("Les dates s’écrivent 2026-01-31", "Dates are written 2026-01-31"),
        standard="ISO 8601, RFC 3339",
        mend=Text(
            "Écrivez les dates en ISO 8601 et décrivez-les avec « format: date » ou « format: date-time ».",
            "Write dates in ISO 8601 and describe them with “format: date” or “format: date-time”.",
        ),
        run=iso_dates,
    ),
    Check(
        slug="described-answers",
        title=Text("Chaque lecture décrit sa réponse", "Each reading describes its answer"),
        standard="OpenAPI, JSON Schema",
        mend=Text("Ajoutez un schéma à la réponse 2xx de chaque GET.", "Add a schema to the 2xx answer of each GET."),
        run=described_answers,
    ),
    Check(
        slug="errors",
        title=Text("Les erreurs ont une forme décrite", "Errors have a described form"),
        standard="RFC 9457",
        mend=Text(
            "Décrivez au moins une réponse 4xx avec son schéma, par exemple « application/problem+json ».",
            "Describe at least one 4xx answer with its schema, such as “application/problem+json”.",
        ),
        run=error_envelope,
    ),
    Check(
        slug="version",
        title=Text("La version est un numéro", "The version is a number"),
        standard="OpenAPI, info.version",
        mend=Text(
            "Donnez à « info.version » un numéro qui change à chaque publication, comme 1.4.0.",
            "Give “info.version” a number that changes with each release, such as 1.4.0.",
        ),
        run=versioned,
    ),
    Check(
        slug="licence",
        title=Text("La licence ou les conditions des données sont dites", "The licence or the conditions of the data are stated"),
        standard="OpenAPI, info.license",
        mend=Text("Nommez la licence dans la fiche ou dans « info.license ».", "Name the licence in the entry or in “info.license”."),
        run=licence,
    ),
    Check(
        slug="cors",
        title=Text("Une API ouverte répond aux pages d’autres sites", "An open API answers pages of other sites"),
        standard="Fetch, CORS",
        mend=Text(
            "Ajoutez « Access-Control-Allow-Origin: * » aux réponses publiques, sans cookie.",
            "Add “Access-Control-Allow-Origin: *” to public answers, without cookies.",
        ),
        run=cors,
    ),
)


def checked(evidence: Evidence) -> dict[str, str]:
    """Each check by slug: passed, failed, or unknown for lack of evidence."""
    return {check.slug: check.run(evidence) for check in CHECKS}
