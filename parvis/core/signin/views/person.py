"""The person's side: the history of their sign-ins, and what to do about one that was not theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parvis.core.people.selectors import person_of
from parvis.core.signin import selectors
from parvis.core.signin.forms import HistoryForm
from parvis.core.signin.models import SignIn
from parvis.core.signin.rules import problems
from parvis.kernel import tables
from parvis.kernel.calendar import country

LINES_PER_PAGE = 20
COLUMNS = ("at", "service", "provider", "level", "outcome", "reason")
SIDES = ("history", "sessions", "blocks", "consents")


def sides(current: str) -> list[Mapping[str, Any]]:
    """The tabs that the person's pages about signing in share."""
    words = {"history": _("History"), "sessions": _("Where I am signed in"), "blocks": _("Providers"), "consents": _("What services know")}
    return [{"url": reverse(f"signin:{name}"), "text": words[name], "current": name == current} for name in SIDES]


@never_cache
@require_GET
def history(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    form = HistoryForm(request.GET, person=person)
    page = Paginator(selectors.history(person, chosen=form.chosen()), LINES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sides": sides("history"),
        "form": form,
        "page": page,
        "lines": [worded(line) for line in page.object_list],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
    }
    return render(request, "signin/history.html", context)


@never_cache
@require_GET
def history_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen lines as a table, in words."""
    person = person_of(request)
    lines = selectors.history(person, chosen=HistoryForm(request.GET, person=person).chosen())
    return tables.download([COLUMNS, *map(row, lines)], name="sign-ins.csv")


def row(line: SignIn) -> Iterable[object]:
    said = worded(line)
    where = line.service.name if line.service else str(country().portal)
    return (line.at.isoformat(), where, str(line.provider.title), str(said["level_title"]), line.outcome, str(said["reason"]))


def worded(line: SignIn) -> Mapping[str, Any]:
    return {
        "at": line.at,
        "service": line.service,
        "provider": line.provider,
        "outcome": line.outcome,
        "level_title": selectors.profile().level_titles.get(line.level, line.level),
        "reason": problems.title_of(line.problem),
    }


@never_cache
@require_GET
def not_me(request: HttpRequest) -> HttpResponseBase:
    """Where the message about a sign-in leads: what to do when it was somebody else."""
    line = selectors.history(person_of(request)).first()
    return render(request, "signin/not_me.html", {"line": worded(line) if line else None})


def last_sign_in(request: HttpRequest) -> Mapping[str, Any] | None:
    """The panel of /me: nothing before the first sign-in."""
    line = selectors.history(person_of(request)).first()
    return {"line": line} if line else None
