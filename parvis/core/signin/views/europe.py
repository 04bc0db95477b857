"""The operator's side of the node: who is a member, until when their metadata holds, our keys, what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parvis.core.saml import selectors as saml
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY
from parvis.core.signin import actions, member_states, selectors
from parvis.kernel.manifest import Audience, Page


def pages() -> tuple[Page, ...]:
    if selectors.profile().europe is None:
        return ()
    return (
        Page(path="platform/europe", view=node, audience=Audience.OPERATOR, name="europe"),
        Page(path="platform/europe/members/<slug:slug>", view=refresh, audience=Audience.OPERATOR, name="europe-refresh", crawl=False),
        Page(path="platform/europe/keys/<slug:use>", view=step, audience=Audience.OPERATOR, name="europe-keys", crawl=False),
    )


@require_GET
def node(request: HttpRequest) -> HttpResponseBase:
    context = {
        "members": saml.parties(),
        "keys": saml.key_states(),
        "refusals": saml.refusals(),
        "roles": [(role, member_states.entity_id(role)) for role in (PROXY, CONNECTOR)],
    }
    return render(request, "signin/europe.html", context)


@require_POST
def refresh(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Read one member's metadata again, now."""
    party = saml.party(slug)
    if party is None:
        raise Http404("no such member")
    if actions.refresh_member(party, by=request):
        messages.success(request, gettext("The metadata was read again."))
    else:
        messages.error(request, gettext("The metadata could not be read; what was held stays until it expires. The table says why."))
    return HttpResponseRedirect(reverse("signin:europe"))


@require_POST
def step(request: HttpRequest, use: str) -> HttpResponseBase:
    """The next step of a change of keys, if it is still the one that the operator saw."""
    state = next((each for each in saml.key_states() if each["use"] == use), None)
    if state is None:
        raise Http404("no such keys")
    if request.POST.get("step") != state["next"]:
        messages.error(request, gettext("Somebody else took that step meanwhile. Look again before you go on."))
    else:
        actions.change_node_keys(use, by=request)
        messages.success(request, gettext("The keys have changed; members see it when they next read our metadata."))
    return HttpResponseRedirect(reverse("signin:europe"))
