"""Run the gate on a version: its text, the pages that it makes, the addresses that it gives."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve, reverse
from django.utils import timezone, translation

from parvis.components.builder import selectors
from parvis.components.builder.models import Quality
from parvis.components.builder.rules import file_tests, gate
from parvis.components.builder.rules.accessibility import barriers
from parvis.components.builder.rules.findings import Finding, Weight
from parvis.components.builder.rules.recording import read_by
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.definition import FieldType, ProcedureFile
from parvis.components.procedures.selectors import ProcedureVersion
from parvis.kernel import catalogue, fetching
from parvis.kernel.text import Text

SECONDS_A_LINK, SECONDS_IN_ALL = 4.0, 12.0
SECONDS_FOR_TESTS = 20.0
FRESH = timedelta(hours=24)  # an address checked since is not asked again
GONE = (404, 410)


def checked(version: ProcedureVersion, *, before: ProcedureFile | None = None) -> Quality:
    """What the gate finds of ``version`` now, kept with it; ``before`` is what is in force. Never raises for what it finds."""
    report = report_of(version, before=before, known=links_known(version))
    quality, _ = Quality.objects.update_or_create(version=version, defaults={"report": report, "checked_at": timezone.now()})
    return quality


def report_of(version: ProcedureVersion, *, before: ProcedureFile | None, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    definition, value = version.definition, plain(version.source)
    addresses = answered(links(value), known)
    tried = catalogue.file_tests(version.source, seconds=SECONDS_FOR_TESTS)
    found = [
        *gate.changed_silence(before, definition),
        *gate.findings(value, definition, concepts=selectors.held_concepts(), read_by_rule=read_by(procedures.rule_of(definition))),
        *inaccessible(version),
        *dead(addresses),
        *file_tests.findings(tried),
    ]
    return {
        "digest": version.digest,
        "blocked": gate.stops(found),
        "findings": [each.as_json() for each in found],
        "scores": gate.scores(value),
        "pages": len(definition.pages),
        "links": addresses,
        "tests": file_tests.results(tried),
    }


def inaccessible(version: ProcedureVersion) -> Iterator[Finding]:
    """Barriers on every page of the form in both languages, each told once."""
    told: set[tuple[str, str, str]] = set()
    for place, path in addresses_of(version):
        for language in ("fr", "en"):
            for each in barriers(drawn(path, language)):
                if (key := (place, each.rule, each.about)) in told:
                    continue
                told.add(key)
                mend = Text("Changez la question ou la page : une personne aveugle s’y perd.", "Change the question or the page: a blind person is lost there.")  # fmt: skip
                yield Finding(check="accessibility", weight=Weight.BLOCKING, what=each.what, mend=mend, place=place)


def addresses_of(version: ProcedureVersion) -> Iterator[tuple[str, str]]:
    """Every page of the form, and of a row of each repetition: its place in the file and its address."""
    start = [version.definition.slug, version.digest]
    for index, page in enumerate(version.definition.pages):
        yield f"pages.{index}", reverse("procedures:form-page", args=[*start, page.slug])
        for position, field in enumerate(page.fields):
            if field.type is FieldType.REPETITION:
                yield f"pages.{index}.fields.{position}", reverse("procedures:form-row", args=[*start, page.slug, field.name])


def drawn(path: str, language: str) -> str:
    """The page that anybody gets at ``path``, without the way over the network."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
            "HTTP_HOST": settings.PARVIS_ORIGIN.partition("://")[2],
        }
    )
    request.session = {}  # type: ignore[assignment]
    match = resolve(path)
    with translation.override(language):
        response = match.func(request, *match.args, **match.kwargs)
        return str(response.content, "utf-8")


def links(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Addresses that the file gives to people, each once, with the first place that gives it."""
    found: dict[str, str] = {}
    for url, where in addresses_in(value, place):
        found.setdefault(url, where)
    return list(found.items())


def addresses_in(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from addresses_in(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from addresses_in(each, f"{place}.{index}")
    elif isinstance(value, str):
        yield from ((word.rstrip(".,;:)»”"), place) for word in value.split() if word.startswith(("https://", "http://")))


def answered(addresses: list[tuple[str, str]], known: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each address with how it answered and when, within a bounded time; one that answered a short while ago is not asked again."""
    found, until = [], time.monotonic() + SECONDS_IN_ALL
    for url, place in addresses:
        if url in known:
            found.append({**known[url], "place": place})
        else:
            how = asked(url) if time.monotonic() < until else {"state": "unchecked", "why": "no time left"}
            found.append({"url": url, "place": place, "at": timezone.now().isoformat(), **how})
    return found


def asked(url: str) -> dict[str, str]:
    """dead, alive, or unchecked with why: a site that refuses programs is not dead."""
    try:
        status = fetching.get(url, headers={"Accept": "*/*"}, largest=1024, seconds=SECONDS_A_LINK).status
    except fetching.NotFetched as why:
        return {"state": "unchecked", "why": str(why)}
    return {"state": "dead" if status in GONE else "alive" if status < 400 else "unchecked", "why": f"HTTP {status}"}


def links_known(version: ProcedureVersion) -> dict[str, Mapping[str, Any]]:
    """What was learnt of addresses lately, by any version of this procedure."""
    recent = Quality.objects.filter(version__procedure=version.procedure_id, checked_at__gte=timezone.now() - FRESH)
    return {each["url"]: each for quality in recent for each in quality.report["links"] if each["state"] != "unchecked"}


def dead(addresses: list[dict[str, Any]]) -> Iterator[Finding]:
    for each in addresses:
        if each["state"] == "dead":
            what = Text(f"L’adresse {each['url']} ne mène plus nulle part.", f"The address {each['url']} leads nowhere any more.")
            mend = Text("Corrigez-la ou retirez-la.", "Mend it or remove it.")
            yield Finding(check="links", weight=Weight.BLOCKING, what=what, mend=mend, place=each["place"])
        elif each["state"] == "unchecked":
            what = Text(f"L’adresse {each['url']} n’a pas pu être vérifiée.", f"The address {each['url']} could not be checked.")
            mend = Text("Ouvrez-la vous-même, puis vérifiez à nouveau plus tard.", "Open it yourself, and check again later.")
            yield Finding(check="links", weight=Weight.WARNING, what=what, mend=mend, place=each["place"])
