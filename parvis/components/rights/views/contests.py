"""``/desk/contests``: agents answer for what their organisation read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from parvis.components.rights import actions, contesting, selectors
from parvis.components.rights.actions import AlreadyAnsweredError
from parvis.components.rights.forms import AnswerForm
from parvis.components.rights.models import Contest
from parvis.kernel.guards import actor

CONTESTS_PER_PAGE = 30


def inbox(request: HttpRequest) -> HttpResponseBase:
    """Contests of this agent's organisation: those awaiting an answer first, soonest due first; ``?state=`` chooses."""
    state = request.GET.get("state", "")
    found = selectors.inbox(actor(request), state=state)
    page = Paginator(found, CONTESTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "states": Contest.State.choices,
        "chosen": state,
        "figures": contesting.figures_of(actor(request).organisation_id),
    }
    return render(request, "rights/contests.html", context)


def one(request: HttpRequest, contest_id: UUID) -> HttpResponseBase:
    """A contest and the line in question; answers it."""
    contest = get_object_or_404(selectors.contests_to_answer(actor(request)), pk=contest_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return answered(request, contest, form)
    context = {"contest": contest, "line": selectors.contested_line(contest), "form": form, "is_open": contest.is_waiting}
    context["is_officer"] = actor(request).has_permission(selectors.HOLD_CLOCK)
    return render(request, "rights/answer.html", context)


def answered(request: HttpRequest, contest: Contest, form: AnswerForm) -> HttpResponseBase:
    try:
        actions.answer(contest, agent=actor(request), conclusion=form.cleaned_data["conclusion"], text=form.cleaned_data["answer"])
        messages.success(request, _("Your answer has been given to the person."))
    except AlreadyAnsweredError:
        messages.warning(request, _("A colleague answered first: their answer stands, yours was not sent."))
    return redirect("rights:desk-contest", contest.pk)
