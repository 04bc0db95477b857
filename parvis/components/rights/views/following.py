"""What a person does with a contest of theirs, and its officer: each step is asked about first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from parvis.components.rights import contesting, selectors
from parvis.components.rights.contesting import NotNow
from parvis.components.rights.forms import ExtensionForm
from parvis.components.rights.rules import contests
from parvis.components.rights.rules.contests import By
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


def move(request: HttpRequest, contest_id: UUID, wanted: str) -> HttpResponseBase:
    """Withdraw, close, ask again or note a referral, once confirmed."""
    contest = get_object_or_404(selectors.contests_of(people.person_of(request)), pk=contest_id)
    if wanted not in contesting.choices(contest):
        raise Http404("the contest cannot become that now")
    if request.method == "POST":
        try:
            contesting.move(contest, wanted, by=By.PERSON, words=request.POST.get("words", "")[:2000])
        except NotNow:
            messages.warning(request, _("The contest changed meanwhile. See how it stands."))
        return redirect("rights:line", contest.entry_id) if contest.entry_id else redirect("rights:lines")
    return render(request, "rights/move.html", {"contest": contest, "wanted": wanted, "authority": contesting.authority()})


def officer(request: HttpRequest, contest_id: UUID) -> HttpResponseBase:
    """The officer takes the contest in charge, or takes more time with a reason for the person."""
    contest = get_object_or_404(selectors.contests_to_answer(actor(request)), pk=contest_id)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (request.POST.get("step") == contests.TAKEN or form.is_valid()):
        try:
            if request.POST.get("step") == contests.TAKEN:
                contesting.take(contest, agent=actor(request))
            else:
                contesting.extend(contest, agent=actor(request), reason=form.cleaned_data["reason"])
        except NotNow:
            messages.warning(request, _("The contest changed meanwhile. See how it stands."))
        return redirect("rights:desk-contest", contest.pk)
    return render(request, "rights/extend.html", {"contest": contest, "form": form})
