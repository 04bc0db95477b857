"""What changes about integrations: the service and its team, its keys, and its applications for production."""

from parvis.core.onboarding.actions.applications import ApplicationMoved, NotReady, decide, save, submit, switch, write
from parvis.core.onboarding.actions.services import TooMany, change, close, invite, join, leave, make_secret, register

__all__ = [
    "ApplicationMoved",
    "NotReady",
    "TooMany",
    "change",
    "close",
    "decide",
    "invite",
    "join",
    "leave",
    "make_secret",
    "register",
    "save",
    "submit",
    "switch",
    "write",
]
