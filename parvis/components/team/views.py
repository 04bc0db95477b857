"""Pages of a body's rights manager, of operators, and of whoever is invited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.team import actions, rules, selectors
from parvis.components.team.forms import GiveForm, GroupForm, ImportForm, InviteForm, end_of
from parvis.core.people.selectors import Person, organisation_of
from parvis.kernel import tables
from parvis.kernel.delimited import UnreadableFile
from parvis.kernel.guards import actor


@require_GET
def team(request: HttpRequest) -> HttpResponseBase:
    body, search = organisation_of(request), request.GET.get("q", "")[:80]
    context = {
        "body": body,
        "search": search,
        "members": selectors.members(body, search=search),
        "invitations": selectors.invitations(body),
    }
    return render(request, "team/team.html", context)


def member_of(request: HttpRequest, person: UUID) -> Person:
    found = selectors.member(organisation_of(request), person)
    if found is None:
        raise Http404("nobody of this body")
    return found


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, person: UUID) -> HttpResponseBase:
    """One member: what they hold, since when, and giving more."""
    found, body = member_of(request, person), organisation_of(request)
    form = GiveForm(request.POST or None, actor=actor(request))
    if request.method == "POST" and form.is_valid():
        actions.give(found, body, form.cleaned_data["roles"], by=request, until=end_of(form.cleaned_data["until"]))
        messages.success(request, gettext("The rights are given."))
        return HttpResponseRedirect(request.path)
    return render(request, "team/member.html", about(request, found, form=form), status=400 if form.errors else 200)


def about(request: HttpRequest, person: Person, **more: Any) -> dict[str, Any]:
    body = organisation_of(request)
    listed = next((each for each in selectors.members(body) if each.person == person), None)
    rights = [(right, selectors.title_of(right.role)) for right in (listed.rights if listed else ())]
    past = [(right, selectors.title_of(right.role)) for right in selectors.history(body, person=person)]
    return {"member": person, "listed": listed, "rights": rights, "past": past, **more}


@require_POST
def take(request: HttpRequest, person: UUID) -> HttpResponseBase:
    """A role back, at once; the last manager is asked once more."""
    found, body, role = member_of(request, person), organisation_of(request), request.POST.get("role", "")
    try:
        actions.take(found, body, role=role, by=request, sure="sure" in request.POST)
    except actions.LastManager:
        return render(request, "team/last_manager.html", {"member": found, "role": role, "body": body}, status=409)
    messages.success(request, gettext("The right is taken back; pages that need it are closed from the next click on."))
    return HttpResponseRedirect(reverse("team:team") if found.id == actor(request).person_id else reverse("team:member", args=[person]))


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, person: UUID) -> HttpResponseBase:
    """Someone lost every second factor: they begin again with none, and are told."""
    found = member_of(request, person)
    if found.id == actor(request).person_id:  # one's own change after a fresh proof only
        return HttpResponseRedirect(reverse("factors:security"))
    if request.method == "GET":
        return render(request, "team/reset.html", {"member": found})
    actions.reset_factors(found, by=request)
    messages.success(request, gettext("The second factors are removed, and a message tells the person."))
    return HttpResponseRedirect(reverse("team:member", args=[person]))


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponseBase:
    form = InviteForm(request.POST or None, actor=actor(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.invite(organisation_of(request), email=typed["email"], roles=typed["roles"], by=request, until=end_of(typed["until"]))
        messages.success(request, gettext("The invitation is sent; it holds for two weeks."))
        return HttpResponseRedirect(reverse("team:team"))
    return render(request, "team/invite.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponseBase:
    """Invites all, or nobody: everything wrong in the list is told at once."""
    form = ImportForm(request.POST or None, request.FILES or None)
    known = [role.slug for role in selectors.givable(actor(request))]
    wrong: list[rules.Wrong] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, wrong = rules.read(form.cleaned_data["file"], known=known)
        except UnreadableFile as error:
            form.add_error("file", str(error.text))
        else:
            if not wrong:
                actions.invite_all(organisation_of(request), rows, by=request)
                messages.success(request, gettext("Invitations sent: %(number)s.") % {"number": len(rows)})
                return HttpResponseRedirect(reverse("team:team"))
    context = {"form": form, "wrong": wrong, "roles": selectors.givable(actor(request))}
    return render(request, "team/import.html", context, status=400 if form.errors or wrong else 200)


@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponseBase:
    found = selectors.invitation(invitation)
    if found is None or found.organisation != organisation_of(request):
        raise Http404("no such invitation of this body")
    actions.withdraw(found)
    messages.success(request, gettext("The invitation no longer holds."))
    return HttpResponseRedirect(reverse("team:team"))


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    body = organisation_of(request)
    form = GroupForm(request.POST or None, actor=actor(request), organisation=body)
    if request.method == "POST" and form.is_valid():
        chosen = [each.person for each in selectors.members(body) if str(each.person.id) in form.cleaned_data["members"]]
        try:
            actions.save_group(body, name=form.cleaned_data["name"], roles=form.cleaned_data["roles"], members=chosen, by=request)
        except actions.LastManager:
            form.add_error(None, nobody_left())
        else:
            messages.success(request, gettext("The group is saved; its members hold its roles from now on."))
            return HttpResponseRedirect(request.path)
    listed = [(group, [selectors.title_of(role) for role in group.roles], members) for group, members in selectors.groups(body)]
    return render(request, "team/groups.html", {"form": form, "groups": listed}, status=400 if form.errors else 200)


@require_POST
def delete_group(request: HttpRequest, group: int) -> HttpResponseBase:
    found = selectors.group(organisation_of(request), group)
    if found is None:
        raise Http404("no such group of this body")
    try:
        actions.delete_group(found, by=request)
    except actions.LastManager:
        messages.error(request, nobody_left())
    else:
        messages.success(request, gettext("The group is deleted, and its roles taken back."))
    return HttpResponseRedirect(reverse("team:groups"))


def nobody_left() -> str:
    return gettext("Nobody would be left to manage rights here. Give that role to somebody else first; nothing was changed.")


@require_GET
def history(request: HttpRequest) -> HttpResponseBase:
    rows = [(right, selectors.title_of(right.role)) for right in selectors.history(organisation_of(request))]
    return render(request, "team/history.html", {"rows": rows})


def operators_panel(_request: HttpRequest) -> dict[str, Any]:
    """The operator's way to the rights of every body."""
    return {}


@require_GET
def everywhere(request: HttpRequest) -> HttpResponseBase:
    """The operator's view of all rights."""
    search = request.GET.get("q", "")[:80]
    rows = [(right, selectors.title_of(right.role)) for right in selectors.rights_everywhere(search=search)]
    return render(request, "team/everywhere.html", {"rows": rows, "search": search})


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    header = ("organisation", "identifier", "person", "role", "group", "since", "until", "given_by")
    rows = (
        (
            right.organisation.name,
            right.organisation.identifier,
            right.person.display_name,
            right.role,
            right.group,
            right.since.isoformat(),
            right.until.isoformat() if right.until else "",
            right.given_by.display_name if right.given_by else "",
        )
        for right in selectors.rights_everywhere(search=request.GET.get("q", "")[:80], limit=None)
    )
    return tables.download([header, *rows], name="rights.csv")


@require_GET
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the link of an invitation opens: who invites, for which body, and how to accept."""
    found = actions.invited(token)
    context = {"invitation": found, "roles": [selectors.title_of(role) for role in found.roles] if found else []}
    return render(request, "team/join.html", context, status=200 if found else 410)


def panel(request: HttpRequest) -> dict[str, Any] | None:
    """The panel of the desk, for whoever manages rights."""
    if not actor(request).has_permission(rules.MANAGE):
        return None
    body = organisation_of(request)
    return {"members": len(selectors.members(body)), "waiting": len(selectors.invitations(body))}
