"""What is held about a person's sign-ins, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.people.selectors import Person
from parvis.core.signin.models import BrowserSession, Grant, SignIn
from parvis.design import typography
from parvis.kernel.text import Text

ENDINGS = {"declined": Text("vous avez refusé", "you declined"), "failed": Text("sans succès", "it failed")}


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each sign-in, latest first."""
    for line in SignIn.objects.filter(person=person).select_related("provider", "service"):
        where = line.service.name if line.service else ""
        outcome = str(ENDINGS.get(line.outcome, ""))
        yield {"label": str(line.provider.title), "value": " – ".join(filter(None, (typography.when(line.at), where, outcome)))}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for line in SignIn.objects.filter(person=person).select_related("provider", "service"):
        yield {
            "kind": "sign-in",
            "at": line.at.isoformat(),
            "provider": line.provider.slug,
            "service": line.service.client_id if line.service else "",
            "level": line.level,
            "outcome": line.outcome,
        }


def erase(person: Person) -> Text:
    """History, open sessions at the issuers and what they granted."""
    for model in (Grant, BrowserSession, SignIn):
        model.objects.filter(person=person).delete()
    return Text("L’historique de vos connexions est effacé.", "The history of your sign-ins is erased.")
