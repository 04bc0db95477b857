"""The body's side: every request with its road, the answer, forwarding, what follows the CADA's opinion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from france.document_requests import actions, selectors
from france.document_requests.forms import FollowUpForm, ForwardForm, ReplyForm
from france.document_requests.views.person import context_of
from france.document_requests.wording import TAGS
from parvis.components.procedures.actions import AlreadyDecided, TransitionRefused
from parvis.components.procedures.actions import desk as procedures
from parvis.components.procedures.selectors import File, adopting
from parvis.components.procedures.selectors.files import file_for_agent
from parvis.core.files.actions import RefusedFile
from parvis.core.people.selectors import person_of
from parvis.kernel.guards import actor

Refusals = (TransitionRefused, RefusedFile, actions.NotPossible)


def panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the desk's page of a request: its road and its answer; on that of a referral, what was asked and answered."""
    if file.procedure.slug == selectors.REQUEST:
        return {**context_of(selectors.followed(selectors.requests().get(pk=file.pk))), "agent": True}
    if file.procedure.slug == selectors.REFERRAL:
        asked = selectors.requests().filter(reference=selectors.answers_of(file).get("request"), person=file.person).first()
        return {**context_of(selectors.followed(asked)), "commission": True} if asked else None
    return None


def square(request: HttpRequest) -> Mapping[str, Any] | None:
    """For agents of bodies that receive requests: how many wait."""
    who = actor(request)
    if not who.has_permission("procedures.instruct") or who.organisation_id is None:
        return None
    found = selectors.of_body(who)
    late = sum(TAGS[each.standing] == "late" for each in found)
    return {"requests": len(found), "late": late} if found else None


def listed(request: HttpRequest) -> HttpResponse:
    """Every request addressed to the body, those that wait first."""
    rows = [{"seen": each, "tag_kind": TAGS[each.standing]} for each in selectors.of_body(actor(request))]
    return render(request, "document_requests/desk.html", {"rows": rows, "organisation": actor(request).organisation_name})


def file_or_404(request: HttpRequest, reference: str) -> File:
    found = file_for_agent(actor(request), reference)
    if found is None or found.procedure.slug != selectors.REQUEST or found.is_draft:
        raise Http404("no such request here")
    return selectors.requests().get(pk=found.pk)


def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Fill in the answer; it is given, told and written at once."""
    file = file_or_404(request, reference)
    rules = read_rules(request, file) if selectors.asks_for_rules(file) else None
    form = ReplyForm(request.POST, request.FILES, rules=rules) if request.method == "POST" else ReplyForm(rules=rules)
    if form.is_bound and form.is_valid() and answered(request, file, form):
        messages.success(request, _("The answer is given. The person gets a message, and the letter is being written."))
        return HttpResponseRedirect(reverse("procedures:file", args=[reference]))
    for field in form.fields.values():
        field.required = True  # for drawing: the rules between the fields are said in their hints
    context = {**context_of(selectors.followed(file)), "form": form}
    return render(request, "document_requests/answer.html", context, status=422 if form.is_bound else 200)


def read_rules(request: HttpRequest, file: File) -> str:
    """What the system knows of the rules asked for; the person reads in their trace that the decision was looked at again."""
    decided = selectors.decided_by_rule(file)
    if decided is not None and request.method != "POST":
        procedures.read(decided, agent=person_of(request))
    return selectors.known_rules(file)


def answered(request: HttpRequest, file: File, form: ReplyForm) -> bool:
    try:
        actions.answer(str(file.reference), agent=person_of(request), organisation_id=file.organisation_id, reply=form.reply())
    except Refusals as refused:
        form.add_error(None, str(refused.text))
        return False
    except AlreadyDecided:
        form.add_error(None, _("Somebody answered this request first. Read it again."))
        return False
    return True


def forward(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the request over to the body that holds the document."""
    file = file_or_404(request, reference)
    bodies = {str(each.pk): each for each in adopting(selectors.REQUEST) if each.pk != file.organisation_id}
    form = ForwardForm(request.POST if request.method == "POST" else None, bodies=list(bodies.values()))
    if form.is_bound and form.is_valid():
        try:
            to = bodies[form.cleaned_data["to"]]
            actions.forward(reference, agent=person_of(request), organisation_id=file.organisation_id, to=to)
        except actions.NotPossible as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("The request is forwarded, and the person is told."))
            return HttpResponseRedirect(reverse("document-requests:desk"))
    context = {**context_of(selectors.followed(file)), "form": form}
    return render(request, "document_requests/forward.html", context, status=422 if form.is_bound else 200)


def follow_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the refusal stands after the CADA's opinion."""
    file = file_or_404(request, reference)
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.follow_up(reference, agent=person_of(request), organisation_id=file.organisation_id, text=form.cleaned_data["text"])
        except actions.NotPossible as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("The follow-up is given, and the person is told."))
            return HttpResponseRedirect(reverse("procedures:file", args=[reference]))
    context = {**context_of(selectors.followed(file)), "form": form}
    return render(request, "document_requests/follow_up.html", context, status=422 if form.is_bound else 200)
