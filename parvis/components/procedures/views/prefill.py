"""Links that prefill a draft: follow one, write one, read which keys there are."""

from __future__ import annotations

import json
import shlex
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from parvis.components.procedures.actions import prefill
from parvis.components.procedures.forms.link import LinkForm
from parvis.components.procedures.forms.prefill import read
from parvis.components.procedures.models import Prefill, Procedure
from parvis.components.procedures.rules.prefill import LINK_LIMIT, from_pairs, is_answer, to_query
from parvis.components.procedures.selectors import prefill as selectors
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.described import described
from parvis.components.procedures.views.catalogue import published_or_404
from parvis.components.procedures.views.starting import PREFILLS
from parvis.kernel.callers import address
from parvis.kernel.quotas import counted_here
from parvis.kernel.secrets import fingerprint

FOLLOWED_PER_MINUTE = 60
TOKEN = "prefill_token"  # noqa: S105  the name of a parameter


def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what the link says out of the address at once, then begin: what was said waits in the session until sign-in."""
    procedure = published_or_404(slug)
    begin = HttpResponseRedirect(reverse("procedures:start", args=[procedure.slug]))
    if TOKEN in request.GET:
        return begin if take_over(request, procedure) else gone(request, procedure)
    if not any(map(is_answer, request.GET)):
        return begin
    if len(request.build_absolute_uri()) > LINK_LIMIT:
        too_long = gettext("This link is longer than %(most)s characters: nothing of it was taken. You can fill in the form yourself.")
        messages.warning(request, too_long % {"most": LINK_LIMIT})
        return begin
    if counted_here(f"prefill-link:{address(request)}", limit=FOLLOWED_PER_MINUTE).exceeded:
        messages.warning(request, gettext("Too many links were followed from here: nothing of this one was taken. Try again in a minute."))
        return begin
    keep(request, procedure)
    return begin


def keep(request: HttpRequest, procedure: Procedure) -> None:
    given = from_pairs(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))  # in the order of the address
    reading = read(published.current_version(procedure.slug).definition, selectors.field_names(procedure), given)
    ignored = [each.kept() for each in reading.ignored]
    kept, _token = prefill.keep(procedure, values=reading.values, ignored=ignored, by=Prefill.By.LINK)
    remember(request, procedure, kept)


def remember(request: HttpRequest, procedure: Procedure, kept: Prefill) -> None:
    request.session[PREFILLS] = {**request.session.get(PREFILLS, {}), procedure.slug: kept.pk}


def take_over(request: HttpRequest, procedure: Procedure) -> bool:
    """What a program prepared, for whoever holds its token; the token leaves the address too."""
    digest = fingerprint(request.GET[TOKEN])
    found = selectors.by_digest(procedure, [digest]).get(digest)
    if found is None or found.taken_at is not None:
        return False
    remember(request, procedure, found)
    return True


def gone(request: HttpRequest, procedure: Procedure) -> HttpResponse:
    messages.warning(
        request,
        gettext("What this link held was taken already, or nobody came for it in time. If you took it, it is among your files."),
    )
    return HttpResponseRedirect(reverse("procedures:procedure", args=[procedure.slug]))


def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose questions, type values, copy the link or the call that says the same."""
    procedure = published_or_404(slug)
    definition = published.current_version(slug).definition
    form = LinkForm(definition, selectors.field_numbers(procedure), request.POST or None)
    context: dict[str, Any] = {"procedure": definition, "form": form, "number": procedure.pk, "limit": LINK_LIMIT}
    if request.method == "POST" and form.is_valid():
        context |= written(procedure, form)
    return render(request, "procedures/prefill.html", context, status=422 if form.errors else 200)


def written(procedure: Procedure, form: LinkForm) -> dict[str, Any]:
    given = form.given()
    begin = f"{settings.PARVIS_ORIGIN}{reverse('procedures:prefilled', args=[procedure.slug])}"
    link = f"{begin}?{to_query(given)}" if given else begin
    call = f"{settings.PARVIS_ORIGIN}/api/public/v1/demarches/{procedure.pk}/dossiers"
    return {
        "link": link,
        "length": len(link),
        "too_long": len(link) > LINK_LIMIT,
        "carried": ngettext("%(n)s answer", "%(n)s answers", len(given)) % {"n": len(given)},
        "sample": f"curl -X POST {call} \\\n  -H 'Content-Type: application/json' \\\n  -d {shlex.quote(json.dumps(given, ensure_ascii=False))}",
    }


def schema(_request: HttpRequest, slug: str) -> JsonResponse:
    """Every key of the procedure, for programs."""
    procedure = published_or_404(slug)
    return JsonResponse(described(procedure, published.current_version(slug)), json_dumps_params={"ensure_ascii": False})
