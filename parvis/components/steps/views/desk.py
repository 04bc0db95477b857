"""The desk of every body concerned: its steps, its word, its jury."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.rules.parts.steps import Kind, Standing
from parvis.components.procedures.selectors import File, blocks
from parvis.components.steps.actions import juries as jury_acts
from parvis.components.steps.actions import moving
from parvis.components.steps.actions.moving import StepRefused
from parvis.components.steps.forms import AnswerForm, ConflictForm, ScoreForm, StepFilters
from parvis.components.steps.models import Step
from parvis.components.steps.selectors import agendas, juries
from parvis.components.steps.selectors.steps import stages, step_of, steps_for
from parvis.components.steps.wording import KINDS, OUTCOMES, STATES, TAGS, WAITS
from parvis.core.people import selectors as people
from parvis.kernel.calendar import local_day, today
from parvis.kernel.guards import MissingPermission, actor

HANDLE, INSTRUCT = "steps.handle", "procedures.instruct"


def require(request: HttpRequest) -> None:
    """Agents who instruct files, and those whom a body gave its steps. Raises MissingPermission."""
    if not (actor(request).has_permission(HANDLE) or actor(request).has_permission(INSTRUCT)):
        raise MissingPermission(HANDLE)


def listed(request: HttpRequest) -> HttpResponse:
    """What the agent’s body has to do on files of its own and of others, due soonest first."""
    require(request)
    filters = StepFilters(request.GET if "state" in request.GET else {**request.GET.dict(), "state": "open"})
    page = Paginator(steps_for(actor(request), filters.kept()), 50).get_page(request.GET.get("page"))
    context = {
        "filters": filters.without_optional_marks(),
        "page": page,
        "rows": [row(each) for each in page.object_list],
        "organisation": actor(request).organisation_name,
        "agendas": agendas.agendas(actor(request).organisation_id),
    }
    return render(request, "steps/desk/list.html", context)


def row(step: Step) -> dict[str, Any]:
    return {
        "step": step,
        "rule": step.rule,
        "kind": KINDS[step.kind],
        "state": OUTCOMES[step.outcome] if step.outcome else STATES[step.state],
        "tag": TAGS[step.state],
        "late": step.state == Step.State.OPEN and step.due_on is not None and step.due_on < today(),
    }


def own_or_404(request: HttpRequest, step_id: UUID) -> Step:
    """A step of the agent’s body; 404 for any other’s."""
    require(request)
    found = step_of(actor(request), step_id)
    if found is None:
        raise Http404("no such step in this organisation")
    return found


def step(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """One step, with the part of the file that it shows; the body answers here."""
    found = own_or_404(request, step_id)
    if request.method == "POST":
        return answered(request, found)
    return show(request, found)


def answered(request: HttpRequest, found: Step) -> HttpResponse:
    if found.kind == Kind.JURY:
        return in_jury(request, found)
    form = AnswerForm(found.rule, request.POST)
    if found.kind not in (Kind.OPINION, Kind.TASK) or not form.is_valid():
        return show(request, found, form=form, status=422)
    typed = form.cleaned_data
    try:
        moving.answer(
            found.id,
            agent=people.person_of(request),
            outcome=typed["outcome"],
            reasons=typed["reasons"],
            conditions=typed.get("conditions", ""),
        )
    except StepRefused as refused:
        form.add_error(None, str(refused.text))
        return show(request, found, form=form, status=409)
    return noted(request, found)


def noted(request: HttpRequest, found: Step) -> HttpResponse:
    messages.success(request, gettext("Your answer is noted."))
    return HttpResponseRedirect(reverse("steps:step", args=[found.id]))


def in_jury(request: HttpRequest, found: Step) -> HttpResponse:
    """A conflict of interest, a sheet, or the opening of the scores."""
    me = people.person_of(request)
    conflict = ConflictForm(request.POST) if "conflict" in request.POST else ConflictForm()
    form = ScoreForm(juries.scoring_of(found), request.POST) if "score" in request.POST else ScoreForm(juries.scoring_of(found))
    try:
        if "open" in request.POST:
            jury_acts.open_scores(found.id, agent=me)
        elif "conflict" in request.POST and conflict.is_valid():
            jury_acts.declare_conflict(found.id, member=me, remark=conflict.cleaned_data["why"])
        elif "score" in request.POST and form.is_valid():
            scores = {name: value for name, value in form.cleaned_data.items() if name != "remark"}
            jury_acts.score(found.id, member=me, scores=scores, remark=form.cleaned_data["remark"])
        else:
            return show(request, found, form=form, conflict=conflict, status=422)
    except StepRefused as refused:
        messages.error(request, str(refused.text))
        return HttpResponseRedirect(reverse("steps:step", args=[found.id]))
    return noted(request, found)


def show(request: HttpRequest, found: Step, *, form: Any = None, conflict: ConflictForm | None = None, status: int = 200) -> HttpResponse:
    me = people.person_of(request)
    moving.read(found, me)
    booking = agendas.booking_of(found) if found.kind == Kind.APPOINTMENT else None
    context = {
        **row(found),
        "file": found.file,
        "procedure": found.file.definition,
        "blocks": shared(found.file, found.rule.shows),
        "own_file": found.body_id == found.file.organisation_id and actor(request).has_permission(INSTRUCT),
        "form": form or form_of(found),
        "booking": booking,
        "booking_day": local_day(booking.starts_at) if booking else None,
        "jury": jury_context(found, me, conflict) if found.kind == Kind.JURY else None,
        "titles": found.titles.all() if found.kind == Kind.PRODUCTION else [],
    }
    return render(request, "steps/desk/step.html", context, status=status)


def form_of(found: Step) -> AnswerForm | ScoreForm | None:
    if found.state != Step.State.OPEN:
        return None
    if found.kind in (Kind.OPINION, Kind.TASK):
        return AnswerForm(found.rule)
    return ScoreForm(juries.scoring_of(found)) if found.kind == Kind.JURY else None


def shared(file: File, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The answers that the procedure file shows to the body of a step, and no other."""
    lines = [line for block in blocks(file) for line in block.lines if line.field.name in names]
    return [{"label": each.label, "value": each.value} for each in lines]


def jury_context(found: Step, me: Any, conflict: ConflictForm | None) -> Mapping[str, Any]:
    """Others’ scores are shown to nobody before the end, and to who declared a conflict only then too."""
    sitting, scoring = juries.sitting(found), juries.scoring_of(found)
    mine = next((each for each in sitting.sheets if each.person_id == me.id), None)
    over = found.state == Step.State.OVER
    return {
        "sitting": sitting,
        "scoring": scoring,
        "mine": mine,
        "member": me in sitting.members,
        "may_score": me in sitting.members and mine is None and found.state == Step.State.OPEN,
        "closable": found.state == Step.State.OPEN and juries.is_closable(found, sitting),
        "conflict": conflict or ConflictForm(),
        "result": juries.result_of(found) if over else None,
        "sheets": [(each, [each.scores.get(one.name) for one in scoring.criteria]) for each in sitting.scored] if over else [],
    }


def on_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """All steps of a file, for its instructor."""
    found = [
        {**row(each.step), "mine": each.step.body_id == file.organisation_id}
        if each.step
        else {"rule": each.rule, "kind": KINDS[each.rule.kind], "state": WAITS, "tag": "plain"}
        for each in stages(file)
        if each.step or each.standing is not Standing.SKIPPED
    ]
    return {"file": file, "steps": found} if found else None


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """How many steps wait at this desk."""
    who = actor(request)
    if not (who.has_permission(HANDLE) or who.has_permission(INSTRUCT)):
        return None
    waiting = steps_for(who, {"state": Step.State.OPEN})
    number = waiting.count()
    return {"number": number, "late": waiting.filter(due_on__lt=today()).count()} if number else None
