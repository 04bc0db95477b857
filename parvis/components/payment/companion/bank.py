"""The bank's side of the wire and its page. It proves nothing and takes no money; production refuses it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.payment import providers
from parvis.components.payment.companion import store
from parvis.components.payment.companion.store import Payment
from parvis.components.payment.rules.money import major
from parvis.components.payment.rules.signing import HEADER, is_genuine, sign
from parvis.components.payment.rules.statements import COLUMNS
from parvis.kernel import fetching, tables
from parvis.kernel.calendar import local_day
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

WORDS = ("pay", "pay-twice-told", "pay-silently", "pay-another-amount", "refuse", "leave", "forge")


def signed(request: HttpRequest) -> bool:
    content = request.body if request.method == "POST" else f"GET {request.path}".encode()
    return is_genuine(content, request.headers.get(HEADER, ""), secret=providers.secret(), now=int(time.time()))


@csrf_exempt
@require_POST
def open_payment(request: HttpRequest) -> HttpResponse:
    """``POST payments``: a page to pay on, for what is asked; the same reference gives the same page."""
    if not signed(request):
        return JsonResponse({"error": "wrong signature"}, status=403)
    found = store.opened(json.loads(request.body))
    return JsonResponse({"id": found["id"], "url": f"{settings.PARVIS_PROVIDERS_ORIGIN}/{providers.DEMO_PATH}/pay/{found['id']}"})


@require_GET
def state(request: HttpRequest, name: str) -> HttpResponse:
    """``GET payments/<id>``: what became of it."""
    found = store.payment(name)
    if not signed(request) or found is None:
        return JsonResponse({"error": "wrong signature, or no such payment"}, status=403)
    return JsonResponse(said(found))


def said(found: Payment, **more: object) -> dict[str, object]:
    amount = found["paid"] or found["amount"]
    return {
        "id": found["id"],
        "reference": found["reference"],
        "state": found["state"],
        "amount": amount,
        "currency": found["currency"],
        **more,
    }


@csrf_exempt
@require_POST
def refund(request: HttpRequest, name: str) -> HttpResponse:
    """``POST payments/<id>/refunds``: gives back once for each reference, never more than was paid."""
    found = store.payment(name)
    if not signed(request) or found is None:
        return JsonResponse({"error": "wrong signature, or no such payment"}, status=403)
    asked = json.loads(request.body)
    others = sum(each["amount"] for key, each in found["refunds"].items() if key != asked["reference"])
    if others + asked["amount"] > found["paid"]:
        return JsonResponse({"error": "more than was paid"}, status=409)
    found["refunds"].setdefault(asked["reference"], {"amount": asked["amount"], "day": str(local_day(datetime.now(UTC)))})
    store.keep(found)
    return JsonResponse({"id": f"{name}-{asked['reference']}"[:80]})


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Where people pay, and choose how it goes."""
    found = store.payment(name)
    if found is None:
        return render(request, "payment/demo/unknown.html", status=404)
    word = request.POST.get("word", "")
    if request.method == "POST" and word == "tell":
        tell(found)
    elif request.method == "POST" and word in WORDS:
        return happened(found, word)
    figure = major(found["amount"], found["currency"])
    return leading_back(render(request, "payment/demo/page.html", {"payment": found, "figure": figure}))


def leading_back(response: HttpResponse) -> HttpResponse:
    """The form's answer leads back to the portal, which is another origin."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {settings.PARVIS_ORIGIN}"
    )
    return response


def happened(found: Payment, word: str) -> HttpResponse:
    """What the person chose, told to the portal as a bank would; then back."""
    if word == "forge":
        tell({**found, "state": "succeeded", "paid": found["amount"]}, secret="not the bank’s")  # noqa: S106
    elif found["state"] in ("open", "refused", "abandoned"):
        conclude(found, word)
        if word != "pay-silently":
            tell(found)
        if word == "pay-twice-told":
            tell(found, again=True)
    return HttpResponseRedirect(found["return_url"])


def conclude(found: Payment, word: str) -> None:
    found["state"] = {"refuse": "refused", "leave": "abandoned"}.get(word, "succeeded")
    if found["state"] == "succeeded":
        found["paid"] = found["amount"] + (100 if word == "pay-another-amount" else 0)
        found["day"] = str(local_day(datetime.now(UTC)))
    store.keep(found)


def tell(found: Payment, *, again: bool = False, secret: str = "") -> None:
    """One signed notification; the portal may be down, and asks by itself later."""
    if not again:
        found["words"] += 1
        if not secret:
            store.keep(found)
    body = json.dumps(said(found, event=f"{found['id']}-{found['words']}")).encode()
    headers = {HEADER: sign(body, secret=secret or providers.secret(), at=int(time.time())), "Content-Type": "application/json"}
    with suppress(fetching.NotFetched):
        fetching.post(found["notify_url"], content=body, headers=headers)


@require_GET
def statement(_request: HttpRequest, day: str) -> HttpResponse:
    """The statement of one day, as a bank gives it."""
    return tables.download([COLUMNS, *movements(day)], name=f"statement-{day}.csv", for_programs=True)  # type: ignore[return-value]


def movements(day: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for each in store.payments():
        found += moved(each, day)
    return found


def moved(each: Mapping[str, Any], day: str) -> list[tuple[object, ...]]:
    paid = [("payment", each["id"], each["paid"], each["currency"], day)] if each["paid"] and each["day"] == day else []
    back = ((key, given) for key, given in each["refunds"].items() if given["day"] == day)
    return [*paid, *(("refund", f"{each['id']}-{key}"[:80], given["amount"], each["currency"], day) for key, given in back)]


urlpatterns = [
    path("payments", open_payment),
    path("payments/<str:name>", state),
    path("payments/<str:name>/refunds", refund),
    path("pay/<str:name>", page),
    path("statements/<str:day>.csv", statement),
]
