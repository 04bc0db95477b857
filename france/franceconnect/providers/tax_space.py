"""The tax office as a service: every online process there takes the portal's sign-in (ministerial order of 8 November 2018).

The figures are invented, one notice for each resident of the demonstration, and say so on every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from france.franceconnect import demo_people
from france.franceconnect.demo_services import TAX_SPACE
from france.franceconnect.providers.service import NotSignedIn, arrival, departure, end_url, keep, kept_in, page
from parvis.kernel.text import Text

SESSION = "tax-space"
PATH = f"/{TAX_SPACE.path}"
TEMPLATE = "franceconnect/tax_space.html"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An invented tax notice: euros, and shares of the household."""

    year: int
    reference_income: Decimal
    shares: Decimal
    tax: Decimal
    rate: Decimal  # per cent, of the monthly deduction
    sample: bool = True


@dataclass(frozen=True, kw_only=True)
class Process:
    """One online process, and which fact of the notice it shows."""

    slug: str
    title: Text
    fact: Text
    member: str


def notice(reference_income: int, *, shares: str, tax: int, rate: str) -> Notice:
    return Notice(year=2025, reference_income=Decimal(reference_income), shares=Decimal(shares), tax=Decimal(tax), rate=Decimal(rate))


PROCESSES = (
    Process(
        slug="declarer",
        title=Text("Déclarer mes revenus", "Declare my income"),
        fact=Text("Parts du foyer", "Shares of the household"),
        member="shares",
    ),
    Process(
        slug="avis",
        title=Text("Lire mon avis d’impôt", "Read my tax notice"),
        fact=Text("Revenu fiscal de référence, en euros", "Reference taxable income, in euros"),
        member="reference_income",
    ),
    Process(
        slug="prelevement",
        title=Text("Gérer mon prélèvement à la source", "Manage my monthly deduction"),
        fact=Text("Taux, en pour cent", "Rate, in per cent"),
        member="rate",
    ),
    Process(
        slug="payer",
        title=Text("Payer mon impôt", "Pay my tax"),
        fact=Text("Impôt de l’année, en euros", "Tax of the year, in euros"),
        member="tax",
    ),
)
NOTICES = {
    demo_people.MAELLE.account: notice(27_480, shares="2", tax=612, rate="2.2"),
    demo_people.YANIS.account: notice(19_940, shares="1.5", tax=0, rate="0"),
    demo_people.FATOU.account: notice(23_115, shares="3", tax=0, rate="0"),
    demo_people.HUGO.account: notice(41_260, shares="1", tax=4_418, rate="9.1"),
    demo_people.SOLENN.account: notice(35_704, shares="1", tax=3_065, rate="7.6"),
}


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    """Every process with the same sign-in, and who is signed in."""
    return page(request, TEMPLATE, {"processes": PROCESSES, "who": signed_in(request)})


@never_cache
@require_GET
def process(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = next((each for each in PROCESSES if each.slug == slug), None)
    if found is None:
        raise Http404("no such process")
    who = signed_in(request)
    if who is None:
        return departure(TAX_SPACE, then=found.slug)
    own = NOTICES.get(who["account"])
    value = getattr(own, found.member) if own else None
    context = {"processes": PROCESSES, "who": who, "process": found, "notice": own, "value": value}
    return page(request, TEMPLATE, context)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    try:
        told = arrival(request, TAX_SPACE)
    except NotSignedIn as error:
        context = {"processes": PROCESSES, "declined": error.declined, "failed": error.cause}
        return page(request, TEMPLATE, context, status=200 if error.declined else 400)
    claims = told["claims"]
    who = {"name": f"{claims['given_name']} {claims['family_name']}", "account": account_of(claims), "id_token": told["id_token"]}
    answer = HttpResponseRedirect(f"{PATH}/{told['then']}")
    keep(answer, SESSION, who, path=PATH)
    answer.delete_cookie(TAX_SPACE.cookie, path=PATH, samesite="Lax")
    return answer


def account_of(claims: dict[str, Any]) -> str:
    """Which taxpayer that identity is; empty for somebody the tax office does not know."""
    said = str(claims["family_name"]).upper(), claims["birthdate"]
    known = {(each.identity.family_name.upper(), each.identity.birth_date): each.account for each in demo_people.RESIDENTS}
    return known.get(said, "")


def signed_in(request: HttpRequest) -> dict[str, Any] | None:
    try:
        return kept_in(request, SESSION)
    except signing.BadSignature:
        return None


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """The session here ends, then the portal asks about its own."""
    who = signed_in(request)
    answer = HttpResponseRedirect(end_url(who["id_token"], service=TAX_SPACE) if who else PATH)
    answer.delete_cookie(SESSION, path=PATH, samesite="Lax")
    return answer
