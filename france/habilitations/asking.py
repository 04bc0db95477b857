"""The needs that templates declare at the door: of offers, whose fields they name.

What hubs open is named by scopes, and asked on their own wire.
"""

from __future__ import annotations

from france.habilitations.kinds import KINDS
from france.habilitations.use_cases import USE_CASES
from parvis.kernel.manifest import Need, UseCase

OFFER_OF = {kind.slug: kind.offer for kind in KINDS}


def need(use: UseCase, kind: str) -> Need:
    return Need(
        asker=use.asker,
        offer=OFFER_OF[kind],
        fields=use.fields[kind],
        purpose=use.purpose,
        legal_basis=use.legal_basis,
        legal_url=use.legal_url,
        retention_months=use.retention_months,
    )


NEEDS = tuple(need(use, kind) for use in USE_CASES for kind in use.fields if "/" in OFFER_OF[kind])
