"""The other sides of an entry: trying it, how it answers, what changed, how it conforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parvis.core.apis import calling, entries, limits, selectors
from parvis.core.apis.entries import Entry
from parvis.core.apis.models import Day
from parvis.core.apis.rules import parameters, snippets
from parvis.core.apis.rules.description import Description, Operation
from parvis.core.apis.views.catalogue import context_of, found_or_404, words_for
from parvis.design import typography
from parvis.kernel import tables
from parvis.kernel.callers import address
from parvis.kernel.fetching import Answer

RELAYS_PER_CALLER, RELAYS_PER_API = 10, 60  # a minute


@never_cache
def try_it(request: HttpRequest, key: str) -> HttpResponse:
    """A form for one operation, the same request as code, and what was answered."""
    entry = found_or_404(key)
    context = context_of(request, entry, "try")
    description: Description | None = context["description"]
    safe = [each for each in description.operations if each.is_safe] if description else []
    wanted = request.POST.get("operation") or request.GET.get("operation", "")
    operation = next((each for each in safe if each.name == wanted), safe[0] if safe else None)
    context |= {"operations": safe, "operation": operation, "relayed": entry.kind != "open"}
    if operation is None:
        return render(request, "apis/try.html", context)
    sent = request.method == "POST"
    typed = {name: request.POST.get(name, "").strip() for name in keys(operation)} if sent else parameters.examples(operation)
    token = request.POST.get("token", "").strip() if sent else ""
    mistakes = parameters.mistakes(operation, typed) if sent else {}
    if len(token) > 4000 or not token.isascii() or any(ord(sign) < 33 for sign in token):
        mistakes |= {"token": "long"}
    context |= answered(request, entry, operation, typed=typed, token=token) if sent and not mistakes else {}
    context |= {
        "boxes": boxes(operation, typed, mistakes),
        "mistakes": mistakes,
        "snippets": snippets.all_of(parameters.call(operation, typed), base=entry.base_url, with_token=operation.secured or bool(token)),
    }
    return render(request, "apis/try.html", context, status=422 if mistakes else context.get("status", 200))


def keys(operation: Operation) -> list[str]:
    return [parameters.key_of(each) for each in operation.parameters]


def boxes(operation: Operation, typed: dict[str, str], mistakes: dict[str, str]) -> list[dict[str, Any]]:
    """One for each parameter, with what was typed and what is wrong with it."""
    found = []
    for each in operation.parameters:
        key = parameters.key_of(each)
        values = each.schema.get("enum")
        found.append(
            {
                "parameter": each,
                "key": key,
                "id": f"box-{key.replace(':', '-')}",
                "value": typed.get(key, ""),
                "problem": said(mistakes[key]) if key in mistakes else "",
                "choices": [str(value) for value in values][:100] if isinstance(values, list) else [],
            }
        )
    return found


def said(problem: str) -> str:
    if problem == "missing":
        return _("This parameter is required.")
    if problem == "long":
        return _("This is too long, or holds signs that cannot be sent.")
    return _("This does not fit: %(problem)s") % {"problem": problem}


def answered(request: HttpRequest, entry: Entry, operation: Operation, *, typed: dict[str, str], token: str) -> dict[str, Any]:
    """The answer, or why there is none. What is typed is neither kept nor logged."""
    caller = address(request)
    if entry.kind != "open" and (
        limits.spent(f"relay:{caller}", limit=RELAYS_PER_CALLER) or limits.spent(f"relay-to:{entry.key}", limit=RELAYS_PER_API)
    ):
        return {"problem": _("Too many tries in this minute. Wait a minute, or call the API yourself with the code below."), "status": 429}
    try:
        reply = calling.called(entry, parameters.call(operation, typed), token=token, caller=caller)
    except calling.NotCallable as failure:
        return {"problem": why_not(failure.reason)}
    return {"reply": reply, "headers": calling.shown(reply.headers), "body": body(reply), "is_cut": len(reply.content) >= calling.LARGEST}


def why_not(reason: str) -> str:
    if reason == "demonstration":
        return _("This demonstration calls nobody outside its own machine. Use the code below.")
    return _("The API could not be called: %(reason)s. Use the code below.") % {"reason": reason}


def body(reply: Answer) -> str:
    return reply.content.decode("utf-8", errors="replace")


def status(request: HttpRequest, key: str) -> HttpResponse:
    """How it answered on the last ninety days: a picture, and the same in figures."""
    entry = found_or_404(key)
    found = selectors.availability(entry.key)
    measured = [(day, value) for day, value in reversed(found.days) if value is not None]
    context = context_of(request, entry, "status") | {"availability": found, "chart": chart(found), "measured": measured}
    return render(request, "apis/status.html", context)


def chart(found: selectors.Availability) -> dict[str, Any] | None:
    """The ninety days as a course; nothing while nothing was measured."""
    if not found.checks:
        return None
    return {
        "title": _("Share of calls answered, by day"),
        "labels": [typography.day(day) for day, _value in found.days],
        "series": [{"label": _("Answered"), "values": [value for _day, value in found.days]}],
        "unit": "%",
        "label_title": _("Day"),
    }


def status_csv(_request: HttpRequest) -> StreamingHttpResponse:
    """Each entry and day: checks, failures, availability, mean time."""
    return tables.download(rows(), name="apis-availability.csv")


def rows() -> Iterator[tuple[object, ...]]:
    yield ("api", "day", "checks", "failures", "availability_percent", "mean_milliseconds")
    known = {each.key for each in entries.every()}
    for row in Day.objects.filter(entry__in=known).iterator():
        answered = row.checks - row.failures
        mean = round(row.milliseconds / answered) if answered else ""
        yield (row.entry, row.day, row.checks, row.failures, selectors.percent(row.checks, row.failures), mean)


def changes(request: HttpRequest, key: str) -> HttpResponse:
    entry = found_or_404(key)
    found = [(change, words_for(change.kind)) for change in selectors.changes_of(entry.key)[:100]]
    return render(request, "apis/changes.html", context_of(request, entry, "changes") | {"changes": found})


def conformance(request: HttpRequest, key: str) -> HttpResponse:
    entry = found_or_404(key)
    results, row = selectors.results_of(entry.key)
    lines = [{"check": check, "result": result, "declared": check.slug in entry.declares} for check, result in results]
    counts = {name: sum(line["result"] == name for line in lines) for name in ("passed", "failed", "unknown")}
    return render(
        request, "apis/conformance.html", context_of(request, entry, "conformance") | {"lines": lines, "row": row, "counts": counts}
    )
