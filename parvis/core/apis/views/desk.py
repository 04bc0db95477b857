"""Publishing APIs, from the owner's desk. Whoever is not of the owner finds nothing there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.apis import actions, limits, selectors
from parvis.core.apis.forms import EndForm, ListingForm, ReasonForm, SourceForm
from parvis.core.apis.models import Listing
from parvis.core.apis.rules import documents
from parvis.core.apis.rules.description import Description, described
from parvis.core.people.selectors import organisation_of
from parvis.kernel.guards import actor

READINGS_PER_MINUTE = 20


def own(request: HttpRequest, slug: str) -> Listing:
    found = selectors.listing_of(organisation_of(request), slug)
    if found is None:
        raise Http404("no such API of yours")
    return found


def index(request: HttpRequest) -> HttpResponse:
    body = organisation_of(request)
    context = {"listings": selectors.listings_of(body), "waiting": selectors.waiting_for(body), "body": body}
    return render(request, "apis/desk.html", context)


def panel(request: HttpRequest) -> dict[str, Any] | None:
    who = actor(request)
    if not who.has_permission(selectors.PUBLISH):
        return None
    return {"waiting": len(selectors.waiting_for(organisation_of(request)))}


def new(request: HttpRequest) -> HttpResponse:
    """First the document alone, then what it does not say, beside what was read in it."""
    if request.method != "POST":
        return render(request, "apis/desk_source.html", {"form": SourceForm()})
    if "publish" not in request.POST:
        return first_reading(request)
    form = ListingForm(request.POST, request.FILES)
    valid = form.is_valid()
    document, description, problems = read(request, form)
    if valid and document is not None:
        try:
            row = actions.publish(organisation_of(request), form.facts, document, by=actor(request).name)
        except actions.SlugTaken:
            form.add_error("slug", _("Another API has this name. Choose another one."))
        else:
            messages.success(request, _("The API is in the catalogue."))
            return HttpResponseRedirect(reverse("apis:entry", args=[row.slug]))
    return form_page(request, form, description=description, problems=problems, status=422)


def first_reading(request: HttpRequest) -> HttpResponse:
    source = SourceForm(request.POST, request.FILES)
    if not source.is_valid():
        return render(request, "apis/desk_source.html", {"form": source}, status=422)
    document, description, problems = read(request, source)
    if description is None or document is None:
        return render(request, "apis/desk_source.html", {"form": source, "problems": problems}, status=422)
    known = prefilled(description) | {"openapi_url": source.cleaned_data["openapi_url"], "document": text_of(source)}
    return form_page(request, ListingForm(initial=known), description=description)


def prefilled(description: Description) -> dict[str, Any]:
    """What the document says already is not asked again."""
    return {
        "title_fr": description.title,
        "title_en": description.title,
        "slug": slugify(description.title)[:80],
        "description_fr": description.summary[:3000],
        "description_en": description.summary[:3000],
        "access": "account" if any(each.secured for each in description.operations) else "open",
        "base_url": description.server,
        "contact_url": description.contact_url,
        "terms_url": description.terms_url,
        "licence": description.licence,
    }


def text_of(form: SourceForm) -> str:
    """The file that was handed in, to go along with the form; empty when an address is given."""
    if form.cleaned_data.get("openapi_url"):
        return ""
    handed = form.cleaned_data.get("file")
    if handed:
        handed.seek(0)
        return str(handed.read().decode("utf-8", errors="replace"))
    return str(form.cleaned_data.get("document") or "")


def read(request: HttpRequest, form: SourceForm) -> tuple[dict[str, Any] | None, Description | None, tuple[documents.Problem, ...]]:
    """The document that the form names, what it describes, and what is wrong with it."""
    url, handed = form.cleaned_data.get("openapi_url"), form.cleaned_data.get("file")
    try:
        if url and not handed:
            if limits.spent(f"read:{actor(request).person_id}", limit=READINGS_PER_MINUTE):
                form.add_error("openapi_url", _("Too many readings in this minute. Wait a minute."))
                return None, None, ()
            document = actions.read_document(url)
        else:
            content = handed.read() if handed else (form.cleaned_data.get("document") or "").encode()
            if not content:
                return None, None, ()
            document = documents.read(content)
        return document, described(document), ()
    except actions.NotRead as failure:
        form.add_error("openapi_url", unread(failure.reason))
        return None, None, ()
    except documents.Unreadable as failure:
        return None, None, tuple(failure.problems)


def unread(reason: str) -> str:
    if reason == "demonstration":
        return _("This demonstration reads nothing outside its own machine. Hand in the file instead.")
    return _("The document could not be read at this address: %(reason)s. Check that it opens in a browser without signing in.") % {
        "reason": reason
    }


def form_page(
    request: HttpRequest,
    form: ListingForm,
    *,
    description: Description | None,
    problems: Any = (),
    row: Listing | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "description": description, "problems": problems, "row": row}
    return render(request, "apis/desk_form.html", context, status=status)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    row = own(request, slug)
    if request.method != "POST":
        known = {name: getattr(row, name) for name in ListingForm.base_fields if hasattr(row, name)}
        return form_page(request, ListingForm(initial=known | {"edition": row.edition}, is_new=False), description=None, row=row)
    form = ListingForm(request.POST, request.FILES, is_new=False)
    if not form.is_valid():
        return form_page(request, form, description=None, row=row, status=422)
    document: dict[str, Any] | None = None
    description: Description | None = None
    problems: tuple[documents.Problem, ...] = ()
    if form.cleaned_data.get("file") or (form.cleaned_data["openapi_url"] and form.cleaned_data["openapi_url"] != row.openapi_url):
        document, description, problems = read(request, form)
    if problems or form.errors:
        return form_page(request, form, description=description, problems=problems, row=row, status=422)
    try:
        actions.edit(row, form.facts, document, edition=form.cleaned_data["edition"], by=actor(request).name)
    except actions.ChangedMeanwhile:
        form.add_error(
            None, _("A colleague changed this entry since you opened the form. Open it again, and type your changes on top of theirs.")
        )
        return form_page(request, form, description=description, row=row, status=409)
    messages.success(request, _("The entry is changed."))
    return HttpResponseRedirect(reverse("apis:entry", args=[row.slug]) if row.state == "published" else reverse("apis:desk"))


@require_POST
def refresh(request: HttpRequest, slug: str) -> HttpResponse:
    row = own(request, slug)
    if row.openapi_url and not limits.spent(f"read:{actor(request).person_id}", limit=READINGS_PER_MINUTE):
        change = actions.refresh(row)
        row.refresh_from_db()
        if row.refresh_problem:
            messages.error(request, unread(row.refresh_problem))
        elif change is None:
            messages.info(request, _("The document has not changed."))
        else:
            messages.success(request, _("The document changed: see what is different."))
            return HttpResponseRedirect(reverse("apis:changes", args=[row.key]))
    return HttpResponseRedirect(reverse("apis:desk"))


def unpublish(request: HttpRequest, slug: str) -> HttpResponse:
    row = own(request, slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.unpublish(row, reason=form.cleaned_data["reason"], by=actor(request).name)
        messages.success(request, _("The API is no longer in the catalogue."))
        return HttpResponseRedirect(reverse("apis:desk"))
    return render(request, "apis/desk_unpublish.html", {"row": row, "form": form}, status=422 if form.errors else 200)


@require_POST
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    row = own(request, slug)
    actions.republish(row, by=actor(request).name)
    messages.success(request, _("The API is in the catalogue again."))
    return HttpResponseRedirect(reverse("apis:entry", args=[row.slug]))


def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce the end of a version."""
    row = own(request, slug)
    latest = selectors.document_row(row.key)
    form = EndForm(request.POST or None, initial={"version": latest.version if latest else ""})
    if request.method == "POST" and form.is_valid():
        actions.announce_end(row.key, by=actor(request).name, **form.cleaned_data)
        messages.success(request, _("The end is announced, and those who follow this API are told."))
        return HttpResponseRedirect(reverse("apis:entry", args=[row.slug]))
    return render(request, "apis/desk_end.html", {"row": row, "form": form}, status=422 if form.errors else 200)
