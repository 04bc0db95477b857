"""What is held about a person's mandates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.mandates import selectors
from parvis.core.mandates.models import Line, Proposal, SignedText
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for mandate in selectors.held(person):
        yield {"label": str(Text("Vous agissez ou agissiez pour", "You act or acted for")), "value": mandate.principal_name}
    for mandate in selectors.given(person):
        yield {"label": str(Text("Vous aide ou vous aidait", "Helps or helped you")), "value": mandate.holder.display_name}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for proposal in Proposal.objects.filter(made_by=person):
        yield {
            "kind": "mandate-proposal",
            "email": proposal.email,
            "powers": proposal.powers,
            "until": proposal.until.isoformat(),
            "state": proposal.state,
        }
    for line in Line.objects.filter(person=person):
        yield {"kind": "mandate-history", "event": line.event, "at": line.at.isoformat(), "detail": line.detail}
    for text in SignedText.objects.filter(mandate__in=[*selectors.held(person), *selectors.given(person)]):
        yield {"kind": "signed-mandate", "note": text.note, "signed_at": text.signed_at.isoformat()}


def erase(person: Person) -> Text:
    Proposal.objects.filter(made_by=person).delete()
    Line.objects.filter(person=person).delete()
    SignedText.objects.filter(mandate__in=[*selectors.held(person), *selectors.given(person)]).delete()
    return Text("Vos propositions de mandat et leurs textes sont effacés.", "Your proposals of mandates and their texts are erased.")
