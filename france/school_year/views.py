"""The agent asks in advance for all enrolled families; a family sees it, and may object."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from france.school_year import actions, selectors
from parvis.core.exchange.actions import ExchangeError
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.guards import actor


def desk(request: HttpRequest) -> HttpResponse:
    """Who would be asked about, and what came; a POST asks."""
    organisation, year = organisation_of(request), selectors.next_year()
    if request.method == "POST":
        ask(request)
        return HttpResponseRedirect(reverse("school-year:desk"))
    page = Paginator(selectors.prepared(organisation, year=year), 50).get_page(request.GET.get("page"))
    context = {"year": year, "to_ask": len(selectors.to_ask(organisation, year=year)), "page": page, "organisation": organisation}
    return render(request, "school_year/desk.html", context)


def ask(request: HttpRequest) -> None:
    label = f"agent {str(actor(request).person_id)[:4]}"
    try:
        ended = actions.prepare(organisation_of(request), year=selectors.next_year(), actor_label=label)
    except ExchangeError as error:
        messages.error(request, str(error.text))
        return
    told = sum(ended[state] for state in ("known", "unknown"))
    messages.success(
        request,
        ngettext("%(count)s family was asked about, and told.", "%(count)s families were asked about, and told.", told) % {"count": told},
    )
    if ended["awaited"]:
        messages.warning(request, _("The source did not answer for some families: ask again later."))


def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    found = list(selectors.prepared_for(person.pk))
    return render(request, "school_year/mine.html", {"found": found, "objects": selectors.objects(person)})


@require_POST
def objection(request: HttpRequest) -> HttpResponse:
    actions.object_to(person_of(request))
    messages.success(request, _("You objected: what had been asked in advance is destroyed, and nobody will ask again."))
    return HttpResponseRedirect(reverse("school-year:mine"))


def panel(request: HttpRequest) -> dict[str, int] | None:
    """For agents of communes who handle enrolments."""
    if not actor(request).has_permission("procedures.instruct") or organisation_of(request).kind != "municipality":
        return None
    return {"year": selectors.next_year()}
