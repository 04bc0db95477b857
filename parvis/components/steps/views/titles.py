"""Titles of a body: batches to the producer, its answers, handing over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.steps.actions import titles as acts
from parvis.components.steps.actions.moving import StepRefused, read
from parvis.components.steps.forms import ResultsForm
from parvis.components.steps.models import Title
from parvis.components.steps.rules.titles import NEXT, TitleState, WrongResults, read_results
from parvis.components.steps.selectors.steps import within_reach
from parvis.components.steps.views.desk import require
from parvis.components.steps.wording import TITLES
from parvis.core.people import selectors as people
from parvis.kernel import tables
from parvis.kernel.guards import actor

COLUMNS = ("number", "procedure", "file", "ordered_on")


def listed(request: HttpRequest) -> HttpResponse:
    """Titles under way, the producer’s answer, and the batches sent."""
    require(request)
    form = ResultsForm(request.POST, request.FILES) if request.method == "POST" else ResultsForm()
    if request.method == "POST" and form.is_valid() and (answer := taken(request, form)):
        return answer
    organisation = people.organisation_of(request)
    within = within_reach(actor(request), "step__file")
    mine = Title.objects.filter(within, step__body=organisation).select_related("step__file__procedure", "step__file__version")
    page = Paginator(mine.order_by("-ordered_at", "-id"), 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [
            {"title": each, "state": TITLES[each.state], "next": [(one, TITLES[one]) for one in NEXT[TitleState(each.state)]]}
            for each in page.object_list
        ],
        "batches": sorted({each.batch for each in mine if each.batch}, reverse=True)[:20],
        "waiting": mine.filter(batch=None, state=TitleState.ORDERED).count(),
    }
    return render(request, "steps/desk/titles.html", context, status=422 if form.errors else 200)


def taken(request: HttpRequest, form: ResultsForm) -> HttpResponse | None:
    """The producer’s answer applied, or None with what is wrong beside the field."""
    try:
        results = read_results(form.cleaned_data["file"].read())
    except WrongResults as wrong:
        form.add_error("file", gettext("Line %(line)s cannot be read. Nothing was taken in.") % {"line": wrong.line})
        return None
    changed, strange = acts.take_results(people.organisation_of(request), results, agent=people.person_of(request))
    messages.success(
        request,
        gettext("%(changed)s titles changed, %(same)s were known already.")
        % {"changed": changed, "same": len(results) - changed - len(strange)},
    )
    if strange:
        messages.warning(request, gettext("These numbers are none of ours: %(numbers)s") % {"numbers": ", ".join(strange[:10])})
    return HttpResponseRedirect(reverse("steps:titles"))


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Put the titles ordered since the last batch into a new one."""
    require(request)
    number = acts.send_batch(people.organisation_of(request))
    if number is None:
        messages.info(request, gettext("No title waits for a batch."))
    else:
        messages.success(request, gettext("Batch %(number)s is ready: download it and send it to the producer.") % {"number": number})
    return HttpResponseRedirect(reverse("steps:titles"))


def batch(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    """A batch as CSV or JSON: numbers and references, no name."""
    require(request)
    mine = Title.objects.filter(step__body=people.organisation_of(request), batch=number).select_related("step__file__procedure")
    if kind not in ("csv", "json") or not mine.exists():
        raise Http404("no such batch of this organisation")
    if kind == "json":
        return JsonResponse({"batch": number, "titles": [dict(zip(COLUMNS, values(each), strict=True)) for each in mine]})
    return tables.download(rows(mine), name=f"batch-{number}.csv", for_programs=True)


def rows(mine: Iterable[Title]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    for each in mine:
        yield values(each)


def values(title: Title) -> tuple[str, ...]:
    return title.number, title.step.file.procedure.slug, title.step.file.reference or "", title.ordered_at.date().isoformat()


@require_POST
def move(request: HttpRequest, title_id: int) -> HttpResponse:
    """Note what happened to one title."""
    require(request)
    title = (
        Title.objects.filter(within_reach(actor(request), "step__file"), pk=title_id, step__body=people.organisation_of(request))
        .select_related("step__file__version", "step__body")
        .first()
    )
    state = request.POST.get("state", "")
    if title is None or state not in list(TitleState):
        raise Http404("no such title of this organisation")
    me = people.person_of(request)
    read(title.step, me)
    try:
        acts.move_title(title.pk, TitleState(state), agent=me, proof=request.POST.get("proof", ""))
    except StepRefused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, gettext("It is noted."))
    return HttpResponseRedirect(reverse("steps:titles"))
