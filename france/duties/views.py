"""/duties: the rules of law that the software knows, with their dates and sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from france.duties import selectors
from france.duties.forms import Looked, Started
from france.duties.kinds import KINDS
from parvis.kernel import calendar
from parvis.kernel.clocks import Duty

# A year later would leave what a date can hold once a period is added.
LATEST = date(9900, 1, 1)


def index(request: HttpRequest) -> HttpResponse:
    today, form = calendar.today(), Looked(request.GET)
    chosen = form.understood()
    found = selectors.matching(on=today, text=chosen["q"], kind=chosen["kind"], wanted=chosen["state"], enforced=chosen["enforced"])
    everything = calendar.country().duties
    context = {
        "form": Looked(initial=chosen),
        "rows": [row(each, today) for each in found],
        "total": len(everything),
        "in_force": sum(each.in_force(today) for each in everything),
        "enforced": sum(bool(each.enforced_by) for each in everything),
        "today": today,
    }
    return render(request, "duties/index.html", context)


def row(duty: Duty, today: date) -> dict[str, Any]:
    return {"duty": duty, "kind": KINDS[duty.kind], "state": selectors.state(duty, on=today)}


def one(request: HttpRequest, duty_id: str) -> HttpResponse:
    """One duty; with ``?start=`` the last day of its period when its event happened then."""
    try:
        duty = selectors.duty(duty_id)
    except selectors.UnknownDuty as error:
        raise Http404(duty_id) from error
    form = Started(request.GET) if "start" in request.GET else Started(initial={"start": calendar.today()})
    context = {
        **row(duty, calendar.today()),
        "figures": [(each, selectors.figure_in_words(each)) for each in duty.figures],
        "period": duty.period.in_words() if duty.period else None,
        "form": form if duty.period else None,
        **counted(duty, form),
    }
    return render(request, "duties/duty.html", context)


def counted(duty: Duty, form: Started) -> dict[str, Any]:
    """The last day and its end, when a start was given that a period can be counted from."""
    if duty.period is None or not form.is_bound or not form.is_valid() or form.cleaned_data["start"] > LATEST:
        return {}
    last = calendar.last_day(form.cleaned_data["start"], duty.period)
    return {"last_day": last, "start": form.cleaned_data["start"], "working": calendar.country().works(last)}
