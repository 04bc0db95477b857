"""What changes the register of a network, on the node that is its authority."""

from parvis.core.nodes.actions.founding import found, keep_new_key, refuse_name
from parvis.core.nodes.actions.members import admit, apply, expel, refuse, renew, revoke
from parvis.core.nodes.actions.problems import Refused
from parvis.core.nodes.actions.publishing import last_serial, publish, publish_if_due, rotate

__all__ = [
    "Refused",
    "admit",
    "apply",
    "expel",
    "found",
    "keep_new_key",
    "last_serial",
    "publish",
    "publish_if_due",
    "refuse",
    "refuse_name",
    "renew",
    "revoke",
    "rotate",
]
