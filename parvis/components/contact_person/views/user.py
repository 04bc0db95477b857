"""``/me/contact-person``: ask for one, write to them, end the mission."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.components.contact_person import actions, selectors
from parvis.components.contact_person.forms import MissionForm, TextForm
from parvis.components.contact_person.models import Line, Mission
from parvis.core.people import selectors as people

HOME = "/me/contact-person"


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The mission there is, or the form to ask for one."""
    user = people.person_of(request)
    mission = selectors.mission_of(user)
    if mission is not None:
        return render(request, "contact_person/mine.html", {"mission": mission, "form": TextForm(), "files": selectors.followed(mission)})
    form = MissionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.ask_for(user, body=form.bodies[given["body"]], months=given["months"], organisations=given["organisations"])
        except actions.Refused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, gettext("Your request is sent. You are told when somebody accepts."))
            return HttpResponseRedirect(HOME)
    context = {"form": form, "bodies": selectors.taking_part(), "past": selectors.past_of(user)}
    return render(request, "contact_person/ask.html", context, status=422 if form.errors else 200)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    mission, form = selectors.mission_of(people.person_of(request)), TextForm(request.POST)
    if mission is None or not form.is_valid():
        messages.error(request, gettext("The message is empty, or the mission has ended: nothing was sent."))
        return HttpResponseRedirect(HOME)
    try:
        actions.write(mission, by=Line.By.USER, text=form.cleaned_data["text"])
    except actions.Refused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, gettext("Your message is sent."))
    return HttpResponseRedirect(HOME)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """At once: the next click of the contact person finds nothing."""
    mission = selectors.mission_of(people.person_of(request))
    if mission is not None:
        actions.end(mission, by=Mission.End.USER)
        messages.success(request, gettext("The mission has ended. Nobody follows your files any more."))
    return HttpResponseRedirect(HOME)
