"""Change an answer and see what the rule would propose: on the person's page of a file, and on the desk's."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.procedures.actions import desk
from parvis.components.procedures.forms.what_if import WhatIfForm
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import paperwork, what_if
from parvis.components.procedures.selectors.proposals import rule_answers
from parvis.components.procedures.views.desk import file_or_404
from parvis.components.procedures.views.person import own_file_or_404
from parvis.core.people import selectors as people


def mine(request: HttpRequest, reference: str) -> HttpResponse:
    """Of one's own file."""
    return tried(request, own_file_or_404(request, reference), template="procedures/what_if.html")


def at_the_desk(request: HttpRequest, reference: str) -> HttpResponse:
    """Of a file of the desk; it shows answers, so it is reading the file."""
    file = file_or_404(request, reference)
    desk.read(file, agent=people.person_of(request))
    return tried(request, file, template="procedures/desk_what_if.html")


def tried(request: HttpRequest, file: File, *, template: str) -> HttpResponse:
    """The values are posted and never in the address; nothing is written."""
    rule = what_if.rule_in_force(file)
    if rule is None:
        raise Http404("no rule decides this file, or not this version of it")
    form = WhatIfForm(rule, request.POST if request.method == "POST" else None, known=rule_answers(file))
    proposal = what_if.proposed(file, rule, form.changed()) if form.is_bound and form.is_valid() else None
    for field in form.fields.values():
        field.required = True  # for drawing: every field may be emptied, and saying so each time helps nobody
    context = {
        "file": file,
        "procedure": file.definition,
        "rule": rule,
        "form": form,
        "results": rule.results(proposal) if proposal else [],
        "reasoning": paperwork.reasoning(proposal) if proposal else None,
        "no_answer": form.is_bound and form.is_valid() and proposal is None,
    }
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
