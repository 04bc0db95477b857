"""``/me/data``: what each system holds about me, taken away or erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from parvis.components.rights import actions
from parvis.components.rights.forms import EraseForm
from parvis.core.people import actions as people_actions
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.manifest import PersonalData

ROWS_SHOWN = 50


def mine(request: HttpRequest) -> HttpResponseBase:
    """All that is held, system by system."""
    person = people.person_of(request)
    held = [
        {**held_by(declared.title, system.title, declared.read(person)), **said_of(declared)}
        for system, declared in actions.declared_personal_data()
    ]
    found = [each for each in held if each["rows"]]
    return render(request, "rights/data.html", {"held": found, "empty": [each for each in held if not each["rows"]]})


def held_by(title: object, system: object, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, object]:
    """One system's rows, as a list of labels and values or as a table, whichever they are."""
    shown = list(islice(rows, ROWS_SHOWN + 1))
    labelled = all(row.keys() == {"label", "value"} for row in shown)
    more = len(shown) > ROWS_SHOWN
    names = list(shown[0]) if shown and not labelled else []
    rows = [{name: readable(value) for name, value in row.items()} for row in shown[:ROWS_SHOWN]]
    cells = [[(heading(name), row.get(name, "")) for name in names] for row in rows]
    columns = [heading(name) for name in names]
    return {"title": title, "system": system, "rows": rows, "labelled": labelled, "columns": columns, "cells": cells, "more": more}


def said_of(declared: PersonalData) -> Mapping[str, object]:
    """Empty texts count as nothing said."""
    return {"origin": str(declared.origin), "kept": str(declared.kept), "readers": str(declared.readers)}


def heading(name: str) -> str:
    """A column's name as one reads it: systems may give theirs as programs do."""
    return name.replace("_", " ").capitalize()


def readable(value: object) -> object:
    """Moments in the country's time, lists in one line, nothing for nothing."""
    if isinstance(value, datetime):
        return typography.when(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else value


def export(request: HttpRequest) -> HttpResponseBase:
    """All of it in one archive. By POST only: it leaves a line in the trace."""
    if request.method != "POST":
        return redirect("rights:data")
    content = actions.export(people.person_of(request))
    headers = {"Content-Disposition": 'attachment; filename="parvis-data.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def erase(request: HttpRequest) -> HttpResponseBase:
    """Asks twice, then shows what each system answered."""
    person = people.person_of(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        titles = [declared.title for _, declared in actions.declared_personal_data()]
        return render(request, "rights/erase.html", {"form": form, "titles": titles})
    answers = actions.erase(person)
    return render(request, "rights/erased.html", {"answers": answers, "is_gone": left(request, person)})


def left(request: HttpRequest, person: Person) -> bool:
    """Whether the person is no longer known here; then nobody is signed in any more."""
    person.refresh_from_db()
    if person.erased_at is None:
        return False
    people_actions.leave(request)
    return True
