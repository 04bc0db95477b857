"""Asking on the page of a file; answering at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from france.reasons import actions, selectors
from france.reasons.forms import ReasonsForm
from france.reasons.rules import Standing
from parvis.components.procedures.actions import AlreadyDecided, TransitionRefused, desk
from parvis.components.procedures.actions.drafts import NotCovered, TooManyDrafts
from parvis.components.procedures.selectors import File, file_of
from parvis.components.procedures.selectors.files import file_for_agent
from parvis.core.mandates.actions import ENDED
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.core.people.selectors import person_of
from parvis.kernel.guards import actor

Refusals = (actions.NotPossible, TransitionRefused, TooManyDrafts, NotCovered, MandateEnded)


def my_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the person's page: what may be asked about this decision, and where it stands."""
    seen, by_algorithm = selectors.followed(file), selectors.is_by_algorithm(file)
    if seen is None and not by_algorithm:
        return about(file)
    rules = selectors.request_about(file, selectors.DOCUMENT) if by_algorithm else None
    return {"seen": seen, "file": file, "by_algorithm": by_algorithm, "rules": rules}


def about(request: File) -> Mapping[str, Any] | None:
    """On the page of a request for reasons itself: the refusal, and the clocks."""
    subject = selectors.subject_of(request) if request.procedure.slug == selectors.REASONS else None
    seen = selectors.followed(subject) if subject else None
    return {"seen": seen, "file": request, "is_request": True} if seen else None


def desk_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the desk's page: of the refusal, that its reasons are awaited; of the request, what it is about and the answer."""
    seen = selectors.followed(file)
    if seen is not None and seen.request is not None:
        return {"seen": seen, "file": file}
    return about(file)


def square(request: HttpRequest) -> Mapping[str, Any] | None:
    """For agents of bodies that were asked for reasons: how many wait, how many are late."""
    who = actor(request)
    if not who.has_permission("procedures.instruct") or who.organisation_id is None:
        return None
    found = selectors.of_body(who)
    waiting = [each for each in found if each.standing in (Standing.WAITING, Standing.LATE)]
    return {"waiting": len(waiting), "late": sum(each.standing is Standing.LATE for each in waiting)} if found else None


def listed(request: HttpRequest) -> HttpResponse:
    """Every request for reasons that the agent may handle, late ones first."""
    return render(
        request, "reasons/desk.html", {"rows": selectors.of_body(actor(request)), "organisation": actor(request).organisation_name}
    )


@require_POST
def ask_reasons(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the reasons of a refusal by silence."""
    return ask(request, reference, actions.ask_reasons)


@require_POST
def ask_rules(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the rules of the algorithm behind a decision."""
    return ask(request, reference, actions.ask_rules)


def ask(request: HttpRequest, reference: str, act: Callable[..., File]) -> HttpResponse:
    file = file_of(actor(request), reference)
    if file is None:
        raise Http404("no such file of yours")
    try:
        made = act(file, person=person_of(request), mandate=people.mandate_of_actor(request))
    except Refusals as refused:
        messages.error(request, str(getattr(refused, "text", ENDED)))
        return HttpResponseRedirect(reverse("procedures:my-file", args=[reference]))
    messages.success(request, _("Your request is handed in. The administration has one month to answer."))
    return HttpResponseRedirect(reverse("procedures:my-file", args=[made.reference]))


def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the reasons, from what the system knows."""
    file = file_for_agent(actor(request), reference)
    refused = selectors.subject_of(file) if file is not None and file.procedure.slug == selectors.REASONS and file.is_open else None
    if file is None or refused is None:
        raise Http404("no such request here")
    if request.method != "POST":
        desk.read(refused, agent=person_of(request))
    form = ReasonsForm(request.POST if request.method == "POST" else None, proposed=actions.proposed(refused))
    if form.is_bound and form.is_valid() and given(request, file, form):
        messages.success(request, _("The reasons are given. The person gets a message, and the letter is being written."))
        return HttpResponseRedirect(reverse("procedures:file", args=[reference]))
    context = {"file": file, "refused": refused, "seen": selectors.followed(refused), "form": form}
    return render(request, "reasons/answer.html", context, status=422 if form.is_bound else 200)


def given(request: HttpRequest, file: File, form: ReasonsForm) -> bool:
    try:
        actions.give_reasons(
            str(file.reference), agent=person_of(request), organisation_id=file.organisation_id, text=form.cleaned_data["text"]
        )
    except TransitionRefused as refused:
        form.add_error(None, str(refused.text))
    except AlreadyDecided:
        form.add_error(None, _("Somebody answered this request first. Read it again."))
    else:
        return True
    return False
