"""For those who run the network: sheets of sites, states, incidents and works."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.network.actions import events, sheets, states
from parvis.components.network.forms import EventForm, SheetForm, StateForm
from parvis.components.network.models import Event, Sheet, Site
from parvis.components.network.rules import sheet as rules
from parvis.components.network.rules import words
from parvis.core.people.selectors import person_of
from parvis.kernel import tables
from parvis.kernel.delimited import UnreadableFile
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

SHOWN = 100  # wrong cells or changes on one page; the rest is counted


def who(request: HttpRequest) -> dict[str, Any]:
    """In whose name it is done, for the trace and for messages."""
    found = actor(request)
    return {"actor": found.name, "organisation": found.organisation_name}


@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A sheet is checked whole: right, it waits to be applied; wrong, everything wrong in it is listed."""
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": [(name, said, name in rules.NEEDED) for name, said in rules.COLUMNS.items()]}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = sheets.read(file.read())
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable.text))
        else:
            if not read.wrong:
                made = sheets.hand_in(read.rows, file_name=file.name, whole=form.cleaned_data["whole"], by=person_of(request))
                return HttpResponseRedirect(reverse("network:sheet", args=[made.pk]))
            context |= {"wrong": read.wrong[:SHOWN], "wrong_total": len(read.wrong), "right": len(read.rows), "encoding": read.encoding}
    context["sheets"] = Sheet.objects.defer("rows", "before")[:20]
    return render(request, "network/import.html", context, status=400 if form.errors or context.get("wrong") else 200)


@require_GET
def empty_sheet(_request: HttpRequest) -> HttpResponseBase:
    """The columns, to fill in."""
    return tables.download([list(rules.COLUMNS)], name="sites-vide.csv")


@require_GET
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """What applying it would change, or what it changed."""
    found = get_object_or_404(Sheet, pk=number)
    context: dict[str, Any] = {"sheet": found, "undoable": undoable(found)}
    if found.state == Sheet.State.CHECKED:
        seen = sheets.preview(found)
        context |= {
            "added": seen.added[:SHOWN],
            "changed": seen.changed[:SHOWN],
            "closed": seen.closed[:SHOWN],
            "counts": {"added": len(seen.added), "changed": len(seen.changed), "closed": len(seen.closed), "same": seen.same},
        }
    return render(request, "network/sheet.html", context)


def undoable(found: Sheet) -> bool:
    last = Sheet.objects.filter(state=Sheet.State.APPLIED).order_by("-applied_at").first()
    return last is not None and last.pk == found.pk


@require_POST
def apply_sheet(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Sheet, pk=number)
    try:
        found = sheets.apply(number, by=actor(request).name, organisation=actor(request).organisation_name)
    except sheets.WrongOrder:
        messages.error(request, _("This list was applied or undone already; nothing was changed."))
    else:
        said = _("The inventory is changed: %(added)s sites added, %(changed)s changed, %(closed)s closed.")
        messages.success(request, said % {"added": found.added, "changed": found.changed, "closed": found.closed})
    return HttpResponseRedirect(reverse("network:sheet", args=[number]))


@require_POST
def undo_sheet(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Sheet, pk=number)
    try:
        sheets.undo(number, by=actor(request).name, organisation=actor(request).organisation_name)
    except sheets.WrongOrder:
        messages.error(request, _("Only the list that was applied last can be undone; nothing was changed."))
    else:
        messages.success(request, _("The inventory is again what it was before this list."))
    return HttpResponseRedirect(reverse("network:sheet", args=[number]))


def sample_sheet() -> dict[str, object] | None:
    number = Sheet.objects.values_list("pk", flat=True).first()
    return {"number": number} if number else None


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, code: str) -> HttpResponse:
    """The state of one site, with a reason, after a confirmation."""
    found = get_object_or_404(Site, code=code)
    if found.state not in words.WORKING:
        raise Http404("planned or closed")
    form = StateForm(request.POST or None, initial={"state": found.state})
    valid = request.method == "POST" and form.is_valid()
    if valid and "confirm" in request.POST:
        states.change(
            code, form.cleaned_data["state"], cause=form.cleaned_data["cause"], by=actor(request).name, organisation=actor(request).organisation_name
        )  # fmt: skip
        messages.success(request, _("The state is changed, and the body is told where it must know."))
        return HttpResponseRedirect(reverse("network:site", args=[code]))
    context = {
        "site": found,
        "form": form,
        "confirming": valid,
        "new": words.STATES.get(form.cleaned_data.get("state", "")) if valid else None,
        "now": words.STATES[found.state],
    }
    return render(request, "network/state.html", context, status=400 if form.errors else 200)


def sample_open_site() -> dict[str, object] | None:
    code = Site.objects.filter(state__in=words.WORKING).values_list("code", flat=True).first()
    return {"code": code} if code else None


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(Event.objects.all(), 25).get_page(request.GET.get("page"))
    return render(request, "network/events.html", {"page": page})


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.POST or None, initial={"kind": "incident"})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = events.announce(
            typed["kind"],
            title=Text(typed["title_fr"], typed["title_en"]),
            text=Text(typed["text_fr"], typed["text_en"]),
            services=typed["services"],
            areas=typed["areas"],
            begins_at=typed["begins_at"],
            expected_end=typed["expected_end"],
            **who(request),
        )
        messages.success(request, _("%(reference)s is announced; the bodies concerned get a message.") % {"reference": made.reference})
        return HttpResponseRedirect(reverse("network:events"))
    return render(request, "network/announce.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def end_event(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Event, pk=number)
    if events.end(number, **who(request)) is None:
        messages.error(request, _("It was over already; nothing was changed."))
    else:
        messages.success(request, _("It is over; the bodies concerned get a message."))
    return HttpResponseRedirect(reverse("network:events"))
