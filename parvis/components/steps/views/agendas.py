"""Agendas of a body: their hours, and who comes today."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.steps.actions import booking
from parvis.components.steps.actions.moving import StepRefused, read
from parvis.components.steps.forms import AgendaForm
from parvis.components.steps.models import Agenda, Booking
from parvis.components.steps.selectors import agendas
from parvis.components.steps.selectors.steps import within_reach
from parvis.components.steps.views.desk import require
from parvis.components.steps.wording import BOOKINGS
from parvis.core.people import selectors as people
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor


def own_or_404(request: HttpRequest, slug: str) -> Agenda:
    require(request)
    found = agendas.agendas(actor(request).organisation_id).filter(slug=slug).first()
    if found is None:
        raise Http404("no such agenda of this organisation")
    return found


def hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an agenda, or make the one that a procedure file names."""
    require(request)
    organisation = people.organisation_of(request)
    agenda = agendas.agendas(organisation.id).filter(slug=slug).first() or Agenda(organisation=organisation, slug=slug)
    form = AgendaForm(request.POST or None, instance=agenda)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("The agenda is saved. Appointments taken already stay."))
        return HttpResponseRedirect(reverse("steps:day", args=[slug]))
    return render(request, "steps/desk/hours.html", {"form": form, "agenda": agenda}, status=422 if form.errors else 200)


def day(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes on a day, in order."""
    agenda = own_or_404(request, slug)
    chosen = day_of(request)
    within = within_reach(actor(request), "step__file")
    coming = list(agendas.bookings_on(agenda, chosen).filter(within).exclude(state=Booking.State.CANCELLED))
    for each in coming:
        read(each.step, people.person_of(request))
    context = {
        "agenda": agenda,
        "day": chosen,
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1),
        "rows": [{"booking": each, "file": each.step.file, "state": BOOKINGS[each.state]} for each in coming],
        "slots": len(agendas.moments(agenda, chosen)) * agenda.capacity,
    }
    return render(request, "steps/desk/day.html", context)


def day_of(request: HttpRequest) -> date:
    try:
        found = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today()
    return found if date(2000, 1, 1) < found < date(2200, 1, 1) else today()


@require_POST
def presence(request: HttpRequest, slug: str, booking_id: UUID) -> HttpResponse:
    """Note whether the person came."""
    agenda = own_or_404(request, slug)
    found = agenda.bookings.filter(within_reach(actor(request), "step__file"), id=booking_id).first()
    if found is None:
        raise Http404("no such appointment in this agenda")
    try:
        booking.note_presence(found.id, agent=people.person_of(request), came=request.POST.get("came") == "yes")
    except StepRefused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, gettext("It is noted."))
    return HttpResponseRedirect(f"{reverse('steps:day', args=[slug])}?day={request.POST.get('day', '')[:10]}")
