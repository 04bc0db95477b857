"""How far a system works, from its demands and the tests that prove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parvis.kernel.text import Text

Proofs = Mapping[str, Sequence[str]]  # demand's name to the tests that prove it


ENGINES = {
    "accountability": Text("compte rendu", "accountability"),
    "exchange": Text("échange", "exchange"),
    "feedback": Text("avis", "feedback"),
    "identity": Text("identité", "identity"),
    "knowledge": Text("connaissance", "knowledge"),
    "opendata": Text("données ouvertes", "open data"),
    "participation": Text("participation", "participation"),
    "procedures": Text("démarches", "procedures"),
    "procurement-finance": Text("commande et finances", "procurement and finance"),
    "protection": Text("protection", "protection"),
    "registries": Text("registres", "registries"),
    "rules": Text("règles", "rules"),
    "sector": Text("secteurs", "sectors"),
    "sign-arch-msg-pay": Text("signature, archives, messages, paiement", "signature, archives, messages, payment"),
}


class State(StrEnum):
    WORKS = "works"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Demand:
    """One thing that a system must do, in our own words."""

    name: str
    text: Text


def state_of(demands: Sequence[Demand], proofs: Proofs) -> State:
    """``works`` when every demand is proven, ``partial`` when some are, else ``none``.

    A system whose demands are not listed yet cannot work.
    """
    proven = sum(1 for demand in demands if proofs.get(demand.name))
    if demands and proven == len(demands):
        return State.WORKS
    return State.PARTIAL if proven else State.NONE
