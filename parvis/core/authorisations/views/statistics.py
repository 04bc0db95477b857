"""The activity of requests for everyone, and the load of instructors for those who run the platform."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.core.authorisations import figures, selectors
from parvis.core.authorisations.rules.durations import FEWEST, SUPPRESSED, protected
from parvis.design import typography
from parvis.kernel import tables


def statistics(request: HttpRequest) -> HttpResponse:
    context = {"states": by_state(), "kinds": by_kind(), "months": by_month(), "waits": waits(), "fewest": FEWEST}
    return render(request, "authorisations/register/statistics.html", context)


def by_state() -> dict[str, Any]:
    words = {
        "draft": pgettext("request", "Drafts"),
        "submitted": pgettext("request", "Waiting for a decision"),
        "changes_requested": pgettext("request", "Changes asked for"),
        "validated": pgettext("request", "Granted"),
        "refused": pgettext("request", "Refused"),
        "archived": pgettext("request", "Archived"),
        "revoked": pgettext("request", "Revoked"),
    }
    counts = protected(figures.by_state())
    return {
        "title": _("Requests by state"),
        "labels": [words[state] for state in counts],
        "values": list(counts.values()),
        "label_title": _("State"),
        "value_title": _("Requests sent or begun"),
    }


def by_kind() -> dict[str, Any]:
    counts = protected(figures.by_kind())
    return {
        "title": _("Requests by definition"),
        "labels": [str(selectors.kind_title(kind)) for kind in counts],
        "values": list(counts.values()),
        "label_title": _("Definition"),
        "value_title": _("Requests sent"),
    }


def by_month() -> dict[str, Any]:
    counted = figures.by_month()
    titles = {"sent": _("Requests sent"), "granted": _("Requests granted"), "refused": _("Requests refused")}
    series = [
        {"label": title, "values": list(protected({month: counts[name] for month, counts in counted.items()}).values())}
        for name, title in titles.items()
    ]
    labels = [typography.month(month) for month in counted]
    return {"title": _("Requests by month"), "labels": labels, "series": series, "label_title": _("Month")}


def waits() -> list[tuple[str, Any, str, str]]:
    """(definition, decisions or withheld, median, nine in ten) of the last year."""
    found = figures.waits().values()
    counts = protected({each.kind: each.decisions for each in found})
    return [(str(selectors.kind_title(each.kind)), counts[each.kind], written(each.median), written(each.ninth)) for each in found]


def written(wait: Any) -> str:
    days = figures.days(wait)
    return "" if days is None else _("%(days)s days") % {"days": typography.amount(days)}


def statistics_csv(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001
    """The figures of the page: what is withheld there is withheld here."""
    lines = [["table", "name", "figure", "value"]]
    for table, counts in (("state", protected(figures.by_state())), ("definition", protected(figures.by_kind()))):
        lines += [[table, name, "requests", shown(count)] for name, count in counts.items()]
    counted = figures.by_month()
    for name in figures.COUNTED.values():
        of_months = protected({month: counts[name] for month, counts in counted.items()})
        lines += [["month", month.strftime("%Y-%m"), name, shown(count)] for month, count in of_months.items()]
    for each in figures.waits().values():
        lines += [["definition", each.kind, "median_days", shown(figures.days(each.median))]]
        lines += [["definition", each.kind, "ninth_decile_days", shown(figures.days(each.ninth))]]
    return tables.download(lines, name="requests-figures.csv")


def shown(value: Any) -> str:
    return "" if value in (None, SUPPRESSED) else str(value)


def load(request: HttpRequest) -> HttpResponse:
    return render(request, "authorisations/register/load.html", {"loads": figures.loads()})
