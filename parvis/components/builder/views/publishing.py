"""Check a working copy, put it in force, close it, take it out of the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting, publishing
from parvis.components.builder.forms.starting import ClosingForm
from parvis.components.builder.models import Draft, Quality
from parvis.components.builder.rules import report
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.selectors import comparison
from parvis.components.builder.views.shared import draft_or_404, frame, name_stays, on_fresh_draft, posted_revision, to, told
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.rules.loader import WrongProcedureFile
from parvis.core.people import selectors as people
from parvis.kernel.text import Text


def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What the gate says, what changes, what happens to files under way; then the button."""
    draft = draft_or_404(request, slug)
    if request.method == "POST" and "publish" in request.POST:
        return put_in_force(request, draft)
    try:
        quality = publishing.look_through(draft)
    except WrongProcedureFile as wrong:
        return not_yet(request, draft, wrong)
    return gate(request, draft, quality)


def not_yet(request: HttpRequest, draft: Draft, wrong: WrongProcedureFile) -> HttpResponse:
    mistakes = [*map(in_words, wrong.mistakes)]
    status = 422 if request.method == "POST" else 200
    return render(request, "builder/not_yet.html", frame(draft, "publish", mistakes=mistakes), status=status)


def gate(request: HttpRequest, draft: Draft, quality: Quality, *, refused: str = "", status: int = 200) -> HttpResponse:
    procedure = published.procedure_called(draft.slug)
    current = procedure.current if procedure else None
    context = {
        "quality": quality,
        "checks": told(report.by_check(quality.report), selectors.value_of(draft)),
        "tests": report.tests(quality.report),
        "scores": report.scores(quality.report),
        "blocked": quality.report["blocked"],
        "current": current,
        "changes": comparison.sentences(current, quality.version) if current else [],
        "same": current is not None and current == quality.version and not (procedure and procedure.closed_at),
        "outrun": current is not None and current.id not in (draft.based_on_id, quality.version_id),
        "under_way": comparison.open_files(draft.slug) if current else 0,
        "plan": procedures.plan(procedure, quality.version) if procedure and current else None,
        "refused": refused,
        "second": publishing.wants_second_person(draft, quality.version.definition),
        "asker": publishing.asker_of(draft),
        "mine": publishing.asker_of(draft) == people.person_of(request),
    }
    return render(request, "builder/publish.html", frame(draft, "publish", **context), status=status)


def put_in_force(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        publishing.publish(draft.id, revision=posted_revision(request), by=people.person_of(request))
    except drafting.StaleDraft as stale:
        return render(request, "builder/stale.html", frame(stale.draft, "publish"), status=409)
    except WrongProcedureFile as wrong:
        return not_yet(request, draft, wrong)
    except publishing.NeedsAnother:
        return asked(request, draft)
    except publishing.StoppedByTheGate:
        return gate(request, draft, publishing.look_through(draft), refused=_("Mend what stops the publication, then publish."), status=422)
    except drafting.NameStays as stays:
        return gate(request, draft, publishing.look_through(draft), refused=name_stays(str(stays)), status=422)
    except publishing.Outrun:
        why = _("Another version came into force meanwhile. Look at what changes, then begin again from it or keep yours.")
        return gate(request, draft, publishing.look_through(draft), refused=why, status=409)
    messages.success(request, _("The procedure is in force. Everybody can use it now."))
    return to("publish", draft.slug)


def asked(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Publication waits for a second person."""
    publishing.ask_for_second_person(draft.id, revision=posted_revision(request), by=people.person_of(request))
    messages.success(request, _("Publication is asked for. Another designer of your organisation has to confirm it here."))
    return to("publish", draft.slug)


@require_POST
@on_fresh_draft
def take_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin again from the version in force; what was written stays in the history."""
    draft = draft_or_404(request, slug)
    try:
        publishing.take_up_version_in_force(draft.id, revision=posted_revision(request), by=people.person_of(request))
    except published.UnknownProcedure as error:
        raise Http404(str(error)) from error
    messages.success(request, _("You now write from the version in force."))
    return to("overview", slug)


def life(request: HttpRequest, slug: str) -> HttpResponse:
    """Close to new files with a sentence and another way, open again, or take out of the list; files under way go on."""
    draft = draft_or_404(request, slug)
    procedure = published.procedure_called(slug)
    if procedure is None or selectors.state_of(draft) == "draft":
        raise Http404("nothing of this procedure was ever in force")
    others = [(each.slug, str(each.title)) for each in selectors.templates() if each.slug != slug]
    act = request.POST.get("act", "")
    form = ClosingForm(request.POST if act == "close" else None, others=others, initial=said(procedure.closing))
    if act == "close" and form.is_valid():
        typed = form.cleaned_data
        procedures.close(slug, sentence=Text(typed["sentence_fr"], typed["sentence_en"]), replaced_by=typed["replaced_by"])
        messages.success(request, _("The procedure is closed to new files. Files under way go on."))
        return to("life", slug)
    if act in ("reopen", "unpublish"):
        procedures.reopen(slug) if act == "reopen" else procedures.unpublish(slug)
        messages.success(request, _("Done."))
        return to("life", slug)
    more = {"form": form, "state": selectors.state_of(draft), "procedure": procedure, "under_way": comparison.open_files(slug)}
    return render(request, "builder/life.html", frame(draft, "", **more), status=422 if form.errors else 200)


def said(closing: dict[str, str]) -> dict[str, str]:
    return {f"sentence_{language}": text for language, text in closing.items()}
