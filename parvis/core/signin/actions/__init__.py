"""What changes about sign-ins: attempts, grants, providers, services, and counts of failures."""

from parvis.core.signin.actions.providers import register_provider, resume_provider, suspend_provider
from parvis.core.signin.actions.services import (
    MOST_SECRETS,
    TooManySecrets,
    change_service,
    end_secret,
    make_secret,
    open_service,
    register_service,
    switch_service,
)

__all__ = [
    "MOST_SECRETS",
    "TooManySecrets",
    "change_service",
    "end_secret",
    "make_secret",
    "open_service",
    "register_provider",
    "register_service",
    "resume_provider",
    "suspend_provider",
    "switch_service",
]
