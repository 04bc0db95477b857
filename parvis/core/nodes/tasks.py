"""What the clock does between nodes."""

from __future__ import annotations

from parvis.core.nodes import late, places, previewing, remote, replay


def poll_authorisations() -> None:
    """Learn what others decided about our requests."""
    remote.poll_all()


def prune_messages() -> None:
    """Delete rows of messages that nobody compares any more, answers that no person decided on in time, and questions left that nobody asks again."""
    previewing.forget()
    late.forget()
    for network in places.networks():
        replay.prune(network)
