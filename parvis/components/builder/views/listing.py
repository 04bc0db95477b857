"""The procedures of one's body, and beginning another."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting
from parvis.components.builder.forms.starting import FilterForm, StartForm
from parvis.components.builder.models import Draft
from parvis.components.builder.rules.blank import blank
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.rules.options import named_after
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.views.shared import to
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.canonical import canonical, rewritten
from parvis.components.procedures.rules.source import Unreadable
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

A_PAGE = 30
TAGS = {"draft": "wait", "changed": "wait", "published": "ok", "closed": "plain", "unpublished": "plain"}


def state_titles() -> dict[str, str]:
    return {
        "draft": _("being written"),
        "changed": _("in force, changes waiting"),
        "published": _("in force"),
        "closed": _("closed"),
        "unpublished": _("out of the list"),
    }


def listing(request: HttpRequest) -> HttpResponse:
    """Working copies, last saved first, by words and state."""
    titles = state_titles()
    filters = FilterForm(request.GET, states=list(titles.items()))
    filters.is_valid()
    rows = [row(each) for each in selectors.drafts_of(actor(request).organisation_id)]
    words, state = filters.cleaned_data.get("q", ""), filters.cleaned_data.get("state", "")
    found = [each for each in rows if selectors.holds(each["value"], each["draft"].slug, words) and state in ("", each["state"])]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "builder/listing.html", {"page": page, "filters": filters, "any": bool(rows)})


def row(draft: Draft) -> dict[str, Any]:
    value, state = selectors.value_of(draft), selectors.state_of(draft)
    return {
        "draft": draft,
        "value": value,
        "title": Text.of(dict(selectors.title_of(value, draft.slug))),
        "state": state,
        "word": state_titles()[state],
        "kind": TAGS[state],
    }


def start(request: HttpRequest) -> HttpResponse:
    """Begin blank, from a procedure in force, or from a file."""
    known = [(each.slug, str(each.title)) for each in selectors.templates()]
    form = StartForm(request.POST or None, request.FILES or None, templates=known, initial={"template": request.GET.get("template", "")})
    if "template" in request.GET and not form.is_bound:
        form.initial["way"] = "template"
    if request.method == "POST" and form.is_valid():
        return begun(request, form)
    return shown(request, form)


def shown(request: HttpRequest, form: StartForm, *, mistakes: list[Any] | None = None) -> HttpResponse:
    status = 422 if form.errors or mistakes else 200
    return render(request, "builder/start.html", {"form": form, "mistakes": mistakes or []}, status=status)


def begun(request: HttpRequest, form: StartForm) -> HttpResponse:
    organisation = people.organisation_of(request)
    try:
        value = beginning(form.cleaned_data, organisation)
    except Unreadable as error:
        form.add_error("file", _("This file cannot be read. What is wrong is listed above."))
        return shown(request, form, mistakes=[in_words(error.mistake)])
    slug = str(value.get("slug") or "")
    if not slug:
        form.add_error("slug", _("Write a name: the file gives none."))
        return shown(request, form)
    try:
        draft = drafting.begin(text_of(form, value), slug=slug, organisation=organisation, by=people.person_of(request))
    except drafting.NameTaken:
        form.add_error("slug", _("A procedure is already called “%(name)s”. Choose another name.") % {"name": slug})
        return shown(request, form)
    return to("overview", draft.slug)


def beginning(typed: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """The plain value to begin with. Raises Unreadable for a file that is none."""
    slug = typed["slug"] or named_after(typed.get("title_fr") or "", "-")[:60]
    title = {"fr": str(typed.get("title_fr")), "en": str(typed.get("title_en"))}
    if typed["way"] == "file":
        value = plain(typed["file"])
        return {**value, "slug": typed["slug"]} if typed["slug"] else value
    if typed["way"] == "template":
        return {**plain(procedures.current_version(typed["template"]).source), "slug": slug, "title": title}
    return blank(slug, title=title, owner=organisation.name)


def text_of(form: StartForm, value: dict[str, Any]) -> str:
    """An imported file is kept as it was written; so are the comments of a file that is taken under another name."""
    typed = form.cleaned_data
    if typed["way"] == "file":
        return rewritten(str(typed["file"]), value)
    return rewritten(procedures.current_version(typed["template"]).source, value) if typed["way"] == "template" else canonical(value)
