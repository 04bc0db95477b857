"""File a request: one thing per page, drafts kept at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from parvis.components.procedures.actions import asking, drafts, filing
from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.lifecycle import TransitionRefused
from parvis.components.procedures.models import Answer, File, Procedure
from parvis.components.procedures.rules.definition import Field, FieldType, Page
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.known import known_panels, panels_on
from parvis.components.procedures.selectors.rows import row_list
from parvis.components.procedures.selectors.wording import blocks, identity_of
from parvis.components.procedures.views.catalogue import published_or_404
from parvis.core.files.actions import RefusedFile
from parvis.core.mandates.actions import ENDED
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.core.people.selectors import Organisation, Person
from parvis.core.signin import selectors as signin
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

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


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who handles the request, then begin a draft."""
    procedure = published_or_404(slug)
    bodies = [adoption.organisation for adoption in published.adoptions(procedure)]
    if request.method == "POST":
        return begin(request, procedure, bodies)
    if request.GET.get("organisation") is None and (draft := unfinished(request, procedure)):
        return render(request, "procedures/resume.html", {"draft": draft, "procedure": draft.definition})
    return choose(request, procedure, bodies)


def choose(request: HttpRequest, procedure: Procedure, bodies: list[Organisation], *, error: str = "") -> HttpResponse:
    definition = published.current_version(procedure.slug).definition
    context = {"procedure": definition, "bodies": bodies, "usual": usual_body(request, bodies), "error": error}
    return render(request, "procedures/start.html", context, status=422 if error else 200)


def usual_body(request: HttpRequest, bodies: list[Organisation]) -> UUID | None:
    """The organisation that the person's last file went to, to begin with."""
    last = selectors.files_for(actor(request)).filter(organisation__in=bodies).first()
    return last.organisation_id if last else None


def unfinished(request: HttpRequest, procedure: Procedure) -> File | None:
    return selectors.files_for(actor(request)).filter(procedure=procedure, state="draft").first()


def begin(request: HttpRequest, procedure: Procedure, bodies: list[Organisation]) -> HttpResponse:
    chosen = next((body for body in bodies if str(body.id) == request.POST.get("organisation")), None)
    if chosen is None:
        return choose(request, procedure, bodies, error=gettext("Choose who will handle your request."))
    language = translation.get_language() or "en"
    try:
        draft = drafts.begin(
            procedure,
            person=people.person_of(request),
            organisation=chosen,
            language=language,
            sign_in=sign_in_of(request),
            mandate=people.mandate_of_actor(request),
        )
    except (drafts.TooManyDrafts, drafts.NotCovered) as refused:
        return choose(request, procedure, bodies, error=str(refused.text))
    except MandateEnded:
        return choose(request, procedure, bodies, error=str(ENDED))
    return HttpResponseRedirect(step_url(draft, selectors.progress(draft).pages[0].slug))


def sign_in_of(request: HttpRequest) -> drafts.SignIn:
    """Who vouched for the person of this session, and when."""
    held = request.session.get(people.SESSION, {})
    since = held.get("since")
    return drafts.SignIn(provider=provider_title(held.get("provider", "")), at=datetime.fromisoformat(since) if since else timezone.now())


def provider_title(slug: str) -> Text:
    """The provider's name in both languages."""
    found = signin.provider(slug)
    if found:
        return Text(found.title_fr, found.title_en)
    return Text.of(slug) if slug else Text("Votre connexion", "Your sign-in")


def step_url(file: File, page: str) -> str:
    return reverse("procedures:step", args=[file.procedure.slug, file.id, page])


def draft_or_404(request: HttpRequest, slug: str, file_id: UUID) -> File:
    """The person's own file under this procedure; 404 for anybody else's, as if there were none."""
    file = selectors.draft_of(actor(request), file_id)
    if file is None or file.procedure.slug != slug:
        raise Http404("no such draft of yours")
    return file


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
    file = draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    if request.method != "POST":
        asking.ask_for(file)
    form_state = selectors.progress(file)
    page = page_or_404(form_state, page_slug)
    if request.method == "POST":
        return save(request, file, page)
    changing = "change" in request.GET
    open_questions = [each for each in form_state.shown[page.slug] if changing or not is_known(file, each)]
    return show_step(request, file, page, form=question_form(file, open_questions, form_state), form_state=form_state)


def is_known(file: File, field: Field) -> bool:
    """Whether a source answered, so that the person need not."""
    return file.answers.filter(field=field.name).exclude(source="").exists()


def question_form(file: File, questions: Iterable[Field], form_state: Progress, **posted: Any) -> QuestionForm:
    """Open questions; certified answers are not typed, and repetitions have pages of their own."""
    attached = {name for name, row in form_state.attached if not row}
    typed = [each for each in questions if not each.certified]
    return QuestionForm(typed, revision=file.revision, attached=attached, initial=dict(form_state.answers), **posted)


def show_step(
    request: HttpRequest, file: File, page: Page, *, form: QuestionForm, form_state: Progress, stale: bool = False, status: int = 200
) -> HttpResponse:
    pages = form_state.pages
    previous = form_state.before(page)
    context = {
        "file": file,
        "procedure": file.definition,
        "page": page,
        "form": form,
        "panels": panels_on(file, page, form_state),
        "identity": identity_of(file) if page == pages[0] else {},
        "number": [each.slug for each in pages].index(page.slug) + 1,
        "total": len(pages) + 1,
        "back": step_url(file, previous.slug) if previous else reverse("procedures:procedure", args=[file.procedure.slug]),
        "stale": stale,
        "changeable": "change" not in request.GET
        and any(is_known(file, each) and not each.certified for each in form_state.shown[page.slug]),
        "told": told_before(form_state.shown[page.slug], form),
        "repetitions": [each for each in form_state.shown[page.slug] if each.type is FieldType.REPETITION],
        "attachments": {each.field: each for each in file.attachments.filter(row="").select_related("stored")},
        "rows": row_lists(file, form_state, page),
        "missing": [each for each in form_state.missing() if each.page.slug == page.slug] if request.GET.get("missing") else [],
    }
    return render(request, "procedures/step.html", context, status=status)


def told_before(fields: Iterable[Field], form: QuestionForm) -> dict[str, list[Field]]:
    """Headings and explanations by the question that they stand before; under an empty name those that no question follows."""
    found: dict[str, list[Field]] = {}
    waiting: list[Field] = []
    for each in fields:
        if not each.asks:
            waiting.append(each)
        elif each.name in form.fields:
            found[each.name], waiting = waiting, []
    return found | {"": waiting}


def row_lists(file: File, form_state: Progress, page: Page) -> list[dict[str, Any]]:
    return [row_list(file, each, form_state) for each in form_state.shown[page.slug] if each.type is FieldType.REPETITION]


def save(request: HttpRequest, file: File, page: Page) -> HttpResponse:
    """Keep what was typed; go on, or say what is wrong with every answer still there."""
    before = selectors.progress(file)
    form = question_form(file, page.fields, before, data=request.POST, files=request.FILES)
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
            uploads=form.uploads(answered),
        )
    except drafts.StaleDraft as stale:
        return show_again(request, stale.file, page, form=form, form_state=after, stale=True)
    except drafts.NotADraft as already:
        return handed_in(already.file)
    except RefusedFile as refused:
        return refused_document(request, file, page, form=form, form_state=after, refused=refused)
    return onward(request, saved, page, new_questions=seen - answered - not_typed(file, after))


def not_typed(file: File, form_state: Progress) -> set[str]:
    """Fields that a step does not ask: known ones, certified ones, repetitions, headings and explanations."""
    every = form_state.definition.all_fields()
    return {each.name for each in every if each.certified or not each.asks or each.type is FieldType.REPETITION or is_known(file, each)}


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


def refused_document(
    request: HttpRequest, file: File, page: Page, *, form: QuestionForm, form_state: Progress, refused: RefusedFile
) -> HttpResponse:
    name = next(iter(form.uploads({each.name for each in form.questions})))
    form.add_error(name, ValidationError(str(refused.text)))
    return show_again(request, file, page, form=form, form_state=form_state)


def onward(request: HttpRequest, file: File, page: Page, *, new_questions: set[str]) -> HttpResponse:
    """Where the buttons lead: the same page when an answer brought up a question, else on."""
    if "later" in request.POST:
        return HttpResponseRedirect(reverse("procedures:my-files"))
    if new_questions:
        return HttpResponseRedirect(step_url(file, page.slug))
    form_state = selectors.progress(file)
    if any(each.page.slug == page.slug for each in form_state.missing()):
        return HttpResponseRedirect(f"{step_url(file, page.slug)}?missing=1")
    if "check" in request.GET:
        return HttpResponseRedirect(check_url(file))
    following = form_state.after(page)
    return HttpResponseRedirect(step_url(file, following.slug) if following else check_url(file))


def check_url(file: File) -> str:
    return reverse("procedures:check", args=[file.procedure.slug, file.id])


def check(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """All answers, each with a way to change it, before handing in."""
    file = draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    return show_check(request, file)


def show_check(request: HttpRequest, file: File, *, refused: str = "", status: int = 200) -> HttpResponse:
    form_state = selectors.progress(file)
    context = {
        "file": file,
        "procedure": file.definition,
        "blocks": blocks(file, form=form_state),
        "identity": identity_of(file),
        "panels": known_panels(file, form_state),
        "missing": form_state.missing(),
        "total": len(form_state.pages) + 1,
        "back": step_url(file, form_state.pages[-1].slug),
        "refused": refused,
    }
    return render(request, "procedures/check.html", context, status=status)


@while_it_lasts
def submit(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Hand in, once: a second click finds the file already there."""
    file = draft_or_404(request, slug, file_id)
    revision = request.POST.get("revision", "")
    if request.method != "POST" or not revision.isascii() or not revision.isdigit():
        return HttpResponseRedirect(check_url(file))
    try:
        handed = filing.submit(file.id, person=owner_of(file), revision=int(revision[:9]), mandate=people.mandate_of_actor(request))
    except drafts.StaleDraft:
        return show_check(
            request,
            file,
            refused=gettext("Your draft was changed in another window. Check the answers below again, then submit."),
            status=409,
        )
    except (TransitionRefused, drafts.NotCovered) as refused:
        return show_check(request, file, refused=str(refused.text), status=422)
    except MandateEnded:
        return show_check(request, file, refused=str(ENDED), status=409)
    return HttpResponseRedirect(reverse("procedures:submitted", args=[handed.reference]))
