"""The published rules, and what a person says of what they raise."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.components.rights import unusual
from parvis.components.rights.forms import RulesForm
from parvis.components.rights.rules.alarms import RULES
from parvis.components.rights.views.lines import line_or_404
from parvis.core.people import selectors as people


def published(request: HttpRequest) -> HttpResponseBase:
    """Every rule with its threshold, why it is there and when there is no need to worry."""
    return render(request, "rights/alarms.html", {"rules": RULES.values()})


def chosen(request: HttpRequest) -> HttpResponseBase:
    """Of which rules a person wants to hear."""
    person = people.person_of(request)
    heard = sorted(RULES.keys() - unusual.quiet_rules(person))
    form = RulesForm(request.POST if request.method == "POST" else None, initial={"rules": heard})
    if request.method == "POST" and form.is_valid():
        unusual.hear_of(person, form.cleaned_data["rules"])
        messages.success(request, _("Your choice is kept."))
        return redirect("rights:lines")
    return render(request, "rights/alarm_choice.html", {"form": form})


@require_POST
def fine(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """« This is fine », or taking it back."""
    person = people.person_of(request)
    entry = line_or_404(person, entry_id).entry
    if "undo" in request.POST:
        unusual.unsettle(entry, person)
        messages.success(request, _("This reading counts as unusual again."))
    else:
        unusual.settle(entry, person)
        messages.success(request, _("You said that this reading is fine. You can take it back on its page."))
    return redirect("rights:line", entry_id)
