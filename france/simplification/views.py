"""The public square of simplification, and the desk of those who review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from france.simplification import actions, rules, selectors
from france.simplification.forms import KINDS, DecisionForm, ImportForm, ProposalForm
from france.simplification.models import FormEntry, Proposal
from france.simplification.selectors import Form
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

LARGEST_IMPORT = 5_000_000
STATES = {"open": "info", "rejected": "plain", "waiting": "wait", "declared": "wait", "proven": "ok"}


def index(request: HttpRequest) -> HttpResponse:
    """How many there are, what each asks, what went, and the targets."""
    found = selectors.forms()
    context = {
        "forms": found,
        "progress": selectors.progress(found),
        "chart": chart(found),
        "hours": sum(each.hours_saved or 0 for each in found),
        "fields": sum(each.fields for each in found),
        "documents": sum(each.documents for each in found),
        "fields_removed": sum(each.fields_at_first - each.fields for each in found),
        "documents_removed": sum(each.documents_at_first - each.documents for each in found),
        "invented": settings.PARVIS_DEMO,
    }
    return render(request, "simplification/index.html", context)


def chart(found: list[Form]) -> dict[str, Any]:
    """What each form filed here asked at first, and asks now."""
    here = [each for each in found if each.revisions or each.entry.procedure_id]
    return {
        "title": gettext("Questions and documents that each form asks today"),
        "labels": [str(each.title) for each in here],
        "values": [each.fields + each.documents for each in here],
        "label_title": gettext("Form"),
        "value_title": gettext("Questions and documents"),
        "source": gettext("Versions of the procedure files"),
    }


def form_or_404(slug: str) -> Form:
    try:
        return selectors.form(slug)
    except FormEntry.DoesNotExist as error:
        raise Http404(slug) from error


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One form: what it asks, what each version took away, what was proposed and what the versions prove."""
    found = form_or_404(slug)
    context = {
        "form": found,
        "entry": found.entry,
        "proposals": shown(found),
        "invented": any(each.sample for each in found.revisions),
    }
    return render(request, "simplification/form.html", context)


def shown(found: Form) -> list[dict[str, Any]]:
    kinds = dict(KINDS)
    return [
        {
            "checked": each,
            "label": label_of(each.proposal),
            "kind": kinds[Proposal.Kind(each.proposal.kind)],
            "tag_kind": STATES[each.state],
            "decision": DecisionForm(prefix=str(each.proposal.pk)),
        }
        for each in found.proposals
    ]


def label_of(proposal: Proposal) -> str:
    """The question in words, as the version that the proposal is about asks it."""
    named = rules.names(proposal.version.definition) if proposal.version else {}
    return str(named[proposal.field].label) if proposal.field in named else proposal.field


def choices(found: Form) -> list[tuple[str, str]]:
    return [(each.name, str(each.field.label)) for each in found.asked]


def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone who signed in proposes something; a review decides."""
    found = form_or_404(slug)
    form = ProposalForm(request.POST or None, fields=choices(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(found.entry, **form.cleaned_data, person=people.person_of(request))
        except actions.Refused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, gettext("Your proposal is in. The next review of this form decides it and says why."))
            return HttpResponseRedirect(reverse("simplification:form", args=[slug]))
    context = {"form": form, "found": found}
    return render(request, "simplification/propose.html", context, status=422 if form.errors else 200)


def desk(request: HttpRequest) -> HttpResponse:
    """The inventory for reviewers, suggestions that wait, and the import of forms filed elsewhere."""
    form = ImportForm(request.POST or None, request.FILES or None)
    wrong: list[actions.WrongLine] = []
    if request.method == "POST" and form.is_valid():
        wrong = imported(request, form)
        if not wrong and not form.errors:
            return HttpResponseRedirect(reverse("simplification:desk"))
    found = selectors.forms()
    context = {"form": form, "wrong": wrong, "forms": found, "progress": selectors.progress(found), "suggestions": selectors.suggestions()}
    return render(request, "simplification/desk.html", context, status=422 if wrong or form.errors else 200)


def imported(request: HttpRequest, form: ImportForm) -> list[actions.WrongLine]:
    upload = form.cleaned_data["file"]
    if upload.size > LARGEST_IMPORT:
        form.add_error("file", gettext("This file is larger than 5 MB. Import it in several parts."))
        return []
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        form.add_error("file", gettext("This file is not in UTF-8. Save it as CSV in UTF-8, then add it again."))
        return []
    number, wrong = actions.import_forms(text, sample=form.cleaned_data["sample"])
    if not wrong:
        messages.success(request, gettext("%(number)s forms are in the inventory.") % {"number": number})
    return wrong


def review(request: HttpRequest, slug: str) -> HttpResponse:
    """One form under review: begin, propose, decide, end."""
    found = form_or_404(slug)
    form = ProposalForm(fields=choices(found))
    if request.method == "POST":
        try:
            answer = ACTS.get(request.POST.get("act", ""), began)(request, found)
        except actions.Refused as refused:
            messages.error(request, str(refused.text))
            answer = None
        if not isinstance(answer, ProposalForm):
            return HttpResponseRedirect(reverse("simplification:review", args=[slug]))
        form = answer
    context = {"found": found, "entry": found.entry, "review": selectors.open_review(found.entry), "form": form, "proposals": shown(found)}
    return render(request, "simplification/review.html", context, status=422 if form.errors else 200)


def began(request: HttpRequest, found: Form) -> None:
    actions.begin_review(found.entry, agent=people.person_of(request), organisation=people.organisation_of(request))


def proposed(request: HttpRequest, found: Form) -> ProposalForm | None:
    form = ProposalForm(request.POST, fields=choices(found))
    if not form.is_valid():
        return form
    held = actions.begin_review(found.entry, agent=people.person_of(request), organisation=people.organisation_of(request))
    actions.propose(found.entry, **form.cleaned_data, person=people.person_of(request), review=held)
    messages.success(request, gettext("The proposal is in the review."))
    return None


def decided(request: HttpRequest, found: Form) -> None:
    number = request.POST.get("proposal", "")
    proposal = found.entry.proposals.filter(pk=int(number)).first() if number.isdecimal() else None
    if proposal is None:
        raise Http404("no such proposal")
    form = DecisionForm(request.POST, prefix=number)
    if not form.is_valid():
        messages.error(request, gettext("Choose accept or reject, and write the reason: it is published."))
        return
    given = form.cleaned_data
    actions.decide(
        proposal,
        accepted=given["decision"] == "accepted",
        reason=given["reason"],
        agent=people.person_of(request),
        evidence="" if proposal.version_id else given["evidence"],
    )
    messages.success(request, gettext("The decision is published. A later version of the form proves it, or nothing does."))


def ended(_request: HttpRequest, found: Form) -> None:
    held = selectors.open_review(found.entry)
    if held:
        actions.end_review(held)


ACTS = {"begin": began, "propose": proposed, "decide": decided, "end": ended}


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """On the desk of reviewers."""
    if not actor(request).has_permission("simplification.review"):
        return None
    return {"waiting": selectors.suggestions().count()}


def sample() -> Mapping[str, object] | None:
    found = FormEntry.objects.order_by("pk").first()
    return {"slug": found.slug} if found else None
