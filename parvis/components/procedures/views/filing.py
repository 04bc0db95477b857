"""File a request: one thing per page, drafts kept at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from parvis.components.procedures.actions import asking, drafts, tallying
from parvis.components.procedures.actions.attachments import RefusedDocument
from parvis.components.procedures.actions.registers import SOURCE as REGISTER
from parvis.components.procedures.forms.makers import Own
from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.models import Answer, File
from parvis.components.procedures.rules.definition import Field, FieldType, Page
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.eligibility import stops
from parvis.components.procedures.selectors.history import last_changes
from parvis.components.procedures.selectors.known import panels_on
from parvis.components.procedures.selectors.rows import row_list
from parvis.components.procedures.selectors.wording import computed_answers, identity_of
from parvis.components.procedures.views.attachments import held_documents, offer_pieces, tell_refused
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel.guards import actor

View = Callable[..., HttpResponse]


def while_it_lasts(view: View) -> View:
    """A page of a draft that may be erased in another window meanwhile: then there is no such draft."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (File.DoesNotExist, Answer.DoesNotExist) as gone:
            raise Http404("erased meanwhile") from gone

    return wrapped


def step_url(file: File, page: str) -> str:
    return reverse("procedures:step", args=[file.procedure.slug, file.id, page])


def draft_or_404(request: HttpRequest, slug: str, file_id: UUID) -> File:
    """The person's own file under this procedure; 404 for anybody else's, as if there were none."""
    file = open_draft_or_404(request, slug, file_id)
    if is_invited(request, file):
        raise Http404("its owner alone does this")
    return file


def open_draft_or_404(request: HttpRequest, slug: str, file_id: UUID) -> File:
    """The person's own file, or a draft that they were invited to fill in; 404 for anybody else's."""
    file = selectors.draft_of(actor(request), file_id)
    if file is None or file.procedure.slug != slug:
        raise Http404("no such draft of yours")
    return file


def is_invited(request: HttpRequest, file: File) -> bool:
    """Whether the reader fills in somebody else's draft: they see neither what sources said nor who is a child of whom."""
    who = actor(request)
    return who.mandate_id is None and file.person_id != who.person_id


def filler_of(request: HttpRequest, file: File) -> Person | None:
    return people.person_of(request) if is_invited(request, file) else None


def owner_of(file: File) -> Person:
    """The person of a file that ``draft_or_404`` let through; a file of nobody is gone."""
    if file.person is None:
        raise Http404("the personal data of this file are erased")
    return file.person


def handed_in(file: File) -> HttpResponse:
    return HttpResponseRedirect(reverse("procedures:my-file", args=[file.reference]))


def page_or_404(form: Progress, slug: str) -> Page:
    for page in form.pages:
        if page.slug == slug:
            return page
    raise Http404("no such page for these answers")


@while_it_lasts
def step(request: HttpRequest, slug: str, file_id: UUID, page_slug: str) -> HttpResponse:
    """One page of questions, with what is known already above them."""
    file = open_draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    invited = is_invited(request, file)
    if request.method != "POST" and not invited:
        asking.ask_for(file)
    form_state = selectors.progress(file)
    if page_slug not in form_state.shown and file.version_moves.exists():
        return HttpResponseRedirect(step_url(file, form_state.pages[0].slug))  # the procedure changed while the page was open
    page = page_or_404(form_state, page_slug)
    if request.method == "POST":
        return save(request, file, page)
    changing = "change" in request.GET and not invited
    open_questions = [each for each in form_state.shown[page.slug] if changing or not is_known(file, each)]
    form = question_form(file, open_questions, form_state, invited=invited)
    return show_step(request, file, page, form=form, form_state=form_state)


def is_known(file: File, field: Field) -> bool:
    """Whether a source answered, so that the person need not; what a register filled stays open to change."""
    return file.answers.filter(field=field.name).exclude(source="").exclude(source__startswith=REGISTER).exists()


def question_form(file: File, questions: Iterable[Field], form_state: Progress, *, invited: bool, **posted: Any) -> QuestionForm:
    """Open questions; certified answers are not typed, and repetitions have pages of their own. What a source said is its owner's to change."""
    typed = [each for each in questions if not each.certified and each.formula is None and not (invited and is_known(file, each))]
    own_files = links_open_to(file, typed, form_state.answers, invited=invited)
    return QuestionForm(
        typed,
        revision=file.revision,
        documents=held_documents(file),
        initial=dict(form_state.answers),
        own_files=own_files,
        **posted,
    )


def links_open_to(file: File, questions: Iterable[Field], said: Mapping[str, Any], *, invited: bool) -> Callable[[], Own]:
    """What a link may lead to: for an invited person what the draft says already, for they do not read the owner's other files."""
    if not invited:
        return partial(selectors.linkable_files, file)
    held = [str(said[each.name]) for each in questions if each.type is FieldType.FILE_LINK and said.get(each.name)]
    return lambda: [(each, each) for each in held]


def show_step(
    request: HttpRequest, file: File, page: Page, *, form: QuestionForm, form_state: Progress, stale: bool = False, status: int = 200
) -> HttpResponse:
    pages = form_state.pages
    previous = form_state.before(page)
    invited = is_invited(request, file)
    offer_pieces(form, file, people.person_of(request))
    context = {
        "file": file,
        "procedure": file.definition,
        "page": page,
        "form": form,
        "invited_by": file.person if invited else None,
        "stops": stops(form_state),
        "panels": [] if invited else panels_on(file, page, form_state),
        "identity": identity_of(file) if page == pages[0] and not invited else {},
        "number": [each.slug for each in pages].index(page.slug) + 1,
        "total": len(pages) + 1,
        "back": step_url(file, previous.slug) if previous else reverse("procedures:procedure", args=[file.procedure.slug]),
        "stale": stale,
        "moved": last_changes(file),
        "changeable": "change" not in request.GET
        and not invited
        and any(is_known(file, each) and not each.certified for each in form_state.shown[page.slug]),
        "told": told_before(form_state.shown[page.slug], form),
        "computed": computed_answers(form_state),
        "repetitions": [each for each in form_state.shown[page.slug] if each.type is FieldType.REPETITION],
        "rows": [each for each in row_lists(file, form_state, page) if not invited or each["field"].proposed_from is None],
        "prefilled": set(file.answers.filter(prefilled=True, source="").values_list("field", flat=True)),
        "missing": [each for each in form_state.missing() if each.page.slug == page.slug] if request.GET.get("missing") else [],
    }
    return render(request, "procedures/step.html", context, status=status)


def told_before(fields: Iterable[Field], form: QuestionForm) -> dict[str, list[Field]]:
    """Headings, explanations and computed answers by the question that they stand before; under an empty name those that no question follows."""
    found: dict[str, list[Field]] = {}
    waiting: list[Field] = []
    for each in fields:
        if not each.asks or each.formula is not None:
            waiting.append(each)
        elif each.name in form.fields:
            found[each.name], waiting = waiting, []
    return found | {"": waiting}


def row_lists(file: File, form_state: Progress, page: Page) -> list[dict[str, Any]]:
    return [row_list(file, each, form_state) for each in form_state.shown[page.slug] if each.type is FieldType.REPETITION]


def save(request: HttpRequest, file: File, page: Page) -> HttpResponse:
    """Keep what was typed; go on, or say what is wrong with every answer still there."""
    if "autosave" in request.POST:
        return keep_meanwhile(request, file, page)
    before = selectors.progress(file)
    form = question_form(file, page.fields, before, invited=is_invited(request, file), data=request.POST, files=request.FILES)
    form.is_valid()
    after = with_typed(before, form)
    seen = {each.name for each in after.shown.get(page.slug, ())}
    form.forget({each.name for each in form.questions if each.name not in seen or not form.was_asked(each.name)})
    if form.errors:
        return show_again(request, file, page, form=form, form_state=after)
    answered = {name for name in seen if form.was_asked(name)}
    try:
        saved = drafts.save_answers(
            file.id,
            person=owner_of(file),
            revision=form.cleaned_data["revision"],
            values=form.values(answered),
            given=form.documents(answered),
            filler=filler_of(request, file),
        )
    except drafts.StaleDraft as stale:
        return show_again(request, stale.file, page, form=form, form_state=after, stale=True)
    except drafts.NotADraft as already:
        return handed_in(already.file)
    except RefusedDocument as refused:
        tell_refused(form, refused)
        return show_again(request, file, page, form=form, form_state=after)
    return onward(request, saved, page, new_questions=seen - answered - not_typed(file, after))


def keep_meanwhile(request: HttpRequest, file: File, page: Page) -> HttpResponse:
    """What a script sends while one types: answers that are right so far are kept, the others wait for the button."""
    before = selectors.progress(file)
    form = question_form(file, page.fields, before, invited=is_invited(request, file), data=request.POST)
    form.is_valid()
    seen = {each.name for each in with_typed(before, form).shown.get(page.slug, ())}
    kept = {name for name in seen if form.was_asked(name) and name not in form.errors}
    if "revision" not in form.cleaned_data:
        return HttpResponse(status=422)
    try:
        saved = drafts.save_answers(
            file.id,
            person=owner_of(file),
            revision=form.cleaned_data["revision"],
            values=form.values(kept),
            filler=filler_of(request, file),
        )
    except (drafts.StaleDraft, drafts.NotADraft):
        return HttpResponse(status=409)  # the button says it in words, with what was typed still there
    return HttpResponse(status=204, headers={"Draft-Revision": str(saved.revision)})


def not_typed(file: File, form_state: Progress) -> set[str]:
    """Fields that a step does not ask: known, certified and computed ones, repetitions, headings and explanations."""
    every = form_state.definition.all_fields()
    return {each.name for each in every if not each.typed or each.type is FieldType.REPETITION or is_known(file, each)}


def with_typed(form_state: Progress, form: QuestionForm) -> Progress:
    typed = form.values({each.name for each in form.questions if form.was_asked(each.name)})
    return Progress(
        definition=form_state.definition, answers={**form_state.answers, **typed}, needs=form_state.needs, attached=form_state.attached
    )


def show_again(
    request: HttpRequest, file: File, page: Page, *, form: QuestionForm, form_state: Progress, stale: bool = False
) -> HttpResponse:
    """The page with what was typed, on the draft's present revision."""
    seen = {each.name for each in form_state.shown.get(page.slug, ())}
    form.keep_only({name for name in seen if form.was_asked(name)} | (seen - not_typed(file, form_state)), revision=file.revision)
    return show_step(request, file, page, form=form, form_state=form_state, stale=stale, status=409 if stale else 422)


def onward(request: HttpRequest, file: File, page: Page, *, new_questions: set[str]) -> HttpResponse:
    """Where the buttons lead: the same page when an answer brought up a question, else on."""
    if "later" in request.POST:
        return HttpResponseRedirect(reverse("procedures:my-files"))
    if new_questions:
        return HttpResponseRedirect(step_url(file, page.slug))
    form_state = selectors.progress(file)
    if stops(form_state):
        return HttpResponseRedirect(step_url(file, page.slug))
    if any(each.page.slug == page.slug for each in form_state.missing()):
        return HttpResponseRedirect(f"{step_url(file, page.slug)}?missing=1")
    tallying.passed(file, page)
    if "check" in request.GET:
        return HttpResponseRedirect(check_url(file))
    following = form_state.after(page)
    return HttpResponseRedirect(step_url(file, following.slug) if following else check_url(file))


def check_url(file: File) -> str:
    return reverse("procedures:check", args=[file.procedure.slug, file.id])
