"""``/desk/contact``: the missions of a contact person, and everything that one user waits for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parvis.components.contact_person import actions, selectors
from parvis.components.contact_person.forms import AskForm, TextForm
from parvis.components.contact_person.models import Line, Mission
from parvis.components.procedures.selectors import File
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


@require_GET
def missions(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody, and one's own."""
    who, contact = actor(request), people.person_of(request)
    context = {"waiting": selectors.waiting_at(who), "mine": selectors.held_by(contact, who)}
    return render(request, "contact_person/missions.html", context)


@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    found = selectors.waiting_at(actor(request)).filter(pk=number).first()
    if found is None:
        messages.error(request, gettext("This request is gone: a colleague accepted it, or the person gave up."))
        return HttpResponseRedirect(reverse("contact-person:missions"))
    try:
        actions.accept(found, contact=people.person_of(request))
    except actions.Refused as refused:
        messages.error(request, str(refused.text))
        return HttpResponseRedirect(reverse("contact-person:missions"))
    return HttpResponseRedirect(reverse("contact-person:mission", args=[number]))


def mission_or_404(request: HttpRequest, number: int) -> Mission:
    found = selectors.held_by(people.person_of(request), actor(request)).filter(pk=number).first()
    if found is None:
        raise Http404("no such mission of yours")
    return found


@require_GET
def mission(request: HttpRequest, number: int) -> HttpResponse:
    """Every file of the user, across administrations; opening it leaves a line in their trace."""
    return show(request, mission_or_404(request, number))


def show(request: HttpRequest, found: Mission, *, ask: AskForm | None = None, reference: str = "", status: int = 200) -> HttpResponse:
    actions.read(found)
    files = selectors.followed(found)
    context = {
        "mission": found,
        "files": [
            (each, ask if ask and each.file.reference == reference else AskForm(auto_id=f"{each.file.reference}-%s")) for each in files
        ],
        "late": sum(each.late for each in files),
        "form": TextForm(),
    }
    return render(request, "contact_person/mission.html", context, status=status)


@require_POST
def ask(request: HttpRequest, number: int, reference: str) -> HttpResponse:
    """Ask the administration that has the file."""
    found, form = mission_or_404(request, number), AskForm(request.POST, auto_id=f"{reference}-%s")
    if not form.is_valid():
        return show(request, found, ask=form, reference=reference, status=422)
    try:
        actions.ask(found, reference=reference, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"])
    except File.DoesNotExist as error:
        raise Http404("no such file under this mission") from error
    except actions.Refused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, gettext("The administration is asked, and has a day by which to answer."))
    return HttpResponseRedirect(reverse("contact-person:mission", args=[number]))


@require_POST
def write(request: HttpRequest, number: int) -> HttpResponse:
    found, form = mission_or_404(request, number), TextForm(request.POST)
    if form.is_valid():
        actions.write(found, by=Line.By.CONTACT, text=form.cleaned_data["text"])
        messages.success(request, gettext("Your message is sent."))
    else:
        messages.error(request, gettext("Write the message."))
    return HttpResponseRedirect(reverse("contact-person:mission", args=[number]))


@require_POST
def renounce(request: HttpRequest, number: int) -> HttpResponse:
    actions.end(mission_or_404(request, number), by=Mission.End.CONTACT)
    messages.success(request, gettext("The mission has ended."))
    return HttpResponseRedirect(reverse("contact-person:missions"))
