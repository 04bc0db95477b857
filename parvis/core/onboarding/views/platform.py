"""The platform's side: who asks to open to real people, what they ask, what was answered; figures of all services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.core.onboarding import actions, selectors
from parvis.core.onboarding.forms import DecisionForm, InboxForm, MessageForm, ServiceForm, SwitchForm
from parvis.core.onboarding.models import Application
from parvis.core.people.selectors import person_of
from parvis.core.signin import selectors as signin


def inbox(request: HttpRequest) -> HttpResponse:
    form = InboxForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = selectors.inbox(words=wanted.get("q", ""), state=wanted.get("state", ""), sector=wanted.get("sector", ""))
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(request, "onboarding/inbox.html", {"form": form, "page": page})


def review(request: HttpRequest, application: UUID) -> HttpResponse:
    return page(request, one(application))


def one(pk: UUID) -> Application:
    found = selectors.application(pk)
    if found is None:
        raise Http404("no such application")
    return found


def page(request: HttpRequest, application: Application, **forms: Any) -> HttpResponse:
    context = {
        "application": application,
        "integration": application.integration,
        "asked": application.asked,
        "changes": [(title_of(name), shown(before), shown(after)) for name, before, after in selectors.changes_asked(application)],
        "lines": application.messages.select_related("author"),
        "decision_form": DecisionForm(auto_id="decision-%s"),
        "switch_form": SwitchForm(auto_id="switch-%s"),
        "message_form": MessageForm(auto_id="message-%s"),
        **forms,
    }
    return render(request, "onboarding/review.html", context, status=422 if forms else 200)


def title_of(name: str) -> object:
    """A part of the application as its form calls it."""
    field = ServiceForm.base_fields.get(name)
    return (field.label if field else "") or {
        "scopes": gettext("Scopes"),
        "reasons": gettext("Why each is asked"),
        "organisation_identifier": str(signin.profile().organisation_number) or gettext("Number of the organisation"),
    }.get(name, name)


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {said}" for key, said in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


@require_POST
def decide(request: HttpRequest, application: UUID) -> HttpResponse:
    found = one(application)
    form = DecisionForm(request.POST, auto_id="decision-%s")
    if not form.is_valid():
        return page(request, found, decision_form=form)
    try:
        actions.decide(found, **form.cleaned_data, person=person_of(request), by=request)
    except actions.ApplicationMoved:
        messages.error(request, gettext("This application moved on meanwhile: read it again."))
    else:
        messages.success(request, gettext("The decision is taken, and the team is told."))
    return back(found)


def back(found: Application) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("onboarding:review", args=[found.pk]))


@require_POST
def switch(request: HttpRequest, application: UUID) -> HttpResponse:
    found = one(application)
    form = SwitchForm(request.POST, auto_id="switch-%s")
    if not form.is_valid():
        return page(request, found, switch_form=form)
    try:
        actions.switch(found, **form.cleaned_data, person=person_of(request), by=request)
    except actions.ApplicationMoved:
        messages.error(request, gettext("This application moved on meanwhile: read it again."))
    else:
        messages.success(request, gettext("It is done, and the team is told."))
    return back(found)


@require_POST
def write(request: HttpRequest, application: UUID) -> HttpResponse:
    found = one(application)
    form = MessageForm(request.POST, auto_id="message-%s")
    if not form.is_valid():
        return page(request, found, message_form=form)
    actions.write(found, text=form.cleaned_data["text"], person=person_of(request), from_platform=True)
    messages.success(request, gettext("Your message is sent."))
    return back(found)


def figures(request: HttpRequest) -> HttpResponse:
    rows = [(each, [counted[kind] for kind in selectors.OUTCOMES]) for each, counted in selectors.by_service()]
    return render(request, "onboarding/all_figures.html", {"rows": rows, "days": selectors.SHOWN_DAYS})


def panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    return {"waiting": selectors.waiting_count()}
