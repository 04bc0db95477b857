"""Ask fees of people when their time comes, and give them back where the procedure says so."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parvis.components.payment import actions as payments
from parvis.components.payment.selectors import Order
from parvis.components.procedures.rules.parts.fees import Due
from parvis.components.procedures.selectors import File
from parvis.components.steps.selectors.fees import Owed, about, owed, payable
from parvis.kernel.text import Text

ASKED_ON = {"submit": Due.BEFORE_REVIEW, "accept": Due.AFTER_ACCEPTANCE, "accept_automatically": Due.AFTER_ACCEPTANCE}
GIVEN_BACK_ON = {"refuse": "refused", "refuse_automatically": "refused", "close": "closed_without_decision"}
REFUSED = Text(
    "La demande n’a pas été acceptée : la démarche prévoit de rembourser.",
    "The request was not accepted: the procedure provides for a refund.",
)
GIVEN_UP = Text("La demande n’a pas été déposée : son brouillon est effacé.", "The request was not submitted: its draft is erased.")
LESS = Text("Le montant dû est inférieur à ce qui a été payé.", "The amount due is less than what was paid.")


class NothingToPay(Exception):
    """This fee is paid, or its time has not come."""


@transaction.atomic
def ask_fee(file_id: UUID, name: str) -> Order:
    """The order for what is left of a fee, made when there is none. Raises NothingToPay."""
    file = held(file_id)
    found = next((each for each in payable(file) if each.fee.name == name and each.left), None)
    if found is None:
        raise NothingToPay(name)
    return order_for(file, found, notify=False)


def held(file_id: UUID) -> File:
    """The file, so that two presses of a button ask once."""
    return (
        File.objects.select_for_update(of=("self",))
        .select_related("version", "procedure", "organisation", "person", "acted_by")
        .get(id=file_id)
    )


def order_for(file: File, each: Owed, *, notify: bool) -> Order:
    """What waits is gone on with; asked for another amount meanwhile, it is asked no longer."""
    waiting = each.standing.due
    if waiting and waiting.amount == each.left:
        return waiting
    if waiting:
        payments.withdraw(waiting.id)
    return payments.ask(
        payments.Asked(
            key=f"{about(file, each.fee)}:{len(each.standing.orders)}",
            about=about(file, each.fee),
            organisation=file.organisation,
            payer=file.acted_by or file.person,
            purpose=each.fee.title,
            legal_basis=each.fee.legal_basis,
            amount=each.left,
            channels=each.fee.pay,
            back=page_of(file),
            expires_at=timezone.now() + timedelta(days=each.fee.days),
            language=file.language,
            sample=file.sample,
            file_reference=file.reference or "",
            notify=notify,
        )
    )


def page_of(file: File) -> str:
    if file.is_draft:
        return reverse("procedures:check", args=[file.procedure.slug, file.id])
    return reverse("procedures:my-file", args=[file.reference])


def moved(file: File, transition: str) -> None:
    """What a transition makes due, or gives back, in its own transaction."""
    if file.trial or not file.definition.fees:
        return
    if transition == "submit":
        give_back_surplus(file)
    if transition in ASKED_ON:
        ask_due(file, ASKED_ON[transition])
    if transition in GIVEN_BACK_ON:
        give_back(file, GIVEN_BACK_ON[transition])


def ask_due(file: File, due: Due) -> None:
    for each in owed(file):
        if each.fee.due is due and each.left:
            order_for(file, each, notify=True)


def give_back(file: File, outcome: str) -> None:
    """Fees that the procedure gives back after this outcome; what still waits is asked no longer."""
    for each in owed(file):
        if each.standing.due:
            payments.withdraw(each.standing.due.id)
        if outcome in each.fee.refunded:
            refund(each, each.standing.kept, reason=REFUSED)


def give_back_surplus(file: File) -> None:
    """Answers changed after a payment may have made the fee smaller."""
    for each in owed(file):
        refund(each, each.surplus, reason=LESS)


def draft_over(file: File) -> None:
    """A draft that vanishes is asked nothing any more, and what was paid of it goes back; a stamp is good again."""
    if not file.is_draft:
        return
    for each in owed(file):
        if each.standing.due:
            payments.withdraw(each.standing.due.id)
        refund(each, each.standing.kept, reason=GIVEN_UP)


def refund(each: Owed, amount: int, *, reason: Text) -> None:
    """Ask back ``amount`` of the fee's orders, latest first; a treasurer confirms. A stamp is given back whole or not at all."""
    for order in reversed([order for order in each.standing.orders if order.state == "paid"]):
        part = min(amount, payments.left_of(order))
        if part and (order.paid_by != "stamp" or part == order.amount):
            payments.ask_refund(order.id, amount=part, reason=reason, by=None, key=f"fee:{order.id}:{each.standing.refunded}:{part}")
            amount -= part
