"""What the network holds about a person: the blocks that they contested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.network.models import BrowsingRule, Contest, Subscription
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Contest.objects.filter(person=person):
        yield {"label": Text("Contestation", "Contest"), "value": f"{each.reference} – {each.host}", "at": each.asked_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Contest.objects.filter(person=person):
        yield {
            "reference": each.reference,
            "host": each.host,
            "reason": each.reason,
            "state": each.state,
            "asked_at": each.asked_at.isoformat(),
            "answer": each.answer,
        }


def erase(person: Person) -> Text:
    """Contests go; what the person decided for a body stays, without them."""
    gone, _ = Contest.objects.filter(person=person).delete()
    Subscription.objects.filter(asked_by=person).update(asked_by=None)
    waiting = BrowsingRule.objects.filter(proposed_by=person)  # nobody can be a second person to one who is forgotten
    waiting.filter(state=BrowsingRule.State.PROPOSED).update(state=BrowsingRule.State.REFUSED)
    waiting.update(proposed_by=None, ending=False)
    BrowsingRule.objects.filter(confirmed_by=person).update(confirmed_by=None)
    return Text(f"{gone} contestations de blocage effacées.", f"{gone} contests of blocks erased.")
