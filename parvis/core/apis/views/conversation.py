"""Following an API, and questions to its producer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.apis import actions, selectors
from parvis.core.apis.entries import Entry
from parvis.core.apis.forms import QuestionForm, ReasonForm, ReplyForm, ReportForm
from parvis.core.apis.models import Question
from parvis.core.apis.views.catalogue import context_of, found_or_404
from parvis.core.people.selectors import person_of
from parvis.kernel.guards import actor

SHOWN = 100


def questions(request: HttpRequest, key: str) -> HttpResponse:
    entry = found_or_404(key)
    form = QuestionForm(request.POST or None)
    if request.method == "POST":
        if actor(request).person_id is None:
            return page(request, entry, form=QuestionForm(), status=403)
        if form.is_valid():
            try:
                actions.ask(entry, person_of(request), form.cleaned_data["text"])
            except actions.TooManyQuestions:
                form.add_error(None, too_many())
            else:
                messages.success(request, _("Your question is published, and the producer is told."))
                return HttpResponseRedirect(request.path)
    return page(request, entry, form=form, status=422 if form.errors else 200)


def too_many() -> str:
    return _("You wrote five times since yesterday. Come back tomorrow: others want answers too.")


def page(request: HttpRequest, entry: Entry, *, form: QuestionForm, status: int = 200) -> HttpResponse:
    context = context_of(request, entry, "questions")
    found = selectors.questions_of(entry.key, moderating=context["may_answer"])[:SHOWN]
    who = actor(request)
    threads = [
        {
            "question": each,
            "mine": who.person_id is not None and each.author_id == who.person_id,
            "reports": each.reports.filter(settled_at=None) if context["may_moderate"] else [],
        }
        for each in found
    ]
    context |= {
        "form": form,
        "threads": threads,
        "reply_form": ReplyForm(auto_id=False),
        "reason_form": ReasonForm(auto_id=False),
        "report_form": ReportForm(auto_id=False),
    }
    return render(request, "apis/questions.html", context, status=status)


def found(request: HttpRequest, pk: UUID) -> tuple[Question, Entry]:
    question = selectors.question(pk)
    if question is None or actor(request).person_id is None:
        raise Http404("no such question")
    return question, found_or_404(question.entry)


def back(entry: Entry) -> HttpResponseRedirect:
    return HttpResponseRedirect(selectors.address_of(entry, "questions"))


@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The producer answers, or the asker adds a line."""
    question, entry = found(request, pk)
    form, who = ReplyForm(request.POST), actor(request)
    speaks = selectors.may_answer(who, entry)
    if not speaks and question.author_id != who.person_id:
        raise Http404("not yours to answer")
    if not form.is_valid():
        messages.error(request, _("The answer is empty: nothing was sent."))
        return back(entry)
    try:
        actions.answer(question, entry, person_of(request), form.cleaned_data["text"], organisation=who.organisation_name if speaks else "")
    except actions.Closed:
        messages.error(request, _("This question is closed: it takes no more answers."))
    except actions.TooManyQuestions:
        messages.error(request, too_many())
    else:
        messages.success(request, _("Your answer is published."))
    return back(entry)


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    question, entry = found(request, pk)
    if question.author_id != actor(request).person_id and not selectors.may_answer(actor(request), entry):
        raise Http404("not yours to close")
    actions.close(question)
    messages.success(request, _("The question is closed; it stays readable."))
    return back(entry)


@require_POST
def hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    question, entry = found(request, pk)
    if not selectors.may_answer(actor(request), entry):
        raise Http404("not yours to hide")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is hidden: its author reads it."))
        return back(entry)
    actions.hide(question, entry, reason=form.cleaned_data["reason"], by=actor(request).name)
    messages.success(request, _("The question is hidden, and its author is told why."))
    return back(entry)


@require_POST
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    question, entry = found(request, pk)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            actions.report(question, person_of(request), form.cleaned_data["reason"])
        except actions.TooManyQuestions:
            messages.error(request, too_many())
        else:
            messages.success(request, _("Thank you. An operator will look at it."))
    else:
        messages.error(request, _("Say what is wrong, so that an operator can judge."))
    return back(entry)


@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    question, entry = found(request, pk)
    if not actor(request).has_permission(selectors.MODERATE):
        raise Http404("not yours to settle")
    actions.settle(question)
    messages.success(request, _("The reports are settled; the question stays."))
    return back(entry)


@require_POST
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow or leave: form field ``to`` (follow | leave)."""
    entry = found_or_404(key)
    if actor(request).person_id is None:
        return HttpResponseRedirect(f"/sign-in?next={entry.url}")
    if request.POST.get("to") == "leave":
        actions.unfollow(person_of(request), entry.key)
        messages.success(request, _("You no longer follow this API."))
    else:
        actions.follow(person_of(request), entry.key)
        messages.success(request, _("You will be told by mail when this API changes."))
    return HttpResponseRedirect(entry.url)
