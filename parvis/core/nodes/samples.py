"""With which arguments the crawler opens the pages of this room, in a demonstration."""

from __future__ import annotations

from parvis.core.nodes import shown, standing
from parvis.core.nodes.models import Application, Certificate, Node

Arguments = dict[str, object] | None


def listed() -> Arguments:
    found = next(iter(shown.listed()), None)
    return {"network": found.slug} if found else None


def place() -> Arguments:
    found = next((each for each in standing.places() if each.role == "authority"), None)
    return {"network": found.network.slug} if found else None


def application() -> Arguments:
    found = Application.objects.filter(state=Application.State.WAITING).first()
    return {"application": found.pk} if found else None


def member() -> Arguments:
    found = Node.objects.filter(state=Node.State.ACTIVE, sample=True).first()
    return {"network": found.network, "identifier": found.identifier} if found else None


def certificate() -> Arguments:
    found = Certificate.objects.filter(revoked_at=None, node__sample=True).first()
    return {"network": found.node.network, "serial": found.serial} if found else None
