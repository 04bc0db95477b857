"""The public register of authorisations for people, spreadsheets and feed readers; and revocation by an operator."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from parvis.core.authorisations import actions, registered
from parvis.core.authorisations import selectors as requests
from parvis.core.authorisations.registered import Change
from parvis.core.authorisations.searching import RegisterForm, RevocationForm
from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors
from parvis.core.exchange.selectors import Authorisation, AuthorisationQuerySet
from parvis.core.people.selectors import Person, person_of
from parvis.kernel import catalogue, tables
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience


def found_by(form: RegisterForm) -> AuthorisationQuerySet:
    wanted = form.cleaned_data if form.is_valid() else {}
    return registered.found(
        words=wanted.get("q", ""),
        offer=wanted.get("offer", ""),
        provider=wanted.get("provider", ""),
        kind=wanted.get("kind", ""),
        standing=wanted.get("state", ""),
    )


def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.GET)
    page = Paginator(found_by(form), 25).get_page(request.GET.get("page"))
    rows = [(each, registered.standing(each), selectors.offer_title(each.offer)) for each in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "authorisations/register/register.html", context)


def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    lines = ([each[name] for name in registered.COLUMNS] for each in registered.rows(found_by(RegisterForm(request.GET))))
    return tables.download(chain([registered.COLUMNS], lines), name="authorisations.csv")


def authorisation(request: HttpRequest, reference: str) -> HttpResponse:
    found, is_operator = one(reference), actor(request).audience is Audience.OPERATOR
    if found.offer in selectors.classified() and not is_operator:
        raise Http404("no such authorisation")
    is_active = found.state == Authorisation.State.ACTIVE
    context = {
        "authorisation": found,
        "standing": registered.standing(found),
        "offer_title": selectors.offer_title(found.offer),
        "is_listed": found.offer in catalogue.offers(),
        "provider": registered.provider_name(registered.owner_of(found.offer)),
        "fields": selectors.field_titles(found),
        "history": history(found),
        "others": [(each, registered.standing(each)) for each in registered.of_same_request(found)],
        **selectors.enforcement(found),
        "may_revoke": is_operator and is_active,
    }
    return render(request, "authorisations/register/authorisation.html", context)


def history(found: Authorisation) -> list[dict[str, Any]]:
    """The steps of the request, and what the authorisation itself went through, latest first."""
    words = step_words()
    told = [{"when": step.at, "title": words[step.name]} for step in registered.public_steps(found)]
    named = {each["title"] for each in told}
    if found.revoked_at and words["revoke"] not in named:
        told.append({"when": found.revoked_at, "title": words["revoke"], "text": found.revocation_reason})
    if words["approve"] not in named:
        told.append({"when": found.granted_at, "title": words["approve"]})
    return sorted(told, key=lambda each: each["when"], reverse=True)


def step_words() -> dict[str, str]:
    return {
        "submit": _("The request was sent"),
        "request_changes": _("Changes to the request were asked for"),
        "approve": _("The authorisation was granted"),
        "reopen": _("The request was opened again for changes"),
        "cancel_reopening": _("The changes were given up"),
        "start_next_stage": _("The next stage was begun"),
        "transfer": _("The request changed hands"),
        "refuse": _("The request was refused"),
        "revoke": _("The authorisation was revoked"),
    }


def changes(request: HttpRequest) -> HttpResponse:
    told = [(each, change_words(each), selectors.offer_title(each.authorisation.offer)) for each in registered.latest_changes(50)]
    return render(request, "authorisations/register/changes.html", {"changes": told})


def change_words(change: Change) -> str:
    if change.what == "changed":
        return pgettext("authorisation", "Changed")
    return pgettext("authorisation", "Revoked") if change.what == "revoked" else pgettext("authorisation", "Granted")


def feed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The latest changes as Atom (RFC 4287); entries keep their name for ever."""
    page = f"{settings.PARVIS_ORIGIN}{reverse('authorisations:register')}"
    made = Atom1Feed(
        title=_("Register of authorisations"),
        link=page,
        description=_("What was granted, changed and revoked"),
        language=get_language() or "en",
        feed_url=f"{settings.PARVIS_ORIGIN}{reverse('authorisations:feed')}",
    )
    for change in registered.latest_changes(100):
        add_entry(made, change)
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def add_entry(made: Atom1Feed, change: Change) -> None:
    found = change.authorisation
    link = f"{settings.PARVIS_ORIGIN}{reverse('authorisations:authorisation', args=[found.reference])}"
    title = f"{change_words(change)} – {found.reference} – {found.organisation.name} – {selectors.offer_title(found.offer)}"
    about = found.revocation_reason if change.what == "revoked" else str(found.purpose_text)
    made.add_item(
        title=readable(title),
        link=link,
        description=readable(about),
        unique_id=f"{link}#{change.cursor}",
        pubdate=change.at,
        updateddate=change.at,
    )


def readable(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def revoke(request: HttpRequest, reference: str) -> HttpResponse:
    found = one(reference)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end(found, reason=form.cleaned_data["reason"], by=person_of(request))
        messages.success(request, _("The authorisation is revoked: from now on its questions are refused."))
        return HttpResponseRedirect(reverse("authorisations:authorisation", args=[found.reference]))
    context = {"authorisation": found, "form": form}
    return render(request, "authorisations/register/revoke.html", context, status=422 if form.errors else 200)


def end(found: Authorisation, *, reason: str, by: Person) -> None:
    """With the request that led to it, whose applicant is told; alone when there is none, or nothing of it to end."""
    application = requests.by_reference(found.request)
    if application is not None and found in requests.active_authorisations(application):
        actions.revoke(application, person=by, reason=reason)
    else:
        exchange.revoke(found, reason=reason)


def one(reference: str) -> Authorisation:
    found = selectors.authorisation(reference)
    if found is None:
        raise Http404("no such authorisation")
    return found
