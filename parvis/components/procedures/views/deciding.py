"""Decide on a file: fill in, confirm, and only then it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.procedures.actions import desk, reopening
from parvis.components.procedures.forms.desk import DecisionForm, ReopeningForm
from parvis.components.procedures.lifecycle import OPEN, State, TransitionRefused
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import paperwork, proposals, reserved, templates, wording
from parvis.components.procedures.selectors.files import pending_correction
from parvis.components.procedures.views.desk import acting, file_or_404, file_url
from parvis.components.procedures.views.desk import show as show_file
from parvis.core.people import selectors as people


def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The form, then a page that repeats what will be sent, then the decision."""
    file = file_or_404(request, reference)
    if file.is_decided:
        return decided_first(request, file)
    desk.read(file, agent=people.person_of(request))
    form = decision_form(file, request)
    if not form.outcomes and (refused := reserved.refusal(file, "close", people.person_of(request))):
        messages.error(request, str(refused))
        return HttpResponseRedirect(file_url(reference))
    if request.method != "POST":
        return show(request, file, form=form)
    if not form.is_valid() or "change" in request.POST:
        return show(request, file, form=form, status=200 if "change" in request.POST else 422)
    if "confirm" not in request.POST:
        return confirm(request, file, form=form)
    return conclude(request, file, form=form)


def decision_form(file: File, request: HttpRequest) -> DecisionForm:
    """Only closing is possible before the file is taken in charge, or while a correction is awaited."""
    reviewing = file.state == State.UNDER_REVIEW and pending_correction(file) is None
    outcomes = [State.ACCEPTED, State.REFUSED, State.CLOSED] if reviewing else [State.CLOSED]
    agent = people.person_of(request)
    outcomes = [each for each in outcomes if reserved.refusal(file, desk.BY_OUTCOME[each], agent) is None]
    proposed = proposals.proposed_figure(file, proposals.proposal_for(file))
    data = request.POST if request.method == "POST" else None
    return DecisionForm(file.definition, proposed=proposed, outcomes=[str(each) for each in outcomes], data=data)


def show(request: HttpRequest, file: File, *, form: DecisionForm, status: int = 200, refused: str = "") -> HttpResponse:
    proposal = proposals.proposal_for(file)
    context = {
        "file": file,
        "procedure": file.definition,
        "form": form.without_optional_marks(),
        "proposal": paperwork.reasoning(proposal) if proposal else None,
        "figure": proposals.proposed_figure(file, proposal),
        "awaited": [file.definition.need(name) for name in proposals.awaited_needs(file)],
        "refused": refused,
        "only_close": file.state in OPEN and file.state != State.UNDER_REVIEW,
    }
    return render(request, "procedures/decide.html", context, status=status)


def confirm(request: HttpRequest, file: File, *, form: DecisionForm) -> HttpResponse:
    verdict = verdict_of(form)
    result = file.definition.result
    figure = wording.shown_number(verdict.result, result.unit) if result and verdict.result is not None else ""
    context = {
        "file": file,
        "procedure": file.definition,
        "form": form,
        "outcome": file.definition.outcomes[verdict.outcome],
        "verdict": verdict,
        "result": result,
        "figure": figure,
        "letter": templates.previewed(file, outcome=verdict.outcome, reasons=verdict.reasons, result=figure),
        "accepting": verdict.outcome == State.ACCEPTED,
        "fields": {name: value for name, value in request.POST.items() if name in form.fields},
    }
    return render(request, "procedures/confirm.html", context)


def verdict_of(form: DecisionForm) -> desk.Verdict:
    given = form.cleaned_data
    return desk.Verdict(
        outcome=State(given["outcome"]), reasons=given["reasons"], result=given.get("result"), departure=given.get("departure", "")
    )


def conclude(request: HttpRequest, file: File, *, form: DecisionForm) -> HttpResponse:
    try:
        desk.decide(str(file.reference), agent=people.person_of(request), organisation_id=file.organisation_id, verdict=verdict_of(form))
    except desk.AlreadyDecided as first:
        return decided_first(request, first.file)
    except TransitionRefused as refused:
        return show(request, file, form=form, status=409, refused=str(refused.text))
    messages.success(request, gettext("The decision is made. The person gets a message, and the letter is being written."))
    return HttpResponseRedirect(file_url(str(file.reference)))


def decided_first(request: HttpRequest, file: File) -> HttpResponse:
    """Someone was first: who, when, what; nothing of this attempt was kept."""
    passage = file.passages.select_related("agent").last()
    context = {"file": file, "procedure": file.definition, "passage": passage, "outcome": file.definition.outcomes.get(file.state)}
    return render(request, "procedures/already_decided.html", context, status=409)


@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the decision back, with a reason."""
    file = file_or_404(request, reference)
    form = ReopeningForm(request.POST, prefix="reopening")
    if not form.is_valid():
        return show_file(request, file, reopening=form, status=422)
    done = gettext("The decision is taken back and the file is under review again. The person is told why.")
    return acting(request, reference, reopening.reopen, done, text=form.cleaned_data["text"])


@require_POST
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Undo taking a file in charge."""
    return acting(request, reference, reopening.give_back, gettext("The file is back among submitted files."))
