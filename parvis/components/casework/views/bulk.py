"""Acts on many files: choose, say what, look, confirm, follow, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.components.casework.actions import bulk
from parvis.components.casework.forms import acts as forms
from parvis.components.casework.models import BulkAct, BulkLine
from parvis.components.casework.selectors import bulk as reading
from parvis.components.casework.selectors import lists
from parvis.components.casework.views.lists import back_to, form_for, tab_of
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

Act = BulkAct.Act
TRIED = 100  # files that the preview tries; the others meet the same guards when their turn comes
REFUSED_SHOWN = 200


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """From a list: the files that were ticked, or all that fit."""
    query = QueryDict(request.POST.get("query", ""))
    act = request.POST.get("act", "")
    if act not in forms.ACTS:
        raise Http404("no such act")
    chosen = chosen_files(request, query)
    if not chosen:
        messages.error(request, gettext("No file was chosen. Tick some, then choose what to do."))
        return back_to(query)
    try:
        made = bulk.prepare(
            act,
            agent=people.person_of(request),
            organisation=people.organisation_of(request),
            files=chosen,
            details={},
            came_from=without_words(query),
        )
    except bulk.TooMany:
        messages.error(
            request,
            gettext("This list holds more than %(most)s files. Narrow it with filters, and act on each part.") % {"most": bulk.MOST},
        )
        return back_to(query)
    return HttpResponseRedirect(reverse("casework:act", args=[made.pk]))


def without_words(query: QueryDict) -> str:
    """The list to go back to; what was searched in it may be a name, and is not kept."""
    kept = query.copy()
    kept.pop("words", None)
    return kept.urlencode()


def chosen_files(request: HttpRequest, query: QueryDict) -> list[UUID]:
    who = actor(request)
    if request.POST.get("which") == "all":
        wanted = form_for(who, query).wanted(tab_of(who, query))
        return list(
            lists.listed(who, wanted).filter(trial=False).order_by("submitted_at", "pk").values_list("pk", flat=True)[: bulk.MOST + 1]
        )
    ticked = request.POST.getlist("file")[: lists.PAGE_SIZE]
    return list(lists.base(who).filter(reference__in=ticked, trial=False).order_by("submitted_at", "pk").values_list("pk", flat=True))


def act_or_404(request: HttpRequest, act_id: UUID) -> BulkAct:
    found = reading.act_of(people.person_of(request), act_id)
    if found is None or found.organisation_id != actor(request).organisation_id:
        raise Http404("no such act of yours")
    return found


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """What is missing to know what to do; then what will happen; then how far it is."""
    found = act_or_404(request, act_id)
    if found.state != BulkAct.State.PREPARED:
        return report(request, found)
    form = forms.details_form(found, request.POST if request.method == "POST" else None)
    if form is not None and request.method == "POST" and form.is_valid():
        bulk.describe(found, form.details())
        return HttpResponseRedirect(request.path)
    if form is not None and (not found.details or "change" in request.GET or form.is_bound):
        context = {"act": found, "title": forms.ACTS[Act(found.act)], "form": form, "number": found.lines.count()}
        return render(request, "casework/act_details.html", context, status=422 if form.errors else 200)
    return preview(request, found)


def preview(request: HttpRequest, found: BulkAct) -> HttpResponse:
    tried = bulk.expected(found, reading.lines_of(found)[:TRIED])
    number = found.lines.count()
    context = {
        "act": found,
        "title": forms.ACTS[Act(found.act)],
        "number": number,
        "beyond": max(0, number - TRIED),
        "possible": [each.file for each in tried if each.why is None and not each.nothing],
        "nothing": [each.file for each in tried if each.nothing],
        "impossible": [each for each in tried if each.why is not None],
        "has_details": bool(found.details),
        "said": forms.said(found),
    }
    return render(request, "casework/act_preview.html", context)


def report(request: HttpRequest, found: BulkAct) -> HttpResponse:
    counts = reading.counts_of(found)
    refused = reading.lines_of(found).filter(state=BulkLine.State.REFUSED)[:REFUSED_SHOWN]
    context = {
        "act": found,
        "title": forms.ACTS[Act(found.act)],
        "counts": counts,
        "number": sum(counts.values()),
        "treated": sum(counts.values()) - counts["waiting"],
        "refused": refused,
        "can_undo": found.state == BulkAct.State.DONE and found.act in bulk.REVERSED and not found.undoes_id and counts["done"],
        "undone_by": BulkAct.objects.filter(undoes=found).first(),
        "said": forms.said(found),
    }
    return render(request, "casework/act_report.html", context)


@require_POST
def confirm(request: HttpRequest, act_id: UUID) -> HttpResponse:
    found = act_or_404(request, act_id)
    bulk.confirm(found)
    return HttpResponseRedirect(reverse("casework:act", args=[found.pk]))


@require_POST
def undo(request: HttpRequest, act_id: UUID) -> HttpResponse:
    found = act_or_404(request, act_id)
    made = bulk.undo(found)
    if made is None:
        messages.error(request, gettext("This act cannot be taken back."))
        return HttpResponseRedirect(reverse("casework:act", args=[found.pk]))
    return HttpResponseRedirect(reverse("casework:act", args=[made.pk]))


def acts(request: HttpRequest) -> HttpResponse:
    """The agent's last acts on many files."""
    found = reading.recent(people.person_of(request)).filter(organisation=people.organisation_of(request))[:50]
    rows: list[dict[str, Any]] = [{"act": each, "title": forms.ACTS[Act(each.act)], "counts": reading.counts_of(each)} for each in found]
    return render(request, "casework/acts.html", {"rows": rows})
