"""Look at the pages of any version as people see them, and file a request that counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation

from parvis.components.procedures.actions import drafts, trials
from parvis.components.procedures.forms.questions import QuestionForm
from parvis.components.procedures.models import File, ProcedureVersion, Trial
from parvis.components.procedures.rules.definition import Field, FieldType, Page, ProcedureFile
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.views.filing import step_url, told_before
from parvis.components.procedures.views.starting import sign_in_of
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

FRAMED = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def begin(request: HttpRequest, key: str) -> HttpResponse:
    """What a trial is; then a draft on the version that is tried."""
    trial = get_object_or_404(Trial.objects.select_related("version", "procedure", "organisation"), key=key)
    refused = ""
    if request.method == "POST":
        language = translation.get_language() or "en"
        try:
            draft = trials.begin_trial(trial, person=people.person_of(request), language=language, sign_in=sign_in_of(request))
        except drafts.TooManyDrafts as full:
            refused = str(full.text)
        else:
            return HttpResponseRedirect(step_url(draft, selectors.progress(draft).pages[0].slug))
    context = {"trial": trial, "procedure": trial.version.definition, "refused": refused}
    return render(request, "procedures/trial.html", context, status=422 if refused else 200)


def version_or_404(slug: str, digest: str) -> ProcedureVersion:
    """Whoever names the whole digest has the text or was given the link."""
    return get_object_or_404(ProcedureVersion.objects.select_related("procedure"), procedure__slug=slug, digest=digest)


def form_page(request: HttpRequest, slug: str, digest: str, page_slug: str) -> HttpResponse:
    """One page of questions, all of them shown; what is typed goes nowhere."""
    version = version_or_404(slug, digest)
    form_state = everything_shown(version.definition)
    page = page_or_404(form_state.pages, page_slug)
    if request.method == "POST":
        following = form_state.after(page) or page
        return framed(HttpResponseRedirect(reverse("procedures:form-page", args=[slug, digest, following.slug])))
    return framed(render(request, "procedures/step.html", step_context(version, page, form_state)))


def form_row(request: HttpRequest, slug: str, digest: str, page_slug: str, field: str) -> HttpResponse:
    """The page of one row of a repetition."""
    version = version_or_404(slug, digest)
    form_state = everything_shown(version.definition)
    page = page_or_404(form_state.pages, page_slug)
    repetition = next((each for each in page.fields if each.name == field and each.type is FieldType.REPETITION), None)
    if repetition is None:
        raise Http404("no such list on this page")
    back = reverse("procedures:form-page", args=[slug, digest, page.slug])
    if request.method == "POST":
        return framed(HttpResponseRedirect(back))
    form = QuestionForm(repetition.fields, revision=0)
    context = {"file": nobodys(version), "procedure": version.definition, "page": page, "repetition": repetition, "row": {}, "title": ""}
    shown = {**context, "form": form, "back": back, "preview": digest}
    return framed(render(request, "procedures/row.html", shown))


def framed(response: HttpResponse) -> HttpResponse:
    """Pages of this house may show it beside what is being written."""
    response.headers["Content-Security-Policy"], response.headers["X-Frame-Options"] = FRAMED, "SAMEORIGIN"
    return response


def page_or_404(pages: tuple[Page, ...], slug: str) -> Page:
    for page in pages:
        if page.slug == slug:
            return page
    raise Http404("no such page in this version")


def everything_shown(definition: ProcedureFile) -> Progress:
    """The form as if every condition held and no source had answered."""
    pages = tuple(replace(page, when=None, fields=tuple(map(unconditional, page.fields))) for page in definition.pages)
    return Progress(definition=replace(definition, pages=pages), answers={}, needs={})


def unconditional(field: Field) -> Field:
    return replace(field, when=None, certified=False, fields=tuple(map(unconditional, field.fields)))


def nobodys(version: ProcedureVersion) -> File:
    """A file that is kept nowhere, for templates that ask whose it is."""
    return File(procedure=version.procedure, version=version, organisation=Organisation(name=str(version.definition.owner)))


def step_context(version: ProcedureVersion, page: Page, form_state: Progress) -> dict[str, Any]:
    pages, previous = form_state.pages, form_state.before(page)
    form = QuestionForm(page.fields, revision=0)
    empty = {"proposals": [], "rows": [], "is_full": False}
    address = ["procedures:form-page", version.procedure.slug, version.digest]
    return {
        "file": nobodys(version),
        "procedure": version.definition,
        "page": page,
        "form": form,
        "number": [each.slug for each in pages].index(page.slug) + 1,
        "total": len(pages) + 1,
        "back": reverse(address[0], args=[*address[1:], (previous or page).slug]),
        "told": told_before(page.fields, form),
        "rows": [{"field": each, **empty} for each in page.fields if each.type is FieldType.REPETITION],
        "preview": version.digest,
    }
