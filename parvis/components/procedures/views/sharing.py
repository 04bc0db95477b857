"""Several people around one file: invite, take back, hand over, accept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import sharing
from parvis.components.procedures.forms.sharing import AddressForm
from parvis.components.procedures.models import File, Sharing
from parvis.components.procedures.selectors import sharing as selectors
from parvis.components.procedures.views.filing import draft_or_404, owner_of, while_it_lasts
from parvis.components.procedures.views.person import first_page, resume_url
from parvis.components.procedures.views.starting import sign_in_of
from parvis.core.people import selectors as people
from parvis.kernel.secrets import fingerprint


@while_it_lasts
def share(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Who fills in with me; invite somebody, or hand the whole file over."""
    file = draft_or_404(request, slug, file_id)
    if request.method != "POST":
        return show(request, file)
    kind = Sharing.Kind.TRANSFER if "transfer" in request.POST else Sharing.Kind.FILL
    form = AddressForm(request.POST, prefix=kind)
    if not form.is_valid():
        return show(request, file, **{kind: form}, status=422)
    try:
        sharing.offer(file.id, owner=owner_of(file), email=form.cleaned_data["email"], kind=kind)
    except sharing.SharingRefused as refused:
        form.add_error("email", str(refused.text))
        return show(request, file, **{kind: form}, status=422)
    messages.success(request, gettext("The invitation is sent. It can be taken for 14 days, by whoever reads that address."))
    return HttpResponseRedirect(reverse("procedures:share", args=[slug, file.id]))


def show(request: HttpRequest, file: File, *, fill: Any = None, transfer: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "file": file,
        "procedure": file.definition,
        "back": resume_url(file) if file.is_draft else reverse("procedures:my-file", args=[file.reference]),
        "sharings": selectors.open_sharings(file, kind=Sharing.Kind.FILL),
        "transfers": selectors.open_sharings(file, kind=Sharing.Kind.TRANSFER),
        "fill": fill or AddressForm(prefix=Sharing.Kind.FILL),
        "transfer": transfer or AddressForm(prefix=Sharing.Kind.TRANSFER),
        "may_share": not (file.company_id or file.acted_by_id or file.is_decided),
    }
    return render(request, "procedures/share.html", context, status=status)


def end(request: HttpRequest, sharing_id: UUID) -> HttpResponse:
    """Take an invitation back, or leave a draft that one was invited to."""
    who = people.person_of(request)
    found = Sharing.objects.select_related("file__procedure").filter(id=sharing_id).first()
    if found is None or who.pk not in (found.file.person_id, found.person_id):
        raise Http404("nothing of this name is shared with you")
    if request.method == "POST":
        sharing.end(sharing_id, by=who)
        messages.success(request, gettext("It is not shared any more."))
    if found.file.person_id == who.pk:
        return HttpResponseRedirect(reverse("procedures:share", args=[found.file.procedure.slug, found.file_id]))
    return HttpResponseRedirect(reverse("procedures:my-files"))


def take(request: HttpRequest, sharing_id: UUID, secret: str) -> HttpResponse:
    """What somebody offers, to accept once signed in."""
    found = selectors.offered(sharing_id, fingerprint(secret))
    if request.method != "POST" or found is None:
        return render(request, "procedures/offered.html", {"sharing": found, "refused": ""}, status=200 if found else 410)
    try:
        file = sharing.accept(sharing_id, secret=secret, person=people.person_of(request), sign_in=sign_in_of(request))
    except sharing.SharingRefused as refused:
        return render(request, "procedures/offered.html", {"sharing": found, "refused": str(refused.text)}, status=409)
    if found.kind == Sharing.Kind.FILL:
        return HttpResponseRedirect(first_page(file))
    messages.success(request, gettext("This file is yours now."))
    return HttpResponseRedirect(resume_url(file) if file.is_draft else reverse("procedures:my-file", args=[file.reference]))
