"""What may be browsed and why: tested by anyone, contested by agents, changed by two people. No address is kept or logged."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.network.actions import browsing as actions
from parvis.components.network.forms import AddressForm, AnswerForm, ContestForm, RuleForm
from parvis.components.network.models import BrowsingRule, Contest
from parvis.components.network.rules import hosts, judging, pac
from parvis.components.network.selectors import browsing, declared, sites
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience

ON_A_PAGE = 50


@csrf_exempt
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest) -> HttpResponse:
    """Anyone tests an address. It comes in the body of the form, so that it is in no log and no history."""
    form = AddressForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "categories": list(browsing.categories().values()), "ports": browsing.shipped()["ports"]}
    if request.method == "POST" and form.is_valid():
        context |= judged(form)
    page = Paginator(browsing.in_force().order_by("pattern", "family"), ON_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "lines": lines_of(page.object_list),
        "same": same_for_all(page.object_list),
        "agent": actor(request).may_open(Audience.AGENT),
    }
    return render(request, "network/browsing.html", context, status=400 if form.errors else 200)


def lines_of(rules: Iterable[BrowsingRule]) -> list[tuple[BrowsingRule, object, str, bool, bool]]:
    """Each rule with its category, the ministry that it is for, whether its review is overdue, and whether it lets through in the end."""
    judge = browsing.judge()
    return [
        (each, titled(each), declared.family(each.family) if each.family else "", each.review_on < today(), judge.holds(browsing.rule_of(each)).allowed)
        for each in rules
    ]  # fmt: skip


def same_for_all(rules: Iterable[BrowsingRule]) -> BrowsingRule | None:
    """One of the rules, where all have the same author, day of start and review that is not overdue: said once, not on each line."""
    different = {(each.author, each.since and each.since.date(), each.review_on): each for each in rules}
    found = next(iter(different.values())) if len(different) == 1 else None
    return found if found and found.since and found.review_on >= today() else None


def titled(rule: BrowsingRule) -> object:
    """What a rule is about, in words."""
    slug = rule.pattern if rule.subject == "category" else rule.category
    category = browsing.categories().get(slug)
    return category.title if category else ""


def judged(form: AddressForm) -> dict[str, Any]:
    try:
        address = hosts.parsed(form.cleaned_data["address"])
    except hosts.BadAddress as bad:
        form.add_error("address", str(bad.words))
        return {}
    verdict = browsing.judge()(address, form.cleaned_data["family"])
    category = browsing.categories().get(verdict.category)
    return {
        "address": address,
        "verdict": verdict,
        "category": category.title if category else "",
        "family": declared.family(verdict.family) if verdict.family else "",
        "asked_family": form.cleaned_data["family"],
    }


@require_GET
def rules_json(_request: HttpRequest) -> JsonResponse:
    """Every rule in force, for programs."""
    found = browsing.rules()
    return JsonResponse({"form": judging.FORM, **asdict(found)})


@require_GET
def blocked(request: HttpRequest) -> HttpResponse:
    """Where the proxy sends whoever was blocked: the rule and its reason in both languages. The address itself is not told here."""
    words, rule = browsing.words_of(request.GET.get("rule", "")[:100])
    category = browsing.categories().get(rule.category) if rule else None
    context = {"words": words, "rule": rule, "category": category, "agent": actor(request).may_open(Audience.AGENT)}
    return render(request, "network/blocked.html", context)


@require_GET
def proxy_pac(_request: HttpRequest) -> HttpResponse:
    """Which way browsers take (PARVIS_BROWSING_PROXY: ``host:port``, several with commas)."""
    try:
        script = pac.script(
            os.environ.get("PARVIS_BROWSING_PROXY", "").split(","), browsing.shipped()["inside"], str(declared.network().title)
        )
    except pac.BadProxy as error:
        return HttpResponse(f"PARVIS_BROWSING_PROXY: {error}\n", status=500, content_type="text/plain; charset=utf-8")
    return HttpResponse(script, content_type="application/x-ns-proxy-autoconfig")


# --- Contesting a block --------------------------------------------------------------------------


@require_http_methods(["POST"])
def contest(request: HttpRequest) -> HttpResponse:
    """From the page of a test: what was blocked, and what it is needed for."""
    form = ContestForm(request.POST if "reason" in request.POST else None)
    try:
        address = hosts.parsed(request.POST.get("address", "")[: hosts.LONGEST])
    except hosts.BadAddress as bad:
        messages.error(request, str(bad.words))
        return HttpResponseRedirect(reverse("network:browsing"))
    member = sites.member_of(actor(request))
    family = member.family if member else ""
    verdict = browsing.judge()(address, family)
    if verdict.allowed:
        messages.error(request, _("This address is allowed: there is nothing to contest."))
        return HttpResponseRedirect(reverse("network:browsing"))
    if form.is_valid():
        made = actions.contest(
            address.host, verdict.key, reason=form.cleaned_data["reason"], organisation=organisation_of(request), family=family, by=person_of(request)
        )  # fmt: skip
        messages.success(
            request, _("Your contest %(reference)s is kept; the answer is due by the day shown below.") % {"reference": made.reference}
        )
        return HttpResponseRedirect(reverse("network:contests"))
    context = {"form": form, "address": address, "verdict": verdict}
    return render(request, "network/contest.html", context, status=400 if form.errors else 200)


@require_GET
def contests(request: HttpRequest) -> HttpResponse:
    """One's own."""
    return render(
        request, "network/contests.html", {"rows": [(each, reason_of(each)) for each in browsing.contests_of(person_of(request))]}
    )


def reason_of(found: Contest) -> object:
    words, _rule = browsing.words_of(found.rule)
    return words or found.rule


@require_GET
def open_contests(request: HttpRequest) -> HttpResponse:
    rows = [(each, each.due_on < today(), reason_of(each)) for each in browsing.open_contests()]
    return render(request, "network/open_contests.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    found = browsing.open_contests().filter(reference=reference).first()
    if found is None:
        raise Http404("no such open contest")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["outcome"] == "accepted"
        actions.answer(
            reference, accepted=accepted, text=form.cleaned_data["text"], actor=actor(request).name, organisation=actor(request).organisation_name
        )  # fmt: skip
        messages.success(request, _("The answer is sent."))
        return HttpResponseRedirect(f"{reverse('network:propose')}?host={found.host}" if accepted else reverse("network:open-contests"))
    context = {"form": form, "contest": found, "why": reason_of(found)}
    return render(request, "network/answer.html", context, status=400 if form.errors else 200)


def sample_contest() -> dict[str, object] | None:
    found = browsing.open_contests().first()
    return {"reference": found.reference} if found else None


# --- Changing rules ------------------------------------------------------------------------------


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Rules that wait for a second person, and those in force."""
    me = actor(request).person_id
    waiting = [(each, titled(each), each.proposed_by_id == me) for each in browsing.waiting().distinct()]
    page = Paginator(browsing.in_force().order_by("review_on", "pattern"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": waiting,
        "page": page,
        "lines": lines_of(page.object_list),
    }
    return render(request, "network/rules.html", context)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST or None, initial={"subject": "host", "host": request.GET.get("host", "")[:253], "decision": "allow"})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        by_host = typed["subject"] == "host"
        actions.propose(
            subject=typed["subject"],
            pattern=typed["host"] if by_host else typed["category"],
            category=typed["category"] if by_host and typed["decision"] == "deny" else "",
            decision=typed["decision"],
            family=typed["family"],
            reason={"fr": typed["reason_fr"], "en": typed["reason_en"]},
            review_on=typed["review_on"],
            by=person_of(request),
            author=actor(request).organisation_name,
            actor=actor(request).name,
        )
        messages.success(request, _("The rule waits for a second person; nothing changes until then."))
        return HttpResponseRedirect(reverse("network:rules"))
    return render(request, "network/propose.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm what another proposed, refuse it, or propose to end a rule."""
    what, by = request.POST.get("what", ""), person_of(request)
    try:
        if what == "end":
            rule = BrowsingRule.objects.filter(pk=number).first()
            if rule is None:
                raise Http404("no such rule")
            actions.propose_end(rule, by=by, actor=actor(request).name)
            messages.success(request, _("The end of the rule waits for a second person; it holds until then."))
        elif what == "confirm":
            actions.confirm(number, by=by, actor=actor(request).name)
            messages.success(request, _("The rule is changed, and proxies read it at once."))
        else:
            actions.refuse(number, by=by, actor=actor(request).name)
            messages.success(request, _("The proposal is refused; nothing changed."))
    except actions.NotTwoPeople:
        messages.error(request, _("You proposed this rule: somebody else confirms it. Nothing was changed."))
    except actions.NothingToDecide:
        messages.error(request, _("Somebody decided on this already. Nothing was changed."))
    return HttpResponseRedirect(reverse("network:rules"))
