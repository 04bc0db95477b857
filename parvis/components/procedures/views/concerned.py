"""“Am I concerned?”: only the questions that decide it, without signing in; nothing is kept."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.rules.parts.eligibility import Stop
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.eligibility import deciding_questions, stops
from parvis.components.procedures.views.catalogue import published_or_404


def concerned(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer, and read whether something stops the request and what to do instead."""
    published_or_404(slug)
    definition = published.current_version(slug).definition
    questions = [replace(each, required=False) for each in deciding_questions(definition)]
    if not questions:
        raise Http404("nothing is decided beforehand")
    form = QuestionForm(questions, revision=0, data=request.POST if request.method == "POST" else None)
    context = {"procedure": definition, "form": form, "stops": [], "answered": False}
    if request.method == "POST" and form.is_valid():
        answers = form.values({each.name for each in questions})
        found: list[Stop] = stops(Progress(definition=definition, answers=answers, needs={}))
        context |= {"stops": found, "answered": True}
    return render(request, "procedures/concerned.html", context, status=422 if form.errors else 200)
