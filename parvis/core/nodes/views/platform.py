"""The operator's pages: who applies, who is a member, what ends soon, what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.nodes import actions, certificates, evidence, selectors, shown, standing
from parvis.core.nodes.forms import AdmissionForm, ApplicationSearch, OperatorSearch, ReasonForm, RenewalForm
from parvis.core.nodes.models import Application, Certificate, Node, RefusedMembership
from parvis.kernel import catalogue, tables
from parvis.kernel.guards import actor
from parvis.kernel.networks import Label

FIRST = 5  # applications on the first page; all of them have a page of their own


def panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    """For /platform: nothing where this installation is no node."""
    places = standing.places()
    waiting = Application.objects.filter(state=Application.State.WAITING).count()
    return {"places": places, "waiting": waiting, "alarms": standing.alarms().count()} if places else None


def nodes(request: HttpRequest) -> HttpResponse:
    waiting = Application.objects.filter(state=Application.State.WAITING)
    refusals = Paginator(RefusedMembership.objects.all(), 10).get_page(request.GET.get("page"))
    context = {
        "places": standing.places(),
        "applications": [(each, selectors.spoken(each)) for each in waiting[:FIRST]],
        "waiting": waiting.count(),
        "refusals": refusals,
        "refused": [(each, evidence.why(each)) for each in refusals],
    }
    return render(request, "nodes/platform/nodes.html", context)


def applications(request: HttpRequest) -> HttpResponse:
    """All who ever asked to join, to be searched."""
    form = ApplicationSearch(request.GET)
    page = Paginator(shown.applications(**form.search()), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "applications": [(each, selectors.spoken(each)) for each in page]}
    return render(request, "nodes/platform/applications.html", context)


def members(request: HttpRequest, network: str) -> HttpResponse:
    known(network)
    form = OperatorSearch(request.GET, network=network)
    page = Paginator(shown.members(network, **form.search()), 25).get_page(request.GET.get("page"))
    context = {
        "place": standing.place(network),
        "form": form,
        "page": page,
        "query": request.GET.urlencode(),
        "expelled": Node.objects.filter(network=network, state=Node.State.EXPELLED),
    }
    return render(request, "nodes/platform/members.html", context)


def members_csv(request: HttpRequest, network: str) -> StreamingHttpResponse:
    known(network)
    found = shown.members(network, **OperatorSearch(request.GET, network=network).search())
    more = ("certificate_ends", "failures", "missing_here", "missing_there", "different", *shown.DELIVERY_COLUMNS)
    rows = (
        [*each.row(), each.ends_at.isoformat() if each.ends_at else "", *standing.compared(each.peer), *each.deliveries.row()]
        for each in found
    )
    return tables.download([[*shown.MEMBER_COLUMNS, *more], *rows], name=f"nodes-{network}.csv")


def member(request: HttpRequest, network: str, identifier: str) -> HttpResponse:
    node = one(network, identifier)
    context = {
        "node": node,
        "network": catalogue.networks()[network],
        "certificates": [standing.certificate(each) for each in node.certificates.all()],
    }
    return render(request, "nodes/platform/member.html", context)


def decide(request: HttpRequest, application: int) -> HttpResponse:
    """Admit an applicant, once its numbers were compared."""
    found = get_object_or_404(Application, pk=application)
    usual = {"clearance": found.clearance}
    form = AdmissionForm(request.POST if request.method == "POST" else None, network=found.network, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            actions.admit(found, clearance=Label(form.cleaned_data["clearance"]), by=actor(request).name, seen=request.POST.get("seen", ""))
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The node is a member: the others read it within a minute."))
            return back()
    context = {
        "application": found,
        "network": catalogue.networks()[found.network],
        "numbers": selectors.spoken(found),
        "same_body": selectors.members_of_body(found.network, found.organisation_identifier),
        "form": form,
    }
    return render(request, "nodes/platform/decide.html", context, status=422 if form.errors else 200)


def refuse(request: HttpRequest, application: int) -> HttpResponse:
    found = get_object_or_404(Application, pk=application)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(found, reason=form.cleaned_data["reason"], by=actor(request).name)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The application is refused; the applicant reads your reason."))
        return back()
    return confirmation(request, form, title=_("Refuse the application of %(name)s") % {"name": found.identifier}, button=_("Refuse"))


def expel(request: HttpRequest, network: str, identifier: str) -> HttpResponse:
    node = one(network, identifier)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.expel(node, reason=form.cleaned_data["reason"], by=actor(request).name)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The member is expelled: the others refuse it within a minute."))
        return to_member(node)
    title = _("Expel %(name)s") % {"name": identifier}
    text = _("Its certificates are revoked, and no member answers it any more. It cannot come back under this name.")
    return confirmation(request, form, title=title, text=text, button=_("Expel"), node=node)


def revoke(request: HttpRequest, network: str, serial: str) -> HttpResponse:
    found = get_object_or_404(Certificate.objects.select_related("node"), node__network=network, serial=serial, revoked_at=None)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(network, serial, reason=form.cleaned_data["reason"], by=actor(request).name)
        messages.success(request, _("The certificate is revoked: the others refuse it within a minute."))
        return to_member(found.node)
    title = _("Revoke a certificate of %(name)s") % {"name": found.node.identifier}
    text = _("The member stays one. If this is its last certificate, it is heard by nobody until you renew it.")
    return confirmation(request, form, title=title, text=text, button=_("Revoke"), node=found.node)


def renew(request: HttpRequest, network: str, identifier: str) -> HttpResponse:
    """A certificate for a member whose machine does not renew by itself."""
    node = one(network, identifier)
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.renew(node, form.cleaned_data["request"], by=actor(request).name)
        except (certificates.BadRequest, actions.Refused) as refusal:
            form.add_error("request", str(refusal))
        else:
            return render(request, "nodes/platform/renewed.html", {"node": node, "certificate": made, "chain": certificates.chain(made)})
    return render(request, "nodes/platform/renew.html", {"node": node, "form": form}, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, network: str) -> HttpResponse:
    known(network)
    published = actions.publish(network)
    messages.success(request, _("List number %(serial)s is published.") % {"serial": published.serial})
    return back()


def rotate(request: HttpRequest, network: str) -> HttpResponse:
    """Change the authority's key, after a confirmation."""
    known(network)
    if request.method == "POST":
        actions.rotate(network, by=actor(request).name)
        messages.success(request, _("The key is changed: members follow by themselves, newcomers are told the new one."))
        return back()
    return render(request, "nodes/platform/rotate.html", {"network": catalogue.networks()[network]})


def confirmation(request: HttpRequest, form: ReasonForm, **context: Any) -> HttpResponse:
    return render(request, "nodes/platform/confirm.html", {"form": form, **context}, status=422 if form.errors else 200)


def known(network: str) -> None:
    if standing.place(network) is None:
        raise Http404("this node is not in that network")


def one(network: str, identifier: str) -> Node:
    """A member in the register here."""
    return get_object_or_404(Node, network=network, identifier=identifier)


def back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("nodes:platform"))


def to_member(node: Node) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("nodes:platform-member", args=[node.network, node.identifier]))
