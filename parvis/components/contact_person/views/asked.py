"""What contact persons ask of an administration, where its agents work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.contact_person import actions, selectors
from parvis.components.contact_person.forms import TextForm
from parvis.components.procedures.selectors import File
from parvis.core.people import selectors as people
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor

SHOWN = 10


def on_desk(request: HttpRequest) -> Mapping[str, Any] | None:
    """What waits for an answer, due first."""
    found = list(selectors.asked_of(actor(request))[:SHOWN])
    return {"asks": [(each, each.due_on < today()) for each in found]} if found else None


def on_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """What is asked about this file, to answer here."""
    found = list(selectors.Ask.objects.filter(file=file).select_related("mission__contact", "mission__body", "answered_by"))
    return {"file": file, "asks": [(each, TextForm(auto_id=f"ask{each.pk}-%s")) for each in found]} if found else None


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    body = people.organisation_of(request)
    try:
        done = actions.answer(number, agent=people.person_of(request), organisation_id=body.id, text=request.POST.get("text", ""))
    except selectors.Ask.DoesNotExist as error:
        raise Http404("nothing of the kind is asked of this agent") from error
    except actions.Refused as refused:
        messages.error(request, str(refused.text))
        file = selectors.Ask.objects.get(pk=number).file
    else:
        messages.success(request, gettext("Your answer is sent to the contact person."))
        file = done.file
    return HttpResponseRedirect(reverse("procedures:file", args=[file.reference]))
