"""Steps as the person of a file sees them: what comes next, appointments, titles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.parts.steps import Kind, Standing
from parvis.components.procedures.selectors import File
from parvis.components.steps.actions import booking, waiting
from parvis.components.steps.actions.moving import StepRefused
from parvis.components.steps.models import Booking, Step
from parvis.components.steps.selectors import agendas, juries
from parvis.components.steps.selectors.steps import Stage, stages
from parvis.components.steps.wording import OUTCOMES, STATES, TAGS, TITLES, WAITS
from parvis.kernel.calendar import local_day
from parvis.kernel.guards import actor


def next_steps(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """Every step of the file that concerns it, in order."""
    found = [line(each, file) for each in stages(file) if each.step or each.standing is not Standing.SKIPPED]
    return {"file": file, "steps": found} if found else None


def line(stage: Stage, file: File) -> dict[str, Any]:
    """Reasons and scores are shown once the file is decided: until then they are the instructor’s."""
    step = stage.step
    if step is None:
        return {"rule": stage.rule, "state": WAITS, "tag": "plain"}
    return {
        "rule": stage.rule,
        "step": step,
        "state": OUTCOMES[step.outcome] if step.outcome and (file.is_decided or step.kind != Kind.OPINION) else STATES[step.state],
        "tag": TAGS[step.state],
        "told": step if file.is_decided and step.outcome else None,
        "booking": agendas.booking_of(step) if step.kind == Kind.APPOINTMENT else None,
        "bookable": step.kind == Kind.APPOINTMENT and step.state == Step.State.OPEN,
        "titles": [titled(each) for each in step.titles.prefetch_related("events")] if step.kind == Kind.PRODUCTION else [],
        "scores": scores(step) if file.is_decided else None,
    }


def titled(title: Any) -> dict[str, Any]:
    events = [{"title": TITLES[each.state], "when": each.at} for each in title.events.all()]
    return {"title": title, "state": TITLES[title.state], "timeline": events}


def scores(step: Step) -> Mapping[str, Any] | None:
    """The mean of each criterion and the total, where the procedure file shows them."""
    if step.kind != Kind.JURY or step.state != Step.State.OVER or not juries.scoring_of(step).shown:
        return None
    found, scoring = juries.result_of(step), juries.scoring_of(step)
    return {"total": found.shown, "scale": scoring.scale, "criteria": [(each, found.means.get(each.name)) for each in scoring.criteria]}


def own_step_or_404(request: HttpRequest, step_id: UUID) -> Step:
    """An appointment of a file of the person’s own; 404 for anybody else’s."""
    step = Step.objects.filter(id=step_id, kind=Kind.APPOINTMENT).select_related("file__version", "file__procedure", "body").first()
    if step is None or step.file.reference is None or procedures.file_of(actor(request), step.file.reference) is None:
        raise Http404("no such step of a file of yours")
    return step


def book(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Choose a day, then a moment; a second choice moves the appointment."""
    step = own_step_or_404(request, step_id)
    if request.method != "POST":
        return show(request, step)
    try:
        booking.book(step.id, moment_of(request.POST.get("moment", "")))
    except StepRefused as refused:
        return show(request, step, refused=str(refused.text), status=409)
    messages.success(request, gettext("Your appointment is made. An e-mail confirms it, with a file for your calendar."))
    return HttpResponseRedirect(reverse("procedures:my-file", args=[step.file.reference]))


def moment_of(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        local_day(found)  # no day of the country is so far away, or the moment has no zone
    except (ValueError, OverflowError):
        raise StepRefused(booking.TAKEN) from None
    return found


def show(request: HttpRequest, step: Step, *, refused: str = "", status: int = 200) -> HttpResponse:
    agenda = agendas.agenda_of(step)
    days = agendas.free_days(agenda, since=since(request)) if agenda else []
    context = {
        "step": step,
        "rule": step.rule,
        "file": step.file,
        "agenda": agenda,
        "days": days,
        "later": days[-1].day if len(days) == 10 else None,
        "booking": agendas.booking_of(step),
        "held": agendas.held_for(step),
        "waiting": agendas.is_waiting(step),
        "refused": refused,
    }
    return render(request, "steps/book.html", context, status=status)


def since(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None


@require_POST
def cancel(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Give an appointment up."""
    step = own_step_or_404(request, step_id)
    try:
        booking.cancel(step.id)
    except StepRefused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, gettext("Your appointment is given up. You may take another."))
    return HttpResponseRedirect(reverse("steps:book", args=[step.id]))


@require_POST
def wait(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Onto the waiting list, or off it."""
    step = own_step_or_404(request, step_id)
    agenda = agendas.agenda_of(step)
    if "leave" in request.POST:
        waiting.leave(step)
        messages.success(request, gettext("You are no longer on the waiting list."))
    elif agenda and step.state == Step.State.OPEN:
        waiting.join(step, agenda)
        messages.success(request, gettext("You are on the waiting list. We write to you when a place is free."))
    return HttpResponseRedirect(reverse("steps:book", args=[step.id]))


def calendar(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """The appointment that stands, for the person's calendar."""
    step = own_step_or_404(request, step_id)
    found = agendas.booking_of(step)
    if found is None or found.state != Booking.State.BOOKED:
        raise Http404("no appointment stands")
    answer = HttpResponse(booking.as_calendar(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer
