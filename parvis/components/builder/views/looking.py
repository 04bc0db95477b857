"""See the form as people will, on a phone and on a screen; let colleagues try it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.views.shared import draft_or_404, frame, to
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.rules.loader import WrongProcedureFile
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

WITH_FRAMES = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


def look(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the form in two frames; the pages are the real ones, and keep nothing."""
    draft = draft_or_404(request, slug)
    try:
        version = procedures.tried(draft.text)
    except WrongProcedureFile as wrong:
        return render(request, "builder/not_yet.html", frame(draft, "look", mistakes=[*map(in_words, wrong.mistakes)]))
    pages = version.definition.pages
    chosen = next((each for each in pages if each.slug == request.GET.get("page")), pages[0])
    address = reverse("procedures:form-page", args=[slug, version.digest, chosen.slug])
    response = render(request, "builder/look.html", frame(draft, "look", pages=pages, chosen=chosen, address=address))
    response.headers["Content-Security-Policy"] = WITH_FRAMES
    return response


def trial(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a trial of the working copy as it stands; its link, and what was filed."""
    draft = draft_or_404(request, slug)
    found = published.trial_of(slug, organisation=draft.organisation)
    if request.method == "POST":
        try:
            procedures.open_trial(draft.text, organisation=draft.organisation)
        except WrongProcedureFile as wrong:
            context = frame(draft, "trial", mistakes=[*map(in_words, wrong.mistakes)])
            return render(request, "builder/not_yet.html", context, status=422)
        messages.success(request, _("The trial is open. Give the link to your colleagues."))
        return to("trial", slug)
    link = request.build_absolute_uri(reverse("procedures:trial", args=[found.key])) if found else ""
    files = published.trial_files(slug, organisation=draft.organisation)
    older = found is not None and found.version.source != draft.text
    return render(request, "builder/trial.html", frame(draft, "trial", trial=found, link=link, files=files, older=older))
