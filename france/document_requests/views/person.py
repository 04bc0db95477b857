"""The person's side: the road of a request, going to the CADA, going to court."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from france.document_requests import actions, selectors
from france.document_requests.forms import CourtForm
from france.document_requests.wording import GROUNDS, REUSE, TAGS
from parvis.components.procedures.actions import drafts
from parvis.components.procedures.selectors import File, adopting, procedure
from parvis.core.files.actions import download_response
from parvis.core.people.selectors import person_of
from parvis.kernel.text import Text


def panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """The road of a request, on the page of its file; nothing on the page of another."""
    if file.procedure.slug != selectors.REQUEST:
        return None
    return context_of(selectors.followed(selectors.requests().get(pk=file.pk)))


def context_of(seen: selectors.Followed) -> dict[str, Any]:
    answer = seen.answer if seen.file.is_decided else None
    return {
        "seen": seen,
        "file": seen.file,
        "tag_kind": TAGS[seen.standing],
        "answer": answer,
        "grounds": [GROUNDS[each] for each in answer.grounds] if answer else [],
        "reuse": REUSE.get(answer.reuse) if answer else None,
    }


def own_or_404(request: HttpRequest, reference: str) -> File:
    file = selectors.requests().filter(reference=reference, person=person_of(request)).first()
    if file is None:
        raise Http404("no such request of yours")
    return file


@require_POST
def to_cada(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin the referral, with what is known filled in; where it cannot be, say why."""
    seen = selectors.followed(own_or_404(request, reference))
    commission = next(iter(adopting(selectors.REFERRAL)), None)
    if seen.not_to_cada is not None or commission is None:
        messages.error(request, str(seen.not_to_cada or _("No commission takes referrals here.")))
        return HttpResponseRedirect(reverse("procedures:my-file", args=[reference]))
    try:
        draft = drafts.begin(
            procedure(selectors.REFERRAL),
            person=person_of(request),
            organisation=commission,
            language=translation.get_language() or "fr",
            sign_in=drafts.SignIn(
                provider=Text("Votre demande de document", "Your request for a document"), at=seen.file.submitted_at or seen.file.created_at
            ),
        )
    except (drafts.TooManyDrafts, drafts.ProcedureClosed) as refused:
        messages.error(request, str(refused.text))
        return HttpResponseRedirect(reverse("procedures:my-file", args=[reference]))
    drafts.save_answers(draft.pk, person=person_of(request), revision=draft.revision, values={"request": reference})
    return HttpResponseRedirect(reverse("procedures:step", args=[selectors.REFERRAL, draft.pk, "refusal"]))


def to_court(request: HttpRequest, reference: str) -> HttpResponse:
    """What the court needs and from when; before the CADA, why it is too early."""
    file = own_or_404(request, reference)
    form = CourtForm(request.POST if request.method == "POST" else None)
    status, refused = 200, selectors.followed(file).not_to_court
    if form.is_bound and form.is_valid():
        try:
            actions.go_to_court(reference, person=person_of(request), on=form.cleaned_data["on"])
        except actions.NotPossible as error:
            status, refused = 409, error.text
        else:
            messages.success(request, _("Noted: you went to court."))
            return HttpResponseRedirect(reverse("procedures:my-file", args=[reference]))
    context = {**context_of(selectors.followed(file)), "form": form, "refused": refused}
    return render(request, "document_requests/court.html", context, status=422 if form.is_bound and form.errors else status)


def document(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The document handed over, to the person who asked."""
    return download(own_or_404(request, reference))


def download(file: File) -> HttpResponseBase:
    answer = getattr(file, "document_answer", None)
    if answer is None or answer.document is None or not file.is_decided:
        raise Http404("no document was handed over")
    return download_response(answer.document)
