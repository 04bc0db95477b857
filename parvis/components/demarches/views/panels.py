"""The panel of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from parvis.components.demarches.actions.calling import CONNECT
from parvis.components.demarches.selectors import keys
from parvis.core.people.selectors import organisation_of
from parvis.kernel.guards import actor


def desk(request: HttpRequest) -> Mapping[str, Any] | None:
    """For whoever looks after programs: how many keys count."""
    if not actor(request).has_permission(CONNECT):
        return None
    held = keys.tokens_of(organisation_of(request))
    return {"keys": sum(each.is_usable for each in held), "addresses": keys.webhooks_of(organisation_of(request)).count()}
