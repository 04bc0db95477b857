"""The desk of a body: its ways in, and files that belong to another body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import TransitionRefused, forwarding
from parvis.components.procedures.selectors import File, adopting, forwards, seen_by
from parvis.components.referrals import actions, selectors
from parvis.components.referrals.forms import ChannelsForm, initial_of
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

DECLARE = "referrals.declare"


def channels(request: HttpRequest) -> HttpResponse:
    """What anyone reads about how to reach the agent's body."""
    organisation = people.organisation_of(request)
    held = selectors.channels_of(organisation)
    form = ChannelsForm(request.POST or None, initial=initial_of(held))
    if request.method == "POST" and form.is_valid():
        actions.declare(organisation, **form.said())
        messages.success(request, gettext("What people read about how to reach you is up to date."))
        return HttpResponseRedirect(reverse("referrals:channels"))
    context = {"form": form, "organisation": organisation, "channels": held}
    return render(request, "referrals/channels.html", context, status=422 if form.errors else 200)


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """At the desk of whoever may say so: whether the body has published its ways in."""
    who = actor(request)
    if not who.has_permission(DECLARE) or who.organisation_id is None:
        return None
    organisation = people.organisation_of(request)
    return {"channels": selectors.channels_of(organisation), "organisation": organisation}


def forward(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a file that was addressed to us by mistake to the body that answers for it."""
    file = seen_by(actor(request)).filter(reference=reference).select_related("procedure", "version", "organisation").first()
    if file is None:
        raise Http404("no such file of yours")
    bodies = [each for each in adopting(file.procedure.slug) if each.id != file.organisation_id]
    if request.method != "POST":
        return show(request, file, bodies)
    chosen = next((each for each in bodies if str(each.id) == request.POST.get("organisation")), None)
    text = request.POST.get("text", "")[:2000]
    if chosen is None:
        return show(request, file, bodies, text=text, refused=gettext("Choose the body that answers for this request."))
    agent = people.person_of(request)
    try:
        forwarding.forward(reference, agent=agent, organisation_id=file.organisation_id, to=chosen, text=text)
    except TransitionRefused as refused:
        return show(request, file, bodies, text=text, chosen=str(chosen.id), refused=str(refused.text))
    messages.success(request, gettext("The file is forwarded. Its person is told, and the legal time goes on as the law says."))
    return HttpResponseRedirect("/desk/files")


def show(request: HttpRequest, file: File, bodies: list[Any], *, text: str = "", chosen: str = "", refused: str = "") -> HttpResponse:
    context = {"file": file, "procedure": file.definition, "bodies": bodies, "text": text, "chosen": chosen, "refused": refused}
    return render(request, "referrals/forward.html", context, status=422 if refused else 200)


def file_panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """Under a file that is open: forward it, and where it came from."""
    came = forwards(file)
    others = file.is_open and len(adopting(file.procedure.slug)) > 1
    return {"file": file, "forwards": came, "may_forward": others} if others or came else None


def my_file_panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """To its person: from whom to whom their request went, and what that does to the legal time."""
    came = forwards(file)
    return {"file": file, "forwards": came, "silence": file.definition.silence} if came else None
