"""Give a mandate: for a company, to a helper; answer an invitation; confirm; withdraw."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.core.mandates import selectors
from parvis.core.mandates.actions import proposing, proving, signing, telling
from parvis.core.mandates.actions.errors import GONE, OWN_LINK, MandateRefused
from parvis.core.mandates.forms import CodeForm, GivingForm, PreparingForm
from parvis.core.mandates.models import Proposal
from parvis.core.mandates.views.person import see_other
from parvis.core.people.selectors import Mandate, person_of

both = require_http_methods(["GET", "POST"])


@both
def delegate(request: HttpRequest, identifier: str) -> HttpResponse:
    """A representative invites somebody to act for the company."""
    person = person_of(request)
    via = giving_or_404(request, identifier)
    held = None if via.has_all_powers else frozenset(via.powers)
    form = GivingForm(request.POST or None, kind=Mandate.Kind.DELEGATION, held=held)
    if request.method == "POST" and form.is_valid():
        try:
            proving.ensure(via)
            proposing.delegate(via, by=person, language=language(), **form.cleaned_data)
        except MandateRefused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("The invitation is sent. You will confirm once you have seen who answers."))
            return see_other("company", identifier)
    return render(request, "mandates/delegate.html", {"form": form, "organisation": via.organisation}, status=422 if form.errors else 200)


def giving_or_404(request: HttpRequest, identifier: str) -> Mandate:
    """The mandate by which this person gives others for that company; 404 as if there were no such company."""
    for mandate in selectors.hats(person_of(request)):
        if mandate.organisation and mandate.organisation.identifier == identifier and selectors.may(mandate, "delegates"):
            return mandate
    raise Http404("no such company of yours")


def language() -> str:
    return (get_language() or "en").split("-")[0]


@both
def helper(request: HttpRequest) -> HttpResponse:
    """A resident invites a helper."""
    form = GivingForm(request.POST or None, kind=Mandate.Kind.HELP)
    if request.method == "POST" and form.is_valid():
        try:
            proposing.ask_helper(person_of(request), language=language(), **form.cleaned_data)
        except MandateRefused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("The invitation is sent. You will read and sign the mandate once you have seen who answers."))
            return see_other("index")
    return render(request, "mandates/helper.html", {"form": form}, status=422 if form.errors else 200)


@both
def prepare(request: HttpRequest) -> HttpResponse:
    """A helper prepares the mandate of a resident who signs on paper and confirms with a code."""
    form = PreparingForm(request.POST or None, kind=Mandate.Kind.HELP)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposing.prepare(person_of(request), **form.cleaned_data)
        except MandateRefused as refused:
            form.add_error(None, str(refused.text))
        else:
            return see_other("code", proposal.pk)
    return render(request, "mandates/prepare.html", {"form": form}, status=422 if form.errors else 200)


@both
def code(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    person = person_of(request)
    proposal = selectors.proposal(proposal_id, by=person)
    if proposal is None or proposal.holder_id != person.pk or not proposal.is_open:
        raise Http404("no such proposal of yours")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = proposing.confirm_by_code(proposal.pk, helper=person, code=form.cleaned_data["code"])
        except MandateRefused as refused:
            form.add_error("code", str(refused.text))
        else:
            messages.success(request, _("The mandate is signed. Both of you received an e-mail."))
            return see_other("mandate", mandate.pk)
    context = {"form": form, "proposal": proposal, "powers": selectors.power_titles(proposal.powers)}
    return render(request, "mandates/code.html", context, status=422 if form.errors else 200)


@both
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, for what, until when; yes shows one's own name to them."""
    person = person_of(request)
    proposal = selectors.invitation(token)
    if proposal is None:
        return render(request, "mandates/gone.html", {"why": GONE}, status=410)
    if person.pk in (proposal.made_by_id, proposal.person_id):
        return render(request, "mandates/gone.html", {"why": OWN_LINK}, status=409)
    if request.method == "POST":
        return answered(request, token)
    context = {
        "proposal": proposal,
        "principal": telling.principal_of(proposal),
        "powers": selectors.power_titles(proposal.powers),
        "me": person,
    }
    return render(request, "mandates/invitation.html", context)


def answered(request: HttpRequest, token: str) -> HttpResponse:
    yes = "accept" in request.POST
    try:
        proposal = proposing.answer(token, person=person_of(request), yes=yes)
    except MandateRefused as refused:
        return render(request, "mandates/gone.html", {"why": refused.text}, status=410)
    return render(request, "mandates/answered.html", {"yes": yes, "proposal": proposal, "principal": telling.principal_of(proposal)})


@both
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What one proposed: who answered, the text to sign; confirm or withdraw."""
    person = person_of(request)
    found = selectors.proposal(proposal_id, by=person)
    if found is None or (found.holder_id == person.pk):
        raise Http404("no such proposal of yours")
    if request.method == "POST":
        return decided(request, found)
    context = {
        "proposal": found,
        "principal": telling.principal_of(found),
        "powers": selectors.power_titles(found.powers),
        "text": signing.text_of(found),
        "answered": found.state == Proposal.State.ANSWERED,
    }
    return render(request, "mandates/proposal.html", context)


def decided(request: HttpRequest, found: Proposal) -> HttpResponse:
    person = person_of(request)
    try:
        if "withdraw" in request.POST:
            proposing.withdraw(found.pk, by=person)
            messages.success(request, _("The proposal is withdrawn: its link opens nothing any more."))
            return see_other("index")
        if found.via is not None:
            proving.ensure(found.via)
        mandate = proposing.confirm(found.pk, by=person)
    except MandateRefused as refused:
        messages.error(request, str(refused.text))
        return see_other("index")
    messages.success(request, _("The mandate holds from now on. Both of you received an e-mail."))
    return see_other("mandate", mandate.pk)
