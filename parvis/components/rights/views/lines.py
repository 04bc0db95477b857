"""``/me/trace``: who read what about me, and its proof."""

from __future__ import annotations

import json
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.components.rights import actions, contesting, selectors
from parvis.components.rights.forms import ContestForm, FilterForm
from parvis.components.rights.grouping import grouped
from parvis.components.rights.selectors import Line, Person
from parvis.core.people import selectors as people
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import BadReceipt
from parvis.kernel import tables

LINES_PER_PAGE = 20
COLUMNS = ("occurred_at", "about", "what", "organisation", "actor", "purpose", "legal_basis", "fields", "file", "contested", "position")


def filter_form(request: HttpRequest, person: Person) -> FilterForm:
    return FilterForm(request.GET, person=person, entries=selectors.lines_about(person))


def mine(request: HttpRequest) -> HttpResponseBase:
    """The lines about me and those I answer for, newest first."""
    person = people.person_of(request)
    form = filter_form(request, person)
    entries = selectors.lines_about(person, chosen=form.chosen())
    page = Paginator(entries, LINES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "groups": grouped(selectors.read_aloud(page.object_list, person)),
        "several": len({each.chosen_as for each in selectors.concerned_by(person)}) > 1,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
        "state": trace.state(),
    }
    return render(request, "rights/lines.html", context)


def as_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen lines, each with its receipt."""
    person = people.person_of(request)
    entries = selectors.lines_about(person, chosen=filter_form(request, person).chosen())
    content = json.dumps(list(selectors.exported_lines(entries, person)), ensure_ascii=False, indent=1)
    return attachment(content, "application/json", "trace.json")


def as_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen lines as a table."""
    person = people.person_of(request)
    entries = selectors.lines_about(person, chosen=filter_form(request, person).chosen())
    return tables.download([COLUMNS, *(row(line) for line in selectors.read_aloud(entries, person))], name="trace.csv")


def row(line: Line) -> tuple[object, ...]:
    if line.is_altered:
        return (line.entry.occurred_at.isoformat(), line.concerned.name, _("This line was altered."))
    record, contested = line.record, line.contest.get_state_display() if line.contest else ""
    when, fields = record.occurred_at.isoformat(), ", ".join(line.fields)
    named = (line.concerned.name, line.sentence, record.organisation, record.actor)
    position = "" if line.entry.leaf.position is None else line.entry.leaf.position
    return (when, *named, line.purpose, line.legal_basis, fields, record.file_reference, contested, position)


def attachment(content: str, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def line_or_404(person: Person, entry_id: UUID) -> Line:
    """The line, if it is this person's to read; somebody else's does not exist for them."""
    found = selectors.line_for(person, entry_id)
    if found is None:
        raise Http404("no such line for this person")
    return found


def one(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """One line, its proof checked while the page is made."""
    line = line_or_404(people.person_of(request), entry_id)
    context: dict[str, object] = {"line": line, "entry_id": entry_id, "choices": contesting.choices(line.contest) if line.contest else []}
    try:
        context |= {"checkpoint": trace.proof_of(line.entry), "receipt": trace.receipt_of(line.entry)}
    except BadReceipt as error:
        context |= {"broken": str(error)}
    return render(request, "rights/line.html", context)


def receipt(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """The line's receipt, to verify anywhere with ``parvis trace verify --receipt``."""
    found = trace.receipt_of(line_or_404(people.person_of(request), entry_id).entry)
    if found is None:
        raise Http404("the proof of this line is pending")
    return attachment(json.dumps(found.as_json(), ensure_ascii=False, indent=1), "application/json", f"receipt-{found.position}.json")


def contest(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Contest a line, in one form."""
    person = people.person_of(request)
    line = line_or_404(person, entry_id)
    if not line.can_be_contested:
        return redirect("rights:line", entry_id)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.contest(line, person=person, reason=form.cleaned_data["reason"])
            return redirect("rights:line", entry_id)
        except actions.TooManyContestsError as full:
            form.add_error(None, str(full.text))
    return render(request, "rights/contest.html", {"form": form, "line": line, "entry_id": entry_id})
