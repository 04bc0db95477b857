"""Rows of a repetition, each on a page of its own: choose one that is known, add one, change, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from parvis.components.procedures.actions import drafts, repetitions
from parvis.components.procedures.actions.attachments import RefusedDocument
from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.models import File
from parvis.components.procedures.rules.definition import Field, FieldType, Page
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.rows import locked_fields, row_by_id, source_of_proposals
from parvis.components.procedures.selectors.wording import row_title, shown_value
from parvis.components.procedures.views.attachments import held_documents, tell_refused
from parvis.components.procedures.views.filing import (
    filler_of,
    handed_in,
    is_invited,
    links_open_to,
    open_draft_or_404,
    owner_of,
    page_or_404,
    step_url,
    while_it_lasts,
)

NEW = "new"


@while_it_lasts
def row(request: HttpRequest, slug: str, file_id: UUID, page_slug: str, field: str, row_id: str) -> HttpResponse:
    """One row: what its source says of it, and the questions left."""
    file = open_draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    form_state = selectors.progress(file)
    page = page_or_404(form_state, page_slug)
    repetition = repetition_or_404(form_state, page, field, invited=is_invited(request, file))
    current = row_or_404(file, repetition, row_id, form_state)
    if request.method == "POST":
        return save(request, file, page, repetition, current)
    questions = form_state.row_fields(repetition, current["values"])
    form = row_form(file, repetition, current, questions=questions, invited=is_invited(request, file))
    return show_row(request, file, page, repetition, current, form=form)


def repetition_or_404(form_state: Progress, page: Page, name: str, *, invited: bool) -> Field:
    """A list of this page; one whose rows a source proposes is for its owner alone."""
    for each in form_state.shown[page.slug]:
        if each.name == name and each.type is FieldType.REPETITION and not (invited and each.proposed_from):
            return each
    raise Http404("no such list on this page")


def row_or_404(file: File, repetition: Field, row_id: str, form_state: Progress) -> dict[str, Any]:
    if row_id == NEW:
        return {"id": NEW, "source": "", "values": {}}
    found = row_by_id(file, repetition, row_id, form_state)
    if found is None:
        raise Http404("no such line in this list")
    return found


def row_form(
    file: File,
    repetition: Field,
    current: Mapping[str, Any],
    *,
    questions: tuple[Field, ...],
    invited: bool,
    **posted: Any,
) -> QuestionForm:
    typed = [each for each in questions if each.name not in locked_fields(repetition, current)]
    return QuestionForm(
        typed,
        revision=file.revision,
        documents=held_documents(file, row=current["id"]),
        initial=current["values"],
        own_files=links_open_to(file, typed, current["values"], invited=invited),
        **posted,
    )


def show_row(
    request: HttpRequest,
    file: File,
    page: Page,
    repetition: Field,
    current: Mapping[str, Any],
    *,
    form: QuestionForm,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    locked = locked_fields(repetition, current)
    entries = [
        {"label": each.label, "value": shown_value(each, current["values"][each.name]), "source": source_of_proposals(file, repetition)}
        for each in repetition.fields
        if each.name in locked
    ]
    context = {
        "file": file,
        "procedure": file.definition,
        "page": page,
        "repetition": repetition,
        "row": current,
        "title": row_title(repetition, current),
        "known": entries,
        "form": form,
        "stale": stale,
        "back": step_url(file, page.slug),
    }
    return render(request, "procedures/row.html", context, status=status)


def save(request: HttpRequest, file: File, page: Page, repetition: Field, current: dict[str, Any]) -> HttpResponse:
    """Keep one row; a new answer that brings up a question leads back to the same row."""
    before = selectors.progress(file)
    invited, questions = is_invited(request, file), repetition.fields
    form = row_form(file, repetition, current, questions=questions, invited=invited, data=request.POST, files=request.FILES)
    form.is_valid()
    asked = {each.name for each in form.questions if form.was_asked(each.name)}
    values = {**current["values"], **form.values(asked)}
    seen = {each.name for each in before.row_fields(repetition, values)}
    form.forget({each.name for each in form.questions if each.name not in seen & asked})
    kept = {**current, "id": repetitions.new_row_id() if current["id"] == NEW else current["id"]}
    kept["values"] = {name: value for name, value in values.items() if name in seen}
    if form.errors:
        return again(request, file, page, repetition, current, form=form, seen=seen)
    try:
        repetitions.save_row(
            file.id,
            person=owner_of(file),
            revision=form.cleaned_data["revision"],
            field=repetition,
            row=kept,
            given=form.documents(seen & asked),
            filler=filler_of(request, file),
        )
    except drafts.StaleDraft as stale:
        return again(request, stale.file, page, repetition, current, form=form, seen=seen, stale=True)
    except drafts.NotADraft as already:
        return handed_in(already.file)
    except repetitions.TooManyRows as full:
        form.add_error(None, ValidationError(str(full.text)))
        return again(request, file, page, repetition, current, form=form, seen=seen)
    except RefusedDocument as refused:
        tell_refused(form, refused)
        return again(request, file, page, repetition, current, form=form, seen=seen)
    open_questions = seen - asked - locked_fields(repetition, current)
    return HttpResponseRedirect(row_url(file, page, repetition, kept["id"]) if open_questions else step_url(file, page.slug))


def again(
    request: HttpRequest,
    file: File,
    page: Page,
    repetition: Field,
    current: Mapping[str, Any],
    *,
    form: QuestionForm,
    seen: set[str],
    stale: bool = False,
) -> HttpResponse:
    form.keep_only(seen, revision=file.revision)
    return show_row(request, file, page, repetition, current, form=form, stale=stale, status=409 if stale else 422)


def row_url(file: File, page: Page, repetition: Field, row_id: str) -> str:
    return reverse("procedures:row", args=[file.procedure.slug, file.id, page.slug, repetition.name, row_id])


@while_it_lasts
def remove(request: HttpRequest, slug: str, file_id: UUID, page_slug: str, field: str, row_id: str) -> HttpResponse:
    """Take a row away; the page showed which."""
    file = open_draft_or_404(request, slug, file_id)
    revision = request.POST.get("revision", "")
    if not file.is_draft:
        return handed_in(file)
    form_state = selectors.progress(file)
    page = page_or_404(form_state, page_slug)
    repetition = repetition_or_404(form_state, page, field, invited=is_invited(request, file))
    if request.method == "POST" and revision.isascii() and revision.isdigit():
        try:
            repetitions.remove_row(
                file.id,
                person=owner_of(file),
                revision=int(revision[:9]),
                field=repetition,
                row_id=row_id,
                filler=filler_of(request, file),
            )
        except drafts.StaleDraft:
            pass  # the list below shows how it stands now; nothing was removed
        except drafts.NotADraft as already:
            return handed_in(already.file)
    return HttpResponseRedirect(step_url(file, page.slug))
