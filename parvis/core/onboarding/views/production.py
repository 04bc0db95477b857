"""Asking for production, from the team's side."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.core.onboarding import actions, rules, selectors
from parvis.core.onboarding.forms import ApplicationForm, MessageForm
from parvis.core.onboarding.models import Integration
from parvis.core.onboarding.views.developers import for_developers, own
from parvis.core.people.selectors import person_of


@for_developers
def production(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The application there is, or the form to write one."""
    integration = own(request, pk, still_open=True)
    if request.method == "POST":
        return sent(request, integration)
    application = selectors.open_application(integration)
    initial = application or selectors.latest_application(integration)
    values = {name: getattr(initial, name) for name in ApplicationForm.base_fields} if initial else {}
    return page(request, integration, form=ApplicationForm(initial=values, integration=integration))


def page(request: HttpRequest, integration: Integration, *, form: ApplicationForm, message: MessageForm | None = None) -> HttpResponse:
    application = selectors.latest_application(integration)
    context = {
        "integration": integration,
        "application": application,
        "lines": application.messages.all() if application else [],
        "form": form,
        "may_write": application is None or application.state != rules.SUBMITTED,
        "asked": selectors.asked_now(integration),
        "waiting": selectors.waiting_for_review(integration),
        "message_form": message or MessageForm(auto_id="message-%s"),
    }
    return render(request, "onboarding/production.html", context, status=422 if form.errors or (message and message.errors) else 200)


def sent(request: HttpRequest, integration: Integration) -> HttpResponse:
    """Keeps a draft, or sends what was typed to the reviewers."""
    is_sending = "draft" not in request.POST
    form = ApplicationForm(request.POST, integration=integration, sending=is_sending)
    if form.is_valid() and is_sending and form.unexplained():
        names = ", ".join(form.unexplained())
        form.add_error(None, gettext("Say first, on the page of the service, why you need: %(names)s.") % {"names": names})
    if not form.is_valid():
        return page(request, integration, form=form)
    try:
        application = actions.save(integration, form.cleaned_data)
        if is_sending:
            actions.submit(application, person=person_of(request))
    except actions.NotReady:
        form.add_error(
            None,
            gettext(
                "Give the service a return address on a server first, over https: those on your own machine open nothing in production."
            ),
        )
        return page(request, integration, form=form)
    except actions.ApplicationMoved:
        messages.error(request, gettext("This application is being reviewed: write a message instead."))
    else:
        messages.success(request, gettext("The application is sent.") if is_sending else gettext("The draft is kept."))
    return HttpResponseRedirect(reverse("onboarding:production", args=[integration.pk]))


@for_developers
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk)
    application = selectors.latest_application(integration)
    form = MessageForm(request.POST, auto_id="message-%s")
    if application is None or application.submitted_at is None or not form.is_valid():
        return page(request, integration, form=ApplicationForm(integration=integration), message=form)
    actions.write(application, text=form.cleaned_data["text"], person=person_of(request), from_platform=False)
    messages.success(request, gettext("Your message is sent."))
    return HttpResponseRedirect(reverse("onboarding:production", args=[integration.pk]))
