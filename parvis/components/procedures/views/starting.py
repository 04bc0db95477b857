"""Begin a request: choose who handles it, with what a link already said."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from parvis.components.procedures.actions import drafts, prefill
from parvis.components.procedures.models import File, Prefill, Procedure
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import prefill as prefilled
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.for_whom import is_open_to_third_parties
from parvis.components.procedures.views.catalogue import published_or_404
from parvis.components.procedures.views.filing import step_url
from parvis.core.mandates.actions import ENDED
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.core.people.selectors import Organisation
from parvis.core.signin import selectors as signin
from parvis.kernel.guards import actor
from parvis.kernel.text import Text


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who handles the request, then begin a draft."""
    procedure = published_or_404(slug)
    bodies = [adoption.organisation for adoption in published.adoptions(procedure)]
    if procedure.closed_at:
        return render(request, "procedures/closed.html", closing_of(procedure), status=410)
    if request.method == "POST":
        return begin(request, procedure, bodies)
    if waits_for(request, procedure):
        return choose(request, procedure, bodies)
    if request.GET.get("organisation") is None and (draft := unfinished(request, procedure)):
        return render(request, "procedures/resume.html", {"draft": draft, "procedure": draft.definition})
    return choose(request, procedure, bodies)


def closing_of(procedure: Procedure) -> dict[str, Any]:
    """What a closed procedure says, and the one to use instead while that is published."""
    instead = next((each.definition for each in published.versions_in_force() if each.procedure.slug == procedure.replaced_by), None)
    return {"procedure": published.current_version(procedure.slug).definition, "closing": Text.of(procedure.closing), "instead": instead}


def choose(request: HttpRequest, procedure: Procedure, bodies: list[Organisation], *, error: str = "") -> HttpResponse:
    definition = published.current_version(procedure.slug).definition
    waiting = waits_for(request, procedure)
    context = {
        "procedure": definition,
        "bodies": bodies,
        "usual": named_body(request, bodies) or usual_body(request, bodies),
        "error": error,
        "may_file_for_others": definition.third_party and actor(request).mandate_id is None,
        "prefill": waiting,
        "ignored": list(prefilled.ignored_in(waiting)) if waiting else [],
    }
    return render(request, "procedures/start.html", context, status=422 if error else 200)


PREFILLS = "procedures.prefills"  # in the session: which answers wait for whoever came by a link, by procedure


def waits_for(request: HttpRequest, procedure: Procedure) -> Prefill | None:
    """The prefilled answers with which this visitor came."""
    return prefilled.waiting(request.session.get(PREFILLS, {}).get(procedure.slug), procedure)


def named_body(request: HttpRequest, bodies: list[Organisation]) -> UUID | None:
    """The body that the page before was about."""
    return next((body.id for body in bodies if str(body.id) == request.GET.get("organisation")), None)


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
    begun: dict[str, Any] = {
        "person": people.person_of(request),
        "organisation": chosen,
        "language": translation.get_language() or "en",
        "sign_in": sign_in_of(request),
        "mandate": people.mandate_of_actor(request),
    }
    waiting = waits_for(request, procedure)
    try:
        draft = prefill.begin(waiting.pk, procedure=procedure, **begun) if waiting else drafts.begin(procedure, **begun)
    except prefill.AlreadyTaken:  # a second click: the draft is there
        return HttpResponseRedirect(reverse("procedures:start", args=[procedure.slug]))
    except (drafts.TooManyDrafts, drafts.NotCovered, drafts.ProcedureClosed) as refused:
        return choose(request, procedure, bodies, error=str(refused.text))
    except MandateEnded:
        return choose(request, procedure, bodies, error=str(ENDED))
    if request.POST.get("whose") == "other" and is_open_to_third_parties(draft):
        return HttpResponseRedirect(reverse("procedures:for-whom", args=[procedure.slug, draft.id]))  # before anything is asked of anyone
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
