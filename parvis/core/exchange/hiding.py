"""Questions that stay unknown to whom they are about for a time: declared on the need, asked by an agent, to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from parvis.core.exchange import selectors
from parvis.core.exchange.errors import ExchangeError
from parvis.kernel.manifest import Need
from parvis.kernel.text import Text

if TYPE_CHECKING:
    from parvis.core.exchange.actions.door import Call


class MayNotHide(ExchangeError):
    """A question was to stay unknown to whom it is about, and its need does not declare that, or not for so long.

    Nothing is written: the refusal's line would tell what was to be kept quiet.
    """

    code = "may-not-hide"

    def __init__(self, asker: str, *, months: int = 0) -> None:
        longest = Text(f"Le besoin le permet {months} mois au plus.", f"The need allows {months} months at most.")
        none = Text(
            "Il faut que le besoin le déclare (`hiding=`) et qu’un agent soit nommé.",
            "The need must declare it (`hiding=`) and an agent be named.",
        )
        why = longest if months else none
        super().__init__(
            Text(
                f"La question de « {asker} » ne peut pas être tue ainsi, et n’a pas été posée. {why.fr}",
                f"The question of {asker!r} may not be kept quiet like this, and was not asked. {why.en}",
            )
        )


def check(call: Call) -> None:
    """Raises MayNotHide, NeedNotDeclared: only what the need of a system of this platform declares is hidden, and for an agent."""
    if call.hidden_until is None:
        return
    declared = selectors.declared_need(call.asker, offer=call.offer).hiding
    if declared is None or not call.actor_label or call.proactive:
        raise MayNotHide(call.asker)
    now = timezone.now()
    if not now < call.hidden_until <= now + relativedelta(months=declared.months):
        raise MayNotHide(call.asker, months=declared.months)


def reason(call: Call, need: Need | None) -> str:
    """Why the lines of ``call`` are hidden, as the trace is told; empty for lines that are not."""
    return need.hiding.reason if call.hidden_until is not None and need is not None and need.hiding is not None else ""
