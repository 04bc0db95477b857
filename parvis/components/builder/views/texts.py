"""The procedure file itself: read, written by hand, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting
from parvis.components.builder.forms.starting import TextForm
from parvis.components.builder.models import Draft
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.views.shared import draft_or_404, frame, name_stays, posted_revision, to
from parvis.components.procedures.rules.source import Unreadable
from parvis.core.people import selectors as people
from parvis.kernel.text import Text

BY_HAND = Text("Écrit comme texte", "Written as text")


def text(request: HttpRequest, slug: str) -> HttpResponse:
    """The file with its mistakes; what cannot be read is not kept, and stays in the box."""
    draft = draft_or_404(request, slug)
    if request.method != "POST":
        return show(request, draft, TextForm(initial={"text": draft.text, "revision": draft.revision}), draft.text)
    form = TextForm(request.POST)
    if not form.is_valid():
        return show(request, draft, form, draft.text, status=422)
    typed = form.cleaned_data["text"].replace("\r\n", "\n")
    if wrong := refusal(typed, slug):
        form.add_error("text", wrong)
        return show(request, draft, form, typed, status=422)
    try:
        drafting.save(draft.id, revision=posted_revision(request), text=typed, what=BY_HAND, by=people.person_of(request))
    except drafting.StaleDraft as stale:
        again = TextForm({"text": typed, "revision": stale.draft.revision})
        return show(request, stale.draft, again, typed, stale=True, status=409)
    messages.success(request, _("Saved: %(what)s") % {"what": BY_HAND})
    return to("text", slug)


def refusal(typed: str, slug: str) -> str:
    """Why this text cannot be kept; empty when it can, mistakes and all."""
    try:
        value = plain(typed)
    except Unreadable:
        return _("This cannot be read yet: what is wrong is listed above. Nothing was saved, and your text is still here.")
    if value.get("slug") != slug:
        return name_stays(slug)
    return ""


def show(request: HttpRequest, draft: Draft, form: TextForm, written: str, *, stale: bool = False, status: int = 200) -> HttpResponse:
    reading = selectors.reading_of(written)
    more = {"form": form, "mistakes": [*map(in_words, reading.mistakes)], "warnings": [*map(in_words, reading.warnings)], "stale": stale}
    return render(request, "builder/text.html", frame(draft, "text", **more), status=status)


def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The file, to be imported elsewhere or kept under version control."""
    draft = draft_or_404(request, slug)
    headers = {"Content-Disposition": f'attachment; filename="{draft.slug}.yaml"'}
    return HttpResponse(draft.text, content_type="application/yaml; charset=utf-8", headers=headers)
