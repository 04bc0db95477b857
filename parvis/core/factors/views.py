"""The security page of agents and operators: see, add, prove, remove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.factors import actions, passkeys, rules, sealing, selectors
from parvis.core.factors.forms import CodeApplicationForm, PasskeyForm, ProofForm
from parvis.core.people import actions as people
from parvis.core.people import selectors as people_selectors
from parvis.core.people.selectors import Person, person_of
from parvis.kernel.calendar import country

SECRET, CODES = "factors.secret", "factors.codes"


@require_GET
def security(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    context = {
        "factors": selectors.factors_of(person),
        "recovery_codes": selectors.recovery_codes_left(person),
        "numeric_address": not selectors.relying_party(request),
        "required": people_must_have_one(request),
    }
    return render(request, "factors/security.html", context)


def people_must_have_one(request: HttpRequest) -> bool:
    return bool(request.session.get("factors.required")) and not selectors.has_factor(person_of(request))


def stale(request: HttpRequest, person: Person) -> HttpResponseBase | None:
    """To the page that asks for a proof, when factors may change only after one."""
    if not selectors.has_factor(person) or selectors.is_fresh(request, person):
        return None
    request.session["factors.after"] = request.path
    return HttpResponseRedirect(reverse("factors:prove"))


@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponseBase:
    """A second factor again, before the factors themselves change."""
    person = person_of(request)
    if not selectors.has_factor(person):
        return HttpResponseRedirect(reverse("factors:security"))
    form = ProofForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and (methods := proven(request, person, form=form)):
        people.prove(request, methods=methods)
        return HttpResponseRedirect(request.session.pop("factors.after", reverse("factors:security")))
    return render(request, "factors/prove.html", shown(request, person, form=form), status=400 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """A second factor during a sign-in, here or at a service."""
    waiting = selectors.asked(request)
    if waiting is None:
        return HttpResponseRedirect("/sign-in/agent")
    person, way = waiting
    form = ProofForm(request.POST if "code" in request.POST else None)
    methods = proven(request, person, form=form) if request.method == "POST" else selectors.given_already(request, person)
    if methods:
        if people_selectors.awaiting(request) == person:
            people.prove(request, methods=methods)
        return HttpResponseRedirect(actions.give(request, person, methods=methods))
    if not selectors.has_factor(person):
        request.session["factors.then"] = reverse("factors:asked")
    context = {**shown(request, person, form=form), "way": way, "none": not selectors.has_factor(person)}
    return render(request, "factors/asked.html", context, status=400 if request.method == "POST" else 200)


def proven(request: HttpRequest, person: Person, *, form: ProofForm) -> tuple[str, ...]:
    """How the posted answer proves ``person``; empty when it does not, and ``form`` or a message says why."""
    try:
        if request.POST.get("answer"):
            return actions.prove_by_passkey(request, person, answer=request.POST["answer"])
        if form.is_valid():
            return actions.prove_by_code(request, person, typed=form.cleaned_data["code"])
    except actions.WrongFactor as error:
        if "code" in request.POST:
            form.add_error("code", wrong(error))
        else:
            messages.error(request, wrong(error))
    return ()


def wrong(error: actions.WrongFactor) -> str:
    if isinstance(error, actions.MustWait):
        return gettext("Too many wrong answers: nothing is accepted for a quarter of an hour. Your account is safe; come back later.")
    return gettext(
        "This does not fit, or has served already. Wait for the next code and check the clock of your telephone; "
        "a recovery code is written with its ten letters and figures."
    )


def shown(request: HttpRequest, person: Person, *, form: ProofForm) -> dict[str, Any]:
    """What a page that asks for a proof shows."""
    ways = selectors.ways(request, person)
    return {**ways, "form": form, "options": passkeys.to_authenticate(request, person) if ways["has_passkey"] else ""}


@never_cache
@require_http_methods(["GET", "POST"])
def add_code(request: HttpRequest) -> HttpResponseBase:
    """A QR code and its secret in letters, then the first code."""
    person = person_of(request)
    if answer := stale(request, person):
        return answer
    secret = waiting_secret(request)
    form = CodeApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_code_application(person, name=form.cleaned_data["name"], secret=secret, typed=form.cleaned_data["code"])
        except actions.WrongFactor as error:
            form.add_error("code", wrong(error))
        else:
            del request.session[SECRET]
            return added(request, person, methods=rules.CODE)
    address = rules.address(secret, account=person.email or person.display_name, issuer=str(country().portal))
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff")
    context = {"form": form, "picture": picture, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}
    return render(request, "factors/add_code.html", context, status=400 if form.errors else 200)


def waiting_secret(request: HttpRequest) -> str:
    """The same secret while the person goes back and forth, sealed in their session."""
    if SECRET not in request.session:
        request.session[SECRET] = sealing.seal(rules.new_secret())
    return sealing.unseal(request.session[SECRET])


@never_cache
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    if answer := stale(request, person):
        return answer
    if not selectors.relying_party(request):
        return HttpResponseRedirect(reverse("factors:security"))
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.add_passkey(request, person, name=form.cleaned_data["name"], answer=form.cleaned_data["answer"])
        except passkeys.RefusedPasskey:
            form.add_error(None, gettext("The passkey was not made, or its answer does not fit: nothing was kept. Try again."))
        else:
            return added(request, person, methods=rules.SYNCED_KEY if key.synced else rules.HARDWARE_KEY)
    context = {"form": form, "options": passkeys.to_register(request, person)}
    return render(request, "factors/add_passkey.html", context, status=400 if form.errors else 200)


def added(request: HttpRequest, person: Person, *, methods: tuple[str, ...]) -> HttpResponseBase:
    """A factor just set up was given, too; the first one comes with recovery codes."""
    actions.proved(request, person, methods=methods)
    people.prove(request, methods=methods)
    messages.success(request, gettext("Your second factor is set up."))
    if selectors.recovery_codes_left(person):
        return HttpResponseRedirect(after(request))
    return told_codes(request, person)


def after(request: HttpRequest) -> str:
    return str(request.session.pop("factors.then", reverse("factors:security")))


def told_codes(request: HttpRequest, person: Person) -> HttpResponseBase:
    request.session[CODES] = sealing.seal(" ".join(actions.new_recovery_codes(person)))
    return HttpResponseRedirect(reverse("factors:recovery"))


@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponseBase:
    """The codes just made, until the person says that they have them."""
    if request.method == "POST":
        request.session.pop(CODES, None)
        return HttpResponseRedirect(after(request))
    if CODES not in request.session:
        return HttpResponseRedirect(reverse("factors:security"))
    return render(request, "factors/recovery.html", {"codes": sealing.unseal(request.session[CODES]).split()})


@never_cache
@require_GET
def recovery_file(request: HttpRequest) -> HttpResponseBase:
    if CODES not in request.session:
        raise Http404("no codes wait")
    lines = [str(country().portal), gettext("Recovery codes: each serves once"), "", *sealing.unseal(request.session[CODES]).split(), ""]
    headers = {"Content-Disposition": f'attachment; filename="{gettext("recovery-codes")}.txt"'}
    return HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers)


@require_POST
def renew(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    if not selectors.has_factor(person):
        raise Http404("no factor to recover")
    if not selectors.is_fresh(request, person):
        request.session["factors.after"] = reverse("factors:security")
        return HttpResponseRedirect(reverse("factors:prove"))
    return told_codes(request, person)


@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, kind: str, factor: UUID) -> HttpResponseBase:
    """Asks once more, after a fresh proof; then the factor is gone."""
    person = person_of(request)
    found = selectors.factor_of(person, kind=kind, factor_id=str(factor))
    if found is None:
        raise Http404("no such factor of this person")
    if answer := stale(request, person):
        return answer
    if request.method == "POST":
        actions.remove(person, found)
        messages.success(request, gettext("The second factor is removed."))
        return HttpResponseRedirect(reverse("factors:security"))
    return render(request, "factors/remove.html", {"factor": found, "last": len(selectors.factors_of(person)) == 1})


def panel(request: HttpRequest) -> dict[str, Any] | None:
    """The panel of the desk and of the platform."""
    person = person_of(request)
    return {"factors": selectors.factors_of(person), "recovery_codes": selectors.recovery_codes_left(person)}
