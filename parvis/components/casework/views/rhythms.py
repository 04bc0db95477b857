"""How often an agent is written to, procedure by procedure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.components.casework.actions import telling
from parvis.components.casework.models import Rhythm
from parvis.components.procedures.selectors import procedures_of_body
from parvis.core.people import selectors as people

CHOICES = (
    ("", _("never")),
    (Rhythm.Often.AT_ONCE.value, _("each time, at once")),
    (Rhythm.Often.DAILY.value, _("once a day")),
    (Rhythm.Often.WEEKLY.value, _("once a week")),
)


@require_http_methods(["GET", "POST"])
def rhythms(request: HttpRequest) -> HttpResponse:
    """The choices there are, and how to change them."""
    agent, body = people.person_of(request), people.organisation_of(request)
    held = dict(Rhythm.objects.filter(agent=agent, organisation=body).values_list("procedure", "often"))
    found = procedures_of_body(body.id)
    if request.method == "POST":
        for each in found:
            often = request.POST.get(each.slug, "")
            if often in dict(CHOICES) and often != held.get(each.pk, ""):
                telling.choose(agent, body, each, often)
        messages.success(request, gettext("Your choices are kept."))
        return HttpResponseRedirect(request.path)
    rows = [(each.slug, each.current.definition.title, held.get(each.pk, "")) for each in found if each.current]
    return render(request, "casework/rhythms.html", {"rows": rows, "choices": CHOICES, "agent": agent})
