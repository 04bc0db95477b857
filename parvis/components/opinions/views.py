"""Asking experts from the page of a file; the expert's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.opinions import actions, selectors
from parvis.components.opinions.forms import AnswerForm, AskForm
from parvis.components.opinions.models import Opinion
from parvis.components.procedures.actions import TransitionRefused, read
from parvis.components.procedures.selectors import File, seen_by
from parvis.components.procedures.selectors.wording import blocks
from parvis.core.files.actions import RefusedFile, download_response
from parvis.core.files.selectors import StoredFile
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience


def file_or_404(request: HttpRequest, reference: str) -> File:
    """A file that this agent handles."""
    found = seen_by(actor(request)).exclude(state="draft").filter(reference=reference).select_related("version", "organisation").first()
    if found is None:
        raise Http404("no such file of yours")
    return found


def file_url(reference: str) -> str:
    return f"{reverse('procedures:file', args=[reference])}#opinions"


def panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """The opinions asked about a file, on its page."""
    found = list(selectors.opinions_of(file.pk))
    return {"file": file, "opinions": found} if found or file.is_open else None


def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask one expert."""
    file = file_or_404(request, reference)
    form = AskForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(reference, agent=people.person_of(request), organisation_id=file.organisation_id, **form.cleaned_data)
        except (TransitionRefused, RefusedFile) as refused:
            form.add_error("upload" if isinstance(refused, RefusedFile) else None, str(refused.text))
            status = 409
        else:
            messages.success(request, gettext("The expert is invited by e-mail, with a link that works once."))
            return HttpResponseRedirect(file_url(reference))
    context = {"file": file, "form": form, "procedure": file.definition}
    return render(request, "opinions/ask.html", context, status=status if status != 200 else 422 if form.errors else 200)


def change(request: HttpRequest, reference: str, opinion_id: UUID) -> HttpResponse:
    """Remind the expert, or withdraw the request."""
    file = file_or_404(request, reference)
    opinion = selectors.opinions_of(file.pk).filter(pk=opinion_id).first()
    if opinion is None:
        raise Http404("no such opinion on this file")
    if request.method == "POST":
        acts = {"remind": lambda: actions.remind(opinion), "revoke": lambda: actions.revoke(opinion, agent=people.person_of(request))}
        try:
            if act := acts.get(request.POST.get("act", "")):
                act()
                messages.success(request, gettext("Done."))
        except TransitionRefused as refused:
            messages.error(request, str(refused.text))
    return HttpResponseRedirect(file_url(reference))


def document(request: HttpRequest, reference: str, opinion_id: UUID, side: str) -> HttpResponseBase:
    """A document of an opinion, to the agents of the file; opening it is reading the file."""
    file = file_or_404(request, reference)
    stored = document_or_404(selectors.opinions_of(file.pk).filter(pk=opinion_id).first(), side)
    read(file, agent=people.person_of(request))
    return download_response(stored)


def document_or_404(opinion: Opinion | None, side: str) -> StoredFile:
    stored = {"asked": opinion.introduction_document, "answer": opinion.answer_document}.get(side) if opinion else None
    if stored is None:
        raise Http404("no such document")
    return stored


# --- the expert -------------------------------------------------------------------------------


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the one-time link leads: who asks, about which procedure; nothing of the file before signing in."""
    opinion = selectors.invited(token)
    if opinion is None:
        return gone(request, token)
    context = {"opinion": opinion, "procedure": opinion.file.definition, "token": token}
    return render(request, "opinions/invitation.html", context)


def gone(request: HttpRequest, token: str) -> HttpResponse:
    """Why the link leads nowhere any more, and where to go; nothing about the file."""
    return render(request, "opinions/gone.html", {"why": selectors.why_gone(token)}, status=410)


def take(request: HttpRequest, token: str) -> HttpResponse:
    """Signed in: one press makes this person the expert, and uses the link up."""
    opinion = selectors.invited(token)
    if opinion is None:
        return gone(request, token)
    if request.method == "POST" and (taken := actions.take(token, person=people.person_of(request))):
        return HttpResponseRedirect(own_url(request, taken))
    return render(request, "opinions/take.html", {"opinion": opinion, "procedure": opinion.file.definition})


def own_url(request: HttpRequest, opinion: Opinion) -> str:
    return reverse("opinions:mine-as-agent" if at_desk(request) else "opinions:mine", args=[opinion.pk])


def at_desk(request: HttpRequest) -> bool:
    return actor(request).audience is not Audience.PERSON


def asked(request: HttpRequest) -> HttpResponse:
    """What this person is asked as an expert."""
    found = [(each, own_url(request, each)) for each in selectors.asked_of(actor(request))[:100]]
    return render(request, "opinions/asked.html", {"opinions": found})


def opinion_or_404(request: HttpRequest, opinion_id: UUID) -> Opinion:
    found = selectors.asked_of(actor(request)).filter(pk=opinion_id).first()
    if found is None:
        raise Http404("no such opinion of yours")
    return found


def mine(request: HttpRequest, opinion_id: UUID) -> HttpResponse:
    """What is shared, and the answer; each reading of the file is traced."""
    opinion = opinion_or_404(request, opinion_id)
    form = AnswerForm(request.POST or None, request.FILES or None, question=opinion.question)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(opinion.pk, expert=people.person_of(request), text=said["text"], yes=said.get("yes"), upload=said["upload"])
        except (TransitionRefused, RefusedFile) as refused:
            form.add_error("upload" if isinstance(refused, RefusedFile) else None, str(refused.text))
            status = 409
        else:
            messages.success(request, gettext("Your opinion is given. The agents of the file read it."))
            return HttpResponseRedirect(own_url(request, opinion))
    return show(request, opinion, form, status=status if status != 200 else 422 if form.errors else 200)


def show(request: HttpRequest, opinion: Opinion, form: AnswerForm, *, status: int) -> HttpResponse:
    open_file = selectors.may_read_file(opinion)
    if open_file:
        actions.read(opinion)
    context = {
        "opinion": opinion,
        "file": opinion.file,
        "procedure": opinion.file.definition,
        "form": form,
        "blocks": blocks(opinion.file) if open_file else [],
        "others": selectors.shared_opinions(opinion) if open_file else [],
        "outcome": opinion.file.definition.outcomes.get(opinion.file.state),
        "base": "design/desk.html" if at_desk(request) else "design/page.html",
        "here": own_url(request, opinion),
    }
    return render(request, "opinions/mine.html", context, status=status)


def my_document(request: HttpRequest, opinion_id: UUID, side: str) -> HttpResponseBase:
    """The documents of one's own request."""
    return download_response(document_or_404(opinion_or_404(request, opinion_id), side))


def shared_document(request: HttpRequest, opinion_id: UUID, number: int) -> HttpResponseBase:
    """A document that the person gave, when the agent shared them and while the file is open."""
    opinion = opinion_or_404(request, opinion_id)
    found = opinion.file.attachments.filter(pk=number).select_related("stored").first()
    if found is None or not opinion.with_documents or not selectors.may_read_file(opinion):
        raise Http404("no such document for you")
    actions.read(opinion)
    return download_response(found.stored)
