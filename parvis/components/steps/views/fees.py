"""Pay a fee of one's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.parts.fees import Fee
from parvis.components.procedures.selectors import File
from parvis.components.steps.actions import fees as actions
from parvis.components.steps.selectors import fees as selectors
from parvis.kernel.guards import actor


@require_POST
def pay(request: HttpRequest, file_id: UUID, fee: str) -> HttpResponse:
    """To the payment of what is left of a fee; back to the file when nothing is."""
    file = procedures.draft_of(actor(request), file_id)
    if file is None or fee not in {each.name for each in file.definition.fees}:
        raise Http404("no such fee of a file of yours")
    try:
        order = actions.ask_fee(file.id, fee)
    except actions.NothingToPay:
        return HttpResponseRedirect(actions.page_of(file))
    return HttpResponseRedirect(reverse("payment:order", args=[order.number]))


def before_starting(_request: HttpRequest, slug: str) -> Mapping[str, Any]:
    """What a procedure costs, before anybody begins."""
    fees = procedures.current_version(slug).definition.fees
    return {"fees": [priced(each) for each in fees]}


def priced(fee: Fee) -> dict[str, Any]:
    free = [each for each in fee.tariffs if not each.amount]
    return {
        "fee": fee,
        "range": fee.lowest != fee.highest,
        "free": free,
        "reduced": [each for each in fee.tariffs if each.amount and each.reason.en],
    }


def to_pay(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """The fees of a draft or of a file, as its person sees them."""
    fees = selectors.owed(file)
    now = {each.fee.name for each in selectors.payable(file)}
    return {"file": file, "fees": [{"owed": each, "now": each.fee.name in now} for each in fees]} if fees else None


def at_desk(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """The same for an agent, without the button."""
    fees = selectors.owed(file)
    return {"fees": fees} if fees else None
