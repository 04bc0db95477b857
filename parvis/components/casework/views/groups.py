"""Groups of agents and labels of each procedure, arranged by who manages the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.casework.actions import handover, marks
from parvis.components.casework.forms import groups as forms
from parvis.components.casework.models import Label
from parvis.components.casework.rules import rows
from parvis.components.casework.selectors.marks import who_follows
from parvis.components.procedures.actions import GroupRefused
from parvis.components.procedures.actions import groups as grouping
from parvis.components.procedures.selectors import Group, Procedure, procedures_of_body
from parvis.components.procedures.selectors import groups as reading
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every procedure of the body, with its groups."""
    body = people.organisation_of(request)
    held = list(reading.with_counts(reading.groups(body.id)))
    found = [
        {
            "procedure": each,
            "title": title(each),
            "groups": [(group, reading.title_of(group)) for group in held if group.procedure_id == each.pk],
        }
        for each in procedures_of_body(body.id)
    ]
    return render(request, "casework/groups.html", {"procedures": found, "body": body})


def title(procedure: Procedure) -> object:
    return procedure.current.definition.title if procedure.current else procedure.slug


def procedure_or_404(body: Organisation, slug: str) -> Procedure:
    found = next((each for each in procedures_of_body(body.id) if each.slug == slug), None)
    if found is None:
        raise Http404("no such procedure of this body")
    return found


@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """The groups of one procedure, what each takes, who is in it; a new one is posted here."""
    body = people.organisation_of(request)
    found = procedure_or_404(body, slug)
    form = forms.GroupForm(found, body, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = grouping.create(found, body, title=form.cleaned_data["title"], rule=form.rule)
            grouping.set_members(made, form.members())
        except GroupRefused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, gettext("The group is made."))
            return HttpResponseRedirect(request.path)
    return render(request, "casework/procedure_groups.html", about(found, body, form), status=422 if form.errors else 200)


def about(found: Procedure, body: Organisation, form: forms.GroupForm) -> dict[str, Any]:
    definition = found.current.definition if found.current else None
    held = list(reading.with_counts(reading.groups(body.id, procedure=found)))
    slugs = set(Group.objects.filter(procedure=found, organisation=body).values_list("slug", flat=True))
    return {
        "procedure": found,
        "title": title(found),
        "groups": [
            {
                "group": each,
                "title": reading.title_of(each),
                "rule": rows.in_words(definition, each.rule) if definition else None,
                "problems": reading.problems_of(each),
                "members": reading.members_of(each),
            }
            for each in held
        ],
        "declared": [each.title for each in (definition.groups if definition else ()) if each.slug not in slugs],
        "form": form,
        "labels": Label.objects.filter(procedure=found, organisation=body),
        "label_form": forms.LabelForm(prefix="label"),
    }


@require_POST
def declared(request: HttpRequest, slug: str) -> HttpResponse:
    """The groups that the procedure's file proposes."""
    body = people.organisation_of(request)
    grouping.create_declared(procedure_or_404(body, slug), body)
    messages.success(request, gettext("The groups are made. Choose who is in each."))
    return HttpResponseRedirect(reverse("casework:procedure", args=[slug]))


@require_POST
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Files that came in before there were groups."""
    body = people.organisation_of(request)
    number = grouping.route_waiting(procedure_or_404(body, slug), body)
    messages.success(request, gettext("Files that found their group: %(number)s.") % {"number": number})
    return HttpResponseRedirect(reverse("casework:procedure", args=[slug]))


def group_or_404(request: HttpRequest, number: int) -> Group:
    body = people.organisation_of(request)
    found = reading.with_counts(reading.groups(body.id)).filter(pk=number).first()
    if found is None:
        raise Http404("no such group of this body")
    return found


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a group, change its rule and its members."""
    found = group_or_404(request, number)
    form = forms.GroupForm(found.procedure, found.organisation, request.POST if request.method == "POST" else None, group=found)
    if request.method == "POST" and form.is_valid():
        try:
            grouping.arrange(found, title=form.cleaned_data["title"], rule=form.rule)
            grouping.set_members(found, form.members())
        except GroupRefused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, gettext("The group is changed. Files that are in already stay where they are."))
            return HttpResponseRedirect(reverse("casework:procedure", args=[found.procedure.slug]))
    context = {
        "group": found,
        "title": reading.title_of(found),
        "procedure_title": title(found.procedure),
        "form": form,
        "problems": reading.problems_of(found),
    }
    return render(request, "casework/group.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """What happens to the files of a group, then its end."""
    found = group_or_404(request, number)
    if request.method == "POST":
        try:
            moved = grouping.close(found, by=people.person_of(request))
        except GroupRefused as refused:
            messages.error(request, str(refused.text))
        else:
            messages.success(request, gettext("The group is closed. Files that went to the default group: %(number)s.") % {"number": moved})
        return HttpResponseRedirect(reverse("casework:procedure", args=[found.procedure.slug]))
    default = reading.groups(found.organisation_id, procedure=found.procedure).filter(is_default=True).first()
    context = {
        "group": found,
        "title": reading.title_of(found),
        "default": reading.title_of(default) if default else "",
        "losing": [each for each in reading.members_of(found) if default is None or each not in reading.members_of(default)],
    }
    return render(request, "casework/close_group.html", context)


@require_POST
def make_label(request: HttpRequest, slug: str) -> HttpResponse:
    body = people.organisation_of(request)
    found = procedure_or_404(body, slug)
    form = forms.LabelForm(request.POST, prefix="label")
    if form.is_valid():
        marks.create_label(found, body, name=form.cleaned_data["name"], colour=form.cleaned_data["colour"])
        messages.success(request, gettext("The label is there."))
    else:
        messages.error(request, gettext("Write the label, forty characters at most."))
    return HttpResponseRedirect(f"{reverse('casework:procedure', args=[slug])}#labels")


@require_POST
def remove_label(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Off every file that has it."""
    body = people.organisation_of(request)
    Label.objects.filter(pk=number, organisation=body, procedure=procedure_or_404(body, slug)).delete()
    messages.success(request, gettext("The label is gone, from every file."))
    return HttpResponseRedirect(f"{reverse('casework:procedure', args=[slug])}#labels")


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Somebody is away or left: who follows their files now."""
    body = people.organisation_of(request)
    form = forms.HandoverForm(people.who_can(INSTRUCT, body.id), who_follows(body.id), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = handover.hand_over(organisation=body, **form.chosen())
        messages.success(request, gettext("Files handed over: %(number)s.") % {"number": done.moved})
        if done.left:
            return render(request, "casework/handed_over.html", {"left": done.left})
        return HttpResponseRedirect(reverse("casework:groups"))
    return render(request, "casework/handover.html", {"form": form}, status=422 if form.errors else 200)
