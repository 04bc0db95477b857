"""``/desk/files``: lists of files; the address says which, so that it can be kept, shared and gone back to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parvis.components.casework.actions import lists as keeping
from parvis.components.casework.forms import acts as acting
from parvis.components.casework.forms import lists as forms
from parvis.components.casework.models import BulkAct, Label
from parvis.components.casework.selectors import kept, lists, shown
from parvis.components.casework.selectors.lists import Tab
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.selectors import OPEN, File, UnknownProcedure, current_version
from parvis.components.procedures.selectors.access import INSTRUCT, MANAGE
from parvis.components.procedures.selectors.groups import groups_seen_by, title_of
from parvis.core.people import selectors as people
from parvis.kernel import tables
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country, today
from parvis.kernel.guards import actor

COUNTED_TABS = (Tab.TO_FOLLOW, Tab.FOLLOWED, Tab.EXPIRING, Tab.TRIALS)
LIST = "casework.list"  # in the session: where an agent goes back to


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """One list: a tab, filters, columns, an order, a page."""
    who, form, tab = actor(request), *read(request)
    wanted = form.wanted(tab)
    found = lists.listed(who, wanted)
    part = lists.page_of(found, wanted.sort, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    chosen = forms.columns_chosen(request.GET, form.definition)
    own = [each for each in (form.definition.all_fields() if form.definition else ()) if f"a.{each.name}" in chosen]
    request.session[LIST] = request.GET.urlencode()
    context = {
        "tabs": tabs(request, who, tab),
        "form": form,
        "hidden": hidden(request),
        "rows": shown.rows(part.files, people.person_of(request), columns=own),
        "columns": [(name, forms.COLUMNS[name]) for name in chosen if name in forms.COLUMNS],
        "own_columns": own,
        "choices": column_choices(form.definition, chosen),
        "part": part,
        "following": without(request.GET, "after", "before"),
        "number": lists.number_of(found),
        "counted": lists.COUNTED,
        "filtered": is_filtered(request.GET),
        "organisation": who.organisation_name,
        "saved": kept.saved_lists(who),
        "groups": [(each.pk, title_of(each)) for each in groups_seen_by(who)],
        "acts": acts(form),
        "manages": who.has_permission(MANAGE),
        "tab": tab,
        "query": request.GET.urlencode(),
    }
    return render(request, "casework/inbox.html", context)


def read(request: HttpRequest) -> tuple[forms.ListForm, Tab]:
    return form_for(actor(request), request.GET), tab_of(actor(request), request.GET)


def form_for(who: Actor, query: QueryDict) -> forms.ListForm:
    """The filters that make sense to this agent, filled in as the address says."""
    definition = definition_of(query.get("procedure", ""))
    labels = Label.objects.filter(organisation=who.organisation_id)
    if definition is not None:
        labels = labels.filter(procedure__slug=definition.slug)
    return forms.ListForm(
        query,
        procedures=kept.procedures_of(who),
        groups=[(each.pk, title_of(each)) for each in groups_seen_by(who)],
        labels=[(each.pk, each.name) for each in labels],
        agents=[(each.pk, each.display_name) for each in people.who_can(INSTRUCT, who.organisation_id)] if who.organisation_id else [],
        definition=definition,
    )


def definition_of(slug: str) -> ProcedureFile | None:
    try:
        return current_version(slug).definition if slug else None
    except UnknownProcedure:
        return None


def tab_of(who: Actor, query: QueryDict) -> Tab:
    try:
        return Tab(query.get("tab", ""))
    except ValueError:
        return Tab.ALL if who.has_permission(MANAGE) else Tab.GROUPS


def tabs(request: HttpRequest, who: Actor, current: Tab) -> list[dict[str, Any]]:
    """Each tab with the filters kept; those that call for work with their number."""
    found = []
    for tab in Tab:
        query = without(request.GET, "after", "before")
        query["tab"] = tab.value
        text = str(forms.TABS[tab])
        if tab in COUNTED_TABS and (number := lists.number_of(lists.in_tab(lists.base(who), tab, who))):
            text = f"{text} ({shown_number(number)})"
        found.append({"url": f"?{query.urlencode()}", "text": text, "current": tab is current})
    return found


def shown_number(number: int) -> str:
    return f"{lists.COUNTED}+" if number > lists.COUNTED else str(number)


def without(query: QueryDict, *names: str) -> QueryDict:
    copy = query.copy()
    for name in names:
        copy.pop(name, None)
    return copy


def hidden(request: HttpRequest) -> list[tuple[str, str]]:
    """What the filters' form carries on: the tab and the columns."""
    return [(name, value) for name in ("tab", "columns") for value in request.GET.getlist(name)]


def is_filtered(query: QueryDict) -> bool:
    return any(value for name, value in query.items() if name not in ("tab", "sort", "columns", "after", "before"))


def column_choices(definition: ProcedureFile | None, chosen: list[str]) -> list[tuple[str, object, bool]]:
    own = [(f"a.{each.name}", each.label) for each in definition.all_fields() if each.asks] if definition else []
    return [(name, label, name in chosen) for name, label in (*forms.COLUMNS.items(), *own)]


def acts(form: forms.ListForm) -> list[tuple[str, object]]:
    """What can be done to many files of this list: labels and groups only where there are some."""
    empty = {"label": (BulkAct.Act.LABEL, BulkAct.Act.UNLABEL), "group": (BulkAct.Act.REASSIGN,)}
    left_out = {act for name, acts in empty.items() if name not in form.fields for act in acts}
    return [(act.value, label) for act, label in acting.ACTS.items() if act not in left_out]


EXPORTED = ("reference", "procedure__slug", "state", "group__title", "submitted_at", "silence_on", "decided_at")


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, line by line; no name leaves the desk, so nobody's trace grows."""
    form, tab = read(request)
    found = lists.listed(actor(request), form.wanted(tab)).order_by("submitted_at", "pk")
    return tables.download(lines(found), name=f"files-{today():%Y-%m-%d}.csv")


def lines(found: QuerySet[File]) -> Iterator[list[object]]:
    yield [column.partition("__")[0] for column in EXPORTED]
    for values in found.values_list(*EXPORTED).iterator(chunk_size=1000):
        yield [local_minute(each) if isinstance(each, datetime) else each for each in values]


def local_minute(moment: datetime) -> str:
    return moment.astimezone(country().zone).isoformat(timespec="minutes")


SHOWN = 5


def panel(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this agent, late first; nothing without the right to handle files."""
    who = actor(request)
    if not who.has_permission(INSTRUCT):
        return None
    tab = Tab.ALL if who.has_permission(MANAGE) else Tab.GROUPS
    mine = lists.in_tab(lists.base(who), tab, who).filter(state__in=OPEN)
    numbers = {
        "late": lists.number_of(lists.narrowed(mine, lists.Wanted(late=True))),
        "to_follow": lists.number_of(lists.in_tab(lists.base(who), Tab.TO_FOLLOW, who)),
        "followed": lists.number_of(lists.in_tab(lists.base(who), Tab.FOLLOWED, who)),
    }
    soonest = lists.page_of(mine, lists.Sort.DUE, size=SHOWN).files
    return {
        "counts": {name: shown_number(each) for name, each in numbers.items()},
        "soonest": shown.rows(soonest, people.person_of(request)),
    }


def back_to(query: QueryDict) -> HttpResponse:
    """The list that the agent came from; all of it where its address is too long to be sent back to."""
    written = query.urlencode()
    return HttpResponseRedirect(f"{reverse('casework:inbox')}?{written if len(written) <= keeping.LONGEST else ''}")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the address of a list under a name, for oneself or for a group."""
    query = QueryDict(request.POST.get("query", ""))
    back = back_to(query)
    number = request.POST.get("group", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    group = groups_seen_by(actor(request)).filter(pk=number).first() if is_number else None
    title = request.POST.get("title", "").strip()[:80]
    if not title:
        messages.error(request, gettext("Give the list a name, then save it."))
        return back
    try:
        keeping.save(
            title=title,
            query=without(query, "after", "before", "words"),
            group=group,
            agent=people.person_of(request),
            organisation=people.organisation_of(request),
        )
    except keeping.TooLong as refused:
        messages.error(request, str(refused.text))
        return back
    messages.success(request, gettext("The list is saved. Words that were searched are not kept in it."))
    return back


@require_POST
def forget(request: HttpRequest, number: int) -> HttpResponse:
    keeping.forget(number, agent=people.person_of(request))
    return HttpResponseRedirect(reverse("casework:inbox"))
