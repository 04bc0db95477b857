"""A body's requests: begun from a template, written page by page, sent, followed. Whoever is not of the body finds nothing there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from parvis.core.authorisations import actions, calling, figures, forms, selectors
from parvis.core.authorisations.models import Application
from parvis.core.authorisations.rules import blocks, steps
from parvis.core.authorisations.views import shown
from parvis.core.files import actions as file_actions
from parvis.core.files import selectors as files
from parvis.core.people.selectors import Organisation, person_of
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor

STEPS = ("reopen", "cancel_reopening", "start_next_stage", "cancel_next_stage", "archive")


def for_bodies(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Agents, and whoever represents a body in law: the page's audience is everyone, and the others are told how to come in."""

    @wraps(view)
    @cache_control(private=True, no_store=True)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        body = selectors.asking_body(request)
        if body is None:
            signed_in = actor(request).person_id is not None
            status = 403 if request.method == "POST" or signed_in else 200
            return render(request, "authorisations/who.html", {"signed_in": signed_in}, status=status)
        return view(request, body, *args, **kwargs)

    return wrapped


def own(body: Organisation, public_id: UUID) -> Application:
    found = selectors.application_of(body, public_id)
    if found is None:
        raise Http404("no such request of this body")
    return found


def to(application: Application) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("authorisations:request", args=[application.public_id]))


def moved(request: HttpRequest, application: Application) -> HttpResponseRedirect:
    messages.error(request, gettext("Nothing was done: this request moved on meanwhile. Read where it stands, then choose again."))
    return to(application)


@for_bodies
def requests(request: HttpRequest, body: Organisation) -> HttpResponse:
    page = Paginator(selectors.applications_of(body), 25).get_page(request.GET.get("page"))
    rows = [(each, shown.standing(each), selectors.kind_title(each.kind)) for each in page.object_list]
    return render(request, "authorisations/requests.html", {"body": body, "page": page, "rows": rows})


@for_bodies
def choose(request: HttpRequest, body: Organisation) -> HttpResponse:
    kinds = [(kind, selectors.use_cases_of(kind), selectors.may_ask(body, kind)) for kind in selectors.kinds().values()]
    return render(request, "authorisations/choose.html", {"body": body, "kinds": [row for row in kinds if row[1]]})


@for_bodies
def begin(request: HttpRequest, body: Organisation, kind: str) -> HttpResponse:
    found = selectors.kinds().get(kind)
    if found is None:
        raise Http404("nothing of this name may be asked")
    uses = {use.slug: use for use in selectors.use_cases_of(found)}
    chosen = uses.get(request.POST.get("use_case", ""))
    allowed = selectors.may_ask(body, found)
    if request.method == "POST" and chosen and allowed:
        try:
            application = actions.start(body, person_of(request), found, chosen)
        except actions.TooManyDrafts:
            messages.error(request, gettext("Your body has fifty drafts already. Send or archive some, then begin a new one."))
            return HttpResponseRedirect(reverse("authorisations:requests"))
        return HttpResponseRedirect(reverse("authorisations:block", args=[application.public_id, blocks.BLOCKS[0].slug]))
    context = {"kind": found, "uses": uses.values(), "allowed": allowed, "missing": request.method == "POST" and not chosen}
    context["usual_days"] = figures.usual_days(found.slug)
    return render(request, "authorisations/begin.html", context, status=422 if request.method == "POST" else 200)


@for_bodies
def one(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    return page(request, own(body, public_id))


def page(request: HttpRequest, application: Application, *, message_form: forms.MessageForm | None = None) -> HttpResponse:
    mine = application.applicant_id == actor(request).person_id
    now = selectors.situation(application)
    context = {
        **shown.about(application),
        "mine": mine,
        "may_write": mine and steps.may("update", now),
        "may_say": mine and steps.may("applicant_message", now),
        "steps": [event for event in STEPS if mine and steps.may(event, now)],
        "unread_token": mine and selectors.unread_token(application) is not None,
        "progress": shown.progress(application),
        "to_change": [forms.BLOCK_TITLES[slug] for slug in selectors.blocks_to_change(application)],
        "message_form": message_form or forms.MessageForm(),
    }
    return render(request, "authorisations/request.html", context, status=422 if message_form else 200)


@for_bodies
def block(request: HttpRequest, body: Organisation, public_id: UUID, slug: str) -> HttpResponse:
    application = own(body, public_id)
    asked = blocks.block(slug, application.stage)
    if asked is None or application.applicant_id != actor(request).person_id:
        raise Http404("no such page of a request of yours")
    if not selectors.may(application, "update"):
        return moved(request, application)
    return (
        saved(request, application, asked)
        if request.method == "POST"
        else block_page(request, application, asked, told="missing" in request.GET)
    )


def saved(request: HttpRequest, application: Application, asked: blocks.Block) -> HttpResponse:
    """Everything typed is kept first; then it is judged."""
    form = forms.form_of(asked, request.POST, released=selectors.released(selectors.kind_of(application)))
    try:
        current = actions.save(application, form.typed(), person=person_of(request), while_typing="autosave" in request.POST)
        refused = attached(request, current) if "document" in request.FILES else ""
    except actions.NotAllowed:
        return moved(request, application)
    if "autosave" in request.POST:
        return HttpResponse(status=204)
    current.refresh_from_db()
    wrong = [problem for problem in selectors.problems(current) if problem.block == asked.slug]
    if refused or (wrong and "later" not in request.POST):
        return block_page(request, current, asked, told=True, refused=refused)
    return HttpResponseRedirect(
        next_page(current, asked) if "later" not in request.POST else reverse("authorisations:request", args=[current.public_id])
    )


def attached(request: HttpRequest, application: Application) -> str:
    """Why the document was refused; empty when it is kept."""
    try:
        actions.attach(application, request.FILES["document"], person=person_of(request))  # type: ignore[arg-type]
    except actions.RefusedFile as refusal:
        return str(refusal.text)
    return ""


def next_page(application: Application, asked: blocks.Block) -> str:
    pages = blocks.asked_at(application.stage)
    place = pages.index(asked) + 1
    if place == len(pages):
        return reverse("authorisations:check", args=[application.public_id])
    return reverse("authorisations:block", args=[application.public_id, pages[place].slug])


def block_page(request: HttpRequest, application: Application, asked: blocks.Block, *, told: bool, refused: str = "") -> HttpResponse:
    released = selectors.released(selectors.kind_of(application))
    form = forms.form_of(asked, forms.as_typed(application.answers), released=released)
    if told:
        form.say(blocks.problems_of(asked, application.answers, released=released, today=today()))
    if refused:
        form.add_error(None, refused)
    pages = blocks.asked_at(application.stage)
    context = {
        "application": application,
        "asked": asked,
        "block_title": forms.BLOCK_TITLES[asked.slug],
        "form": form,
        "number": pages.index(asked) + 1,
        "total": len(pages),
        "progress": shown.progress(application),
        "document": shown.document(application),
        "use": selectors.use_case_of(application),
    }
    return render(request, "authorisations/block.html", context, status=422 if request.method == "POST" else 200)


@for_bodies
def check(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    application = own(body, public_id)
    if application.applicant_id != actor(request).person_id:
        raise Http404("not a request of yours")
    if not selectors.may(application, "submit"):
        return moved(request, application)
    if request.method != "POST":
        return check_page(request, application, found=selectors.problems(application))
    try:
        actions.submit(
            application, person=person_of(request), terms="terms" in request.POST, officer_informed="officer_informed" in request.POST
        )
    except actions.NotReady as lacking:
        return check_page(request, application, found=lacking.problems, status=422)
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("Your request is sent. You will be written to when it is decided, or if something is missing."))
    return to(application)


def check_page(request: HttpRequest, application: Application, *, found: list[blocks.Problem], status: int = 200) -> HttpResponse:
    context = {
        **shown.about(application),
        "problems": shown.problems(application, found),
        "terms": "terms" in request.POST,
        "officer_informed": "officer_informed" in request.POST,
    }
    return render(request, "authorisations/check.html", context, status=status)


@for_bodies
def document(_request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponseBase:
    return document_of(own(body, public_id))


def document_of(application: Application) -> HttpResponseBase:
    """The legal text that was added; 404 for whoever is not of the bodies concerned is the callers' task."""
    held = application.answers.get("legal_document") or {}
    try:
        return file_actions.download_response(files.file(UUID(held["id"])))
    except (KeyError, ValueError, files.FileGone, files.Quarantined) as gone:
        raise Http404("no document") from gone


@for_bodies
@require_POST
def write(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    application = own(body, public_id)
    form = forms.MessageForm(request.POST)
    if not form.is_valid():
        return page(request, application, message_form=form)
    if application.applicant_id != actor(request).person_id:
        raise Http404("not a request of yours")
    try:
        actions.write(application, person=person_of(request), text=form.cleaned_data["text"])
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("Your message is sent to the instructors."))
    return to(application)


@for_bodies
def transfer(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    application = own(body, public_id)
    people = {str(person.pk): person for person in selectors.colleagues(application)}
    form = forms.TransferForm(request.POST or None, people=people.values())
    if request.method == "POST" and form.is_valid():
        try:
            actions.transfer(application, to=people[form.cleaned_data["to"]], person=person_of(request))
        except (actions.NotAllowed, LookupError):
            return moved(request, application)
        messages.success(request, gettext("The request is handed over, and both of you are told."))
        return to(application)
    return render(
        request,
        "authorisations/transfer.html",
        {**shown.about(application), "form": form, "people": people},
        status=422 if form.errors else 200,
    )


@for_bodies
@require_POST
def copy(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    try:
        new = actions.copy(own(body, public_id), person=person_of(request))
    except actions.TooManyDrafts:
        messages.error(request, gettext("Your body has fifty drafts already. Send or archive some, then begin a new one."))
        return HttpResponseRedirect(reverse("authorisations:requests"))
    messages.success(request, gettext("A new draft says the same. Its document and its date are to be given again."))
    return to(new)


@for_bodies
@require_POST
def token(request: HttpRequest, body: Organisation, public_id: UUID) -> HttpResponse:
    """The only page that ever holds the token; it is kept by no cache."""
    application = own(body, public_id)
    if application.applicant_id != actor(request).person_id:
        raise Http404("not a request of yours")
    text = actions.read_token(application)
    if not text:
        messages.error(request, gettext("This token was read already. If it is lost, end it in your account and make another one."))
        return to(application)
    return render(request, "authorisations/token_shown.html", {**shown.about(application), "token": text})


@for_bodies
def step(request: HttpRequest, body: Organisation, public_id: UUID, event: str) -> HttpResponse:
    application = own(body, public_id)
    if event not in STEPS or application.applicant_id != actor(request).person_id:
        raise Http404("no such step of a request of yours")
    if not selectors.may(application, event):
        return moved(request, application)
    if request.method != "POST":
        return render(request, "authorisations/step.html", {**shown.about(application), "event": event})
    try:
        actions.step(application, event, person=person_of(request))
    except actions.NotAllowed:
        return moved(request, application)
    messages.success(request, gettext("It is done."))
    return to(application)


def panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    return {"kinds": len(selectors.kinds())}


def desk_panel(request: HttpRequest) -> Mapping[str, Any]:
    """On every desk: the way to what one's own organisation asks of others."""
    return {"manages": actor(request).has_permission(calling.MANAGE)}
