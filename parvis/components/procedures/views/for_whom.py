"""For whom a request is: said by the filer on a draft, answered by the person named, shown to agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import third_parties
from parvis.components.procedures.actions.drafts import NotADraft
from parvis.components.procedures.forms.for_whom import ContestForm, ForWhomForm
from parvis.components.procedures.models import File, ForWhom
from parvis.components.procedures.selectors import for_whom as selectors
from parvis.components.procedures.views.filing import draft_or_404, handed_in, owner_of, while_it_lasts
from parvis.components.procedures.views.person import resume_url
from parvis.components.procedures.views.starting import sign_in_of
from parvis.core.people import selectors as people
from parvis.kernel.secrets import fingerprint

TAGS = {
    ForWhom.State.DECLARED: "wait",
    ForWhom.State.CONFIRMED: "ok",
    ForWhom.State.CONTESTED: "late",
    ForWhom.State.TAKEN: "ok",
}


def panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the check of a draft, where it may be said; beside a file that was filed for somebody, to its filer and to agents."""
    found = selectors.third_party(file)
    if found is None and not (file.is_draft and selectors.is_open_to_third_parties(file)):
        return None
    return {"file": file, "found": found, "tag_kind": TAGS[ForWhom.State(found.state)] if found else ""}


@while_it_lasts
def declare(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Say for whom a draft is."""
    file = draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    if not selectors.is_open_to_third_parties(file):
        raise Http404("filed for oneself, or by mandate")
    form = ForWhomForm(request.POST if request.method == "POST" else None, initial=said_of(file))
    if form.is_bound and form.is_valid():
        try:
            keep(file, form)
        except third_parties.ThirdPartyRefused as refused:
            form.add_error("email", str(refused.text))
        except NotADraft as already:
            return handed_in(already.file)
        else:
            return HttpResponseRedirect(resume_url(File.objects.select_related("version", "procedure").get(pk=file.pk)))
    for name in ("given_name", "family_name"):
        form.fields[name].required = True  # for drawing: whoever is there files for somebody else
    context = {"file": file, "procedure": file.definition, "form": form, "back": resume_url(file)}
    return render(request, "procedures/for_whom.html", context, status=422 if form.is_bound else 200)


def said_of(file: File) -> dict[str, str]:
    found = selectors.third_party(file)
    if found is None:
        return {"whose": "other"}
    return {"whose": "other", "given_name": found.given_name, "family_name": found.family_name, "email": found.email}


def keep(file: File, form: ForWhomForm) -> None:
    said = dict(form.cleaned_data)
    if said.pop("whose") == "own":
        third_parties.declare_own(file.id, person=owner_of(file))
    else:
        third_parties.declare(file.id, person=owner_of(file), **said)


def for_me(request: HttpRequest, for_whom_id: UUID, secret: str) -> HttpResponse:
    """What somebody filed in one’s name: confirm, take over, or contest."""
    found = selectors.told(for_whom_id, fingerprint(secret))
    form = ContestForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and found is not None and form.is_valid():
        try:
            return answer(request, found, secret, form)
        except third_parties.ThirdPartyRefused as error:
            refused = str(error.text)
    status = 410 if found is None else 409 if refused else 422 if form.errors else 200
    return render(request, "procedures/for_me.html", {"found": found, "form": form, "refused": refused}, status=status)


def answer(request: HttpRequest, found: ForWhom, secret: str, form: ContestForm) -> HttpResponse:
    """Raises ThirdPartyRefused."""
    person = people.person_of(request)
    if "take" in request.POST:
        file = third_parties.take_over(found.id, secret=secret, person=person, sign_in=sign_in_of(request))
        messages.success(request, gettext("This file is yours now."))
        return HttpResponseRedirect(reverse("procedures:my-file", args=[file.reference]))
    if "contest" in request.POST:
        third_parties.contest(found.id, secret=secret, person=person, why=form.cleaned_data["why"])
        messages.success(request, gettext("The administration reads that you contest this request."))
    else:
        third_parties.confirm(found.id, secret=secret, person=person)
        messages.success(request, gettext("Confirmed: this request is for you."))
    return HttpResponseRedirect(reverse("procedures:my-files"))
