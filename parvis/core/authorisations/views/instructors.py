"""The desk of those who decide: what waits, one request with what is new in it, and the decision with what it will enforce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.core.authorisations import actions, forms, selectors
from parvis.core.authorisations.models import Application
from parvis.core.authorisations.rules import blocks, steps
from parvis.core.authorisations.views import shown
from parvis.core.authorisations.views.applicants import document_of
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import Organisation, organisation_of, person_of
from parvis.kernel import tables
from parvis.kernel.guards import actor

DECISIONS = ("approve", "request_changes", "refuse", "revoke")


def found(request: HttpRequest, body: Organisation) -> tuple[forms.InboxForm, Any]:
    form = forms.InboxForm(request.GET, kinds=selectors.instructed_by(body))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = selectors.inbox(
        body,
        words=wanted.get("q", ""),
        state=wanted.get("state", ""),
        kind=wanted.get("kind", ""),
        assigned=wanted.get("assigned", ""),
        only_late=wanted.get("late", False),
        person=person_of(request),
    )
    return form, rows


def inbox(request: HttpRequest) -> HttpResponse:
    body = organisation_of(request)
    form, rows = found(request, body)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    listed = [(each, shown.standing(each), selectors.kind_title(each.kind)) for each in page.object_list]
    context = {"form": form, "page": page, "rows": listed, "kinds": selectors.instructed_by(body), "query": request.GET.urlencode()}
    return render(request, "authorisations/inbox.html", context)


def inbox_csv(request: HttpRequest) -> HttpResponse:
    _form, rows = found(request, organisation_of(request))
    lines = [("reference", "kind", "body", "identifier", "title", "state", "reopening", "stage", "submitted_at")]
    for each in rows[:5000]:
        body, sent = each.organisation, each.submitted_at.isoformat() if each.submitted_at else ""
        title = str(each.answers.get("title", ""))
        lines.append((each.reference, each.kind, body.name, body.identifier, title, each.state, each.reopening, each.stage, sent))
    headers = {"Content-Disposition": 'attachment; filename="requests.csv"'}
    return HttpResponse("".join(tables.lines(lines)), content_type="text/csv; charset=utf-8", headers=headers)


def instructed(request: HttpRequest, public_id: UUID) -> Application:
    application = selectors.instructed_application(organisation_of(request), public_id)
    if application is None:
        raise Http404("no such request for this body to decide")
    return application


def to(application: Application) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("authorisations:review", args=[application.public_id]))


def moved(request: HttpRequest, application: Application) -> HttpResponseRedirect:
    messages.error(
        request, gettext("Nothing was done: a colleague or the applicant was faster. Read where the request stands, then decide.")
    )
    return to(application)


def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return page(request, instructed(request, public_id))


def page(request: HttpRequest, application: Application, *, message_form: forms.MessageForm | None = None) -> HttpResponse:
    now = selectors.situation(application)
    context = {
        **shown.about(application),
        "changes": shown.changes(application),
        "sent_again": len(selectors.submissions(application)) > 1,
        "decisions": [event for event in DECISIONS if steps.may(event, now)],
        "may_claim": steps.may("claim", now) and application.assigned_to_id != actor(request).person_id,
        "may_say": steps.may("instructor_message", now),
        "message_form": message_form or forms.MessageForm(),
        "phrases": selectors.phrases(organisation_of(request)).filter(purpose="instructor_message"),
        "permitted": selectors.permitted(application, application.answers.get("fields") or ()),
    }
    return render(request, "authorisations/review.html", context, status=422 if message_form else 200)


def document(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    return document_of(instructed(request, public_id))


@require_POST
def claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = instructed(request, public_id)
    try:
        actions.claim(application, person=person_of(request))
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("This request is assigned to you."))
    return to(application)


@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = instructed(request, public_id)
    form = forms.MessageForm(request.POST)
    if not form.is_valid():
        return page(request, application, message_form=form)
    try:
        actions.answer(application, person=person_of(request), text=form.cleaned_data["text"])
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("Your message is sent to the applicant."))
    return to(application)


def decide(request: HttpRequest, public_id: UUID, event: str) -> HttpResponse:
    application = instructed(request, public_id)
    if event not in DECISIONS:
        raise Http404("no such decision")
    if not selectors.may(application, event):
        return moved(request, application)
    return approve(request, application) if event == "approve" else say_no(request, application, event)


def say_no(request: HttpRequest, application: Application, event: str) -> HttpResponse:
    """Ask for changes, refuse or revoke: each with words that the applicant reads."""
    kept = selectors.phrases(organisation_of(request)).filter(purpose=event)
    chosen = kept.filter(pk=phrase_asked(request)).first()
    initial = {"text": chosen.text if chosen else ""}
    data = request.POST if request.method == "POST" else None
    form: forms.ChangesForm | forms.ReasonForm = (
        forms.ChangesForm(data, initial=initial, asked=blocks.asked_at(application.stage))
        if event == "request_changes"
        else forms.ReasonForm(data, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        return done(request, application, event, form.cleaned_data)
    context = {**shown.about(application), "event": event, "form": form, "phrases": kept}
    return render(request, "authorisations/decide.html", context, status=422 if form.errors else 200)


def phrase_asked(request: HttpRequest) -> int:
    asked = request.GET.get("phrase", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def done(request: HttpRequest, application: Application, event: str, given: Mapping[str, Any]) -> HttpResponse:
    person = person_of(request)
    try:
        if event == "request_changes":
            actions.request_changes(application, person=person, text=given["text"], in_blocks=given["in_blocks"])
        elif event == "refuse":
            actions.refuse(application, person=person, text=given["text"])
        else:
            actions.revoke(application, person=person, reason=given["text"])
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("The decision is taken, and those concerned are told."))
    return to(application)


def approve(request: HttpRequest, application: Application) -> HttpResponse:
    released = selectors.released(selectors.kind_of(application))
    asked = actions.asked_terms(application)
    initial = {
        "fields_given": list(asked.fields),
        "calls_per_minute": asked.calls_per_minute,
        "valid_from": asked.valid_from,
        "valid_until": asked.valid_until,
    }
    choices = {name: released.get(name, name) for name in asked.fields}
    form = forms.ApprovalForm(request.POST if request.method == "POST" else None, initial=initial, fields=choices)
    terms = terms_of(form) if form.is_bound and form.is_valid() else asked
    if form.is_bound and form.is_valid() and request.POST.get("approve"):
        return approved(request, application, form, terms)
    return approval_page(request, application, form, terms)


def terms_of(form: forms.ApprovalForm) -> actions.Terms:
    given = form.cleaned_data
    return actions.Terms(
        fields=tuple(given["fields_given"]),
        calls_per_minute=given["calls_per_minute"],
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
        case_required=given["case_required"],
    )


def approved(request: HttpRequest, application: Application, form: forms.ApprovalForm, terms: actions.Terms) -> HttpResponse:
    try:
        granted = actions.approve(
            application, person=person_of(request), terms=terms, text=form.cleaned_data["text"], seen=request.POST.get("seen", "")
        )
    except actions.NotAllowed:
        return moved(request, application)
    except exchange.ExchangeError as refused:  # the registry of permitted exchanges, or the terms
        form.add_error(None, str(refused.text))
        return approval_page(request, application, form, terms)
    except actions.OwnRequest:
        form.add_error(None, gettext("You wrote in this request or sent it: a colleague of yours decides it."))
        return approval_page(request, application, form, terms)
    except actions.UnknownKind:
        form.add_error(None, gettext("What is asked is no longer declared by any system: refuse, and say so."))
        return approval_page(request, application, form, terms)
    said = gettext("Authorisation %(reference)s is given: it holds from now on. The data controller and the protection officer are told.")
    messages.success(request, said % {"reference": granted.reference})
    return to(application)


def approval_page(request: HttpRequest, application: Application, form: forms.ApprovalForm, terms: actions.Terms) -> HttpResponse:
    try:
        policy: Mapping[str, Any] = actions.grant(application, terms)
    except actions.UnknownKind:
        policy = {}
    context = {
        **shown.about(application),
        "form": form,
        "policy": policy,
        "seen": blocks.fingerprint(application.answers),
        "left_out": [name for name in application.answers.get("fields") or () if name not in terms.fields],
        "permitted": selectors.permitted(application, terms.fields),
    }
    return render(request, "authorisations/approve.html", context, status=422 if form.errors else 200)


def phrases(request: HttpRequest) -> HttpResponse:
    body = organisation_of(request)
    form = forms.PhraseForm(request.POST if request.method == "POST" and "forget" not in request.POST else None)
    if request.method == "POST" and "forget" in request.POST:
        number = request.POST["forget"]
        if not (number.isascii() and number.isdigit() and len(number) < 10 and actions.forget_phrase(body, int(number))):
            raise Http404("no such template of this body")
        messages.success(request, gettext("The template is forgotten."))
        return HttpResponseRedirect(reverse("authorisations:phrases"))
    if form.is_bound and form.is_valid():
        actions.keep_phrase(body, **form.cleaned_data)
        messages.success(request, gettext("The template is kept for all instructors of your body."))
        return HttpResponseRedirect(reverse("authorisations:phrases"))
    titles = dict(form.fields["purpose"].choices)  # type: ignore[attr-defined]
    rows = [(each, titles.get(each.purpose, each.purpose)) for each in selectors.phrases(body)]
    return render(request, "authorisations/phrases.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """On the desk of those who instruct: how many requests wait."""
    if not actor(request).has_permission(selectors.INSTRUCT):
        return None
    body = organisation_of(request)
    if not selectors.instructed_by(body):
        return None
    waiting = selectors.to_instruct(body).filter(state=steps.State.SUBMITTED)
    return {"waiting": waiting.count(), "late": waiting.filter(selectors.late()).count()}
