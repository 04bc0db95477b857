"""Whether something with a label may travel: checked by who sends, and again by who receives."""

from __future__ import annotations

from parvis.kernel.networks import Label, Network


def why_not(label: Label, *, network: Network, sender: Label, receiver: Label) -> str:
    """A code when a message with ``label`` must not go between members of these clearances; empty when it may.

    ``below-network`` keeps a classified network from being written to by mistake from anything lower.
    """
    if label.height < network.lowest.height:
        return "below-network"
    if label.height > network.highest.height:
        return "above-network"
    if label.height > sender.height:
        return "above-sender"
    if label.height > receiver.height:
        return "above-receiver"
    return ""
