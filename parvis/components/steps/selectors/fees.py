"""What a file costs, what is paid of it, and what an unpaid fee stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from parvis.components.payment import selectors as payments
from parvis.components.payment.selectors import Standing
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.parts.fees import Due, Fee, Tariff
from parvis.components.procedures.selectors import File
from parvis.design import typography
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

STOPPED: dict[str, tuple[Due, ...]] = {
    "submit": (Due.BEFORE_SUBMISSION,),
    "take": (Due.BEFORE_SUBMISSION, Due.BEFORE_REVIEW),
    "accept": (Due.BEFORE_SUBMISSION, Due.BEFORE_REVIEW),
}
"""The transitions that unpaid fees stop. A clock of the law is stopped by none."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One fee of one file; amounts in the currency's smallest unit."""

    fee: Fee
    tariff: Tariff
    amount: int
    standing: Standing

    @property
    def left(self) -> int:
        return max(0, self.amount - self.standing.kept)

    @property
    def surplus(self) -> int:
        return max(0, self.standing.kept - self.amount)

    @property
    def figure(self) -> Decimal:
        return payments.major(self.amount, country().currency)

    @property
    def left_figure(self) -> Decimal:
        return payments.major(self.left, country().currency)


def about(file: File, fee: Fee) -> str:
    """The name under which payments know this fee of this file."""
    return f"procedures:{file.id}:{fee.name}"


def facts(file: File) -> Facts:
    return procedures.progress(file).facts


def owed(file: File) -> list[Owed]:
    """Every fee of the file with what is paid of it, in the order of the procedure file."""
    if not file.definition.fees:
        return []
    known = facts(file)
    return [one(file, fee, known) for fee in file.definition.fees]


def one(file: File, fee: Fee, known: Facts) -> Owed:
    tariff = fee.tariff(known)
    amount = payments.minor(tariff.amount, country().currency)
    return Owed(fee=fee, tariff=tariff, amount=amount, standing=payments.standing(about(file, fee)))


def payable(file: File) -> list[Owed]:
    """The fees whose time has come: those of a draft, of a file that is in, or of one that was accepted; none of one on trial."""
    if file.trial:
        return []
    return [each for each in owed(file) if each.fee.due in due_now(file)]


def due_now(file: File) -> tuple[Due, ...]:
    if file.is_draft:
        return (Due.BEFORE_SUBMISSION,)
    if file.state == "accepted":
        return (Due.AFTER_ACCEPTANCE,)
    return (Due.BEFORE_SUBMISSION, Due.BEFORE_REVIEW) if file.is_open else ()


def unpaid(file: File, *due: Due) -> list[Owed]:
    return [each for each in owed(file) if each.fee.due in due and each.left]


def obstacles(file: File, transition: str) -> Iterator[Text]:
    """What unpaid fees say to a transition; nothing of a file that tries a procedure out."""
    if transition not in STOPPED or file.trial:
        return
    for each in unpaid(file, *STOPPED[transition]):
        yield sentence(each, to_agent=transition != "submit")


def sentence(each: Owed, *, to_agent: bool) -> Text:
    figure = typography.money(each.left_figure, country().currency)
    if to_agent:
        return Text(
            f"Il reste {figure} à payer par la personne : {each.fee.title.fr}. Attendez le paiement, ou classez sans suite.",
            f"{figure} are still to be paid by the person: {each.fee.title.en}. Wait for the payment, or close without decision.",
        )
    return Text(
        f"Il reste {figure} à payer : {each.fee.title.fr}. Payez, puis envoyez.",
        f"{figure} are still to be paid: {each.fee.title.en}. Pay, then submit.",
    )
