"""An agent's marks on one file: follow, labels, group, archive; and the way through a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.casework.actions import marks
from parvis.components.casework.selectors import lists
from parvis.components.casework.selectors import marks as reading
from parvis.components.casework.views.lists import LIST, form_for, tab_of
from parvis.components.procedures.actions import GroupRefused
from parvis.components.procedures.actions import groups as grouping
from parvis.components.procedures.selectors import File
from parvis.components.procedures.selectors.files import file_for_agent
from parvis.components.procedures.selectors.groups import groups, title_of
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

Row = TypeVar("Row")


def panel(request: HttpRequest, file: File) -> Mapping[str, Any]:
    """What agents added to a file."""
    agent = people.person_of(request)
    marks.opened(file, agent)
    on_file = reading.labels_of([file.pk]).get(file.pk, [])
    followers = reading.followers_of(file)
    open_groups = list(groups(file.organisation_id, procedure=file.procedure))
    return {
        "file": file,
        "followers": followers,
        "follows": agent in followers,
        "labels": on_file,
        "other_labels": [each for each in reading.labels_for(file) if each not in on_file],
        "group": title_of(file.group) if file.group else "",
        "other_groups": [(each.pk, title_of(each)) for each in open_groups if each.pk != file.group_id],
        "assignments": file.assignments.select_related("agent").order_by("-at", "-id")[:20],
    }


def around(request: HttpRequest, file: File) -> Mapping[str, str] | None:
    """The list that the agent came from, and the files just before and after in it; None when they came from elsewhere."""
    query = request.session.get(LIST)
    if query is None:
        return None
    who, asked = actor(request), QueryDict(query)
    wanted = form_for(who, asked).wanted(tab_of(who, asked))
    before, after = lists.neighbours(lists.listed(who, wanted), wanted.sort, file)
    return {"list": query, "before": before, "after": after}


def marking(request: HttpRequest, reference: str, act: Callable[[File], object], done: str) -> HttpResponse:
    """One mark on a file that the agent may handle."""
    file = or_404(file_for_agent(actor(request), reference))
    try:
        act(file)
    except (marks.MarkRefused, GroupRefused) as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, done)
    still = file_for_agent(actor(request), reference)
    return HttpResponseRedirect(reverse("procedures:file", args=[reference]) if still else reverse("casework:inbox"))


def or_404(found: Row | None) -> Row:
    if found is None:
        raise Http404("nothing of the kind for this agent")
    return found


@require_POST
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    agent = people.person_of(request)
    if request.POST.get("stop"):
        return marking(request, reference, lambda file: marks.unfollow(file, agent), gettext("You no longer follow this file."))
    return marking(request, reference, lambda file: marks.follow(file, agent), gettext("You follow this file."))


@require_POST
def label(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a label on, or take it off."""

    def act(file: File) -> None:
        chosen = or_404(reading.labels_for(file).filter(pk=number_in(request, "label")).first())
        (marks.unlabel if request.POST.get("off") else marks.label)(file, chosen)

    return marking(request, reference, act, gettext("The labels are changed."))


@require_POST
def reassign(request: HttpRequest, reference: str) -> HttpResponse:
    def act(file: File) -> None:
        group = or_404(groups(file.organisation_id, procedure=file.procedure).filter(pk=number_in(request, "group")).first())
        grouping.reassign(reference, agent=people.person_of(request), organisation_id=file.organisation_id, group=group)

    return marking(request, reference, act, gettext("The file went to the other group."))


@require_POST
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    if request.POST.get("out"):
        return marking(request, reference, marks.unarchive, gettext("The file is in the lists again."))
    return marking(request, reference, marks.archive, gettext("The file is archived: you find it under “Archived”."))


def number_in(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
