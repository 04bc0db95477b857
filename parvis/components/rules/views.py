"""/rules: what computes proposals, for everyone to read and try."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.rules import selectors
from parvis.components.rules.forms import TryRule
from parvis.components.rules.rules import NoTable, Proposal, PublishedRule
from parvis.kernel import calendar


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "rules/index.html", {"rules": selectors.published_rules()})


def one(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its law, its tariffs, its source, and what it would propose for the answers in the query."""
    try:
        rule = selectors.rule(rule_id)
    except selectors.UnknownRule as error:
        raise Http404(rule_id) from error
    form = TryRule(rule, request.GET) if "on" in request.GET else TryRule(rule, initial=first_answers(rule))
    return render(request, "rules/rule.html", {"rule": rule, "form": form, **tried(rule, form), **shown_tariffs(rule, form)})


def first_answers(rule: PublishedRule) -> dict[str, Any]:
    return {"on": calendar.today(), **{question.name: question.sample for question in rule.questions}}


def tried(rule: PublishedRule, form: TryRule) -> dict[str, Any]:
    """The proposal for a filled form, or why there is none."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        proposal: Proposal = rule(form.answers(), organisation=form.cleaned_data["organisation"], on=form.cleaned_data["on"])
    except NoTable:
        return {"no_tariff": True}
    except ValueError:
        return {"no_answer": True}
    return {"proposal": proposal, "results": rule.results(proposal)}


def shown_tariffs(rule: PublishedRule, form: TryRule) -> dict[str, Any]:
    """The tariffs of the organisation that was chosen, or of all."""
    valid = form.is_bound and form.is_valid()
    organisation = form.cleaned_data["organisation"] if valid else ""
    on = form.cleaned_data["on"] if valid else calendar.today()
    return {"tariffs": selectors.tariffs(rule, on=on, organisation=organisation), "one_organisation": bool(organisation)}
