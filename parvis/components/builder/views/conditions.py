"""The editor of one condition, in rows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from parvis.components.builder.actions import drafting
from parvis.components.builder.forms.conditions import SHOWN_ROWS, ConditionForm, ConditionText, shown_question
from parvis.components.builder.rules import changes, conditions, places
from parvis.components.builder.views.shared import kept, to
from parvis.components.builder.views.showing import again, show
from parvis.components.builder.views.spots import Spot
from parvis.kernel.text import Text


def condition(request: HttpRequest, spot: Spot) -> HttpResponse:
    """Rows of comparisons; one that rows cannot say is changed as the file writes it."""
    try:
        rows = conditions.rows_of(spot.held)
    except conditions.TooDeep:
        return as_text(request, spot)
    questions = conditions.questions_before(spot.value, spot.place)
    size = max([len(each.rows) for each in rows.groups] or [0])
    groups, places_there = wanted(request, max(len(rows.groups), 1), max(size, SHOWN_ROWS))
    options = {"groups": groups, "size": places_there, "revision": spot.draft.revision}
    if request.method != "POST":
        return show_condition(request, spot, ConditionForm(rows, questions, **options), questions)
    form = ConditionForm(rows, questions, data=request.POST, **options)
    if "more" in request.POST or not form.is_valid():
        return show_condition(request, spot, form, questions, status=200 if "more" in request.POST else 422)
    read = conditions.node_of(form.read())
    if form.errors:
        return show_condition(request, spot, form, questions, status=422)
    return keep(request, spot, form, read)


def as_text(request: HttpRequest, spot: Spot) -> HttpResponse:
    form = ConditionText(spot.held, shape=spot.shape, revision=spot.draft.revision, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return keep(request, spot, form, form.cleaned_data["written"])
    return show(request, spot, form=form, too_deep=True, about=holder(spot), status=422 if form.errors else 200)


def keep(request: HttpRequest, spot: Spot, form: ConditionForm | ConditionText, condition: Any) -> HttpResponse:
    what = Text(f"Condition de {holder(spot).fr}", f"Condition of {holder(spot).en}")
    try:
        kept(request, spot.draft, places.put(spot.value, spot.place, condition), what=what)
    except drafting.StaleDraft as stale:
        return again(request, spot, stale.draft, form, too_deep=isinstance(form, ConditionText))
    return to("part", spot.draft.slug, places.written_place(spot.place[:-1]))


def holder(spot: Spot) -> Text:
    return changes.called(spot.value, spot.place[:-1])


def wanted(request: HttpRequest, groups: int, size: int) -> tuple[int, int]:
    """How many groups and rows the page has: those that the form had, and one more where it was asked."""
    more = request.POST.get("more", "")
    had = [name for name in request.POST if name.endswith("-about")]
    groups = max([groups, *(int(name.split("-")[0]) + 1 for name in had if name.split("-")[0].isdigit())])
    size = max([size, *(int(name.split("-")[1]) + 1 for name in had if name.split("-")[1].isdigit())])
    return min(groups + (more == "group"), conditions.MOST_GROUPS), min(size + (more == "row"), conditions.MOST_ROWS)


def show_condition(
    request: HttpRequest, spot: Spot, form: ConditionForm, questions: list[conditions.Question], *, status: int = 200
) -> HttpResponse:
    closed = [
        {"shown": shown_question(each), "options": each.options}
        for each in questions
        if each.options or each.type in ("yes_no", "checkbox")
    ]
    return show(request, spot, form=form, status=status, questions=questions, closed=closed, is_condition=True, about=holder(spot))
