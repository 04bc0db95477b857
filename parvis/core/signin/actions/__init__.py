"""What changes about sign-ins: attempts, grants, providers, services, and counts of failures."""

from parvis.core.signin.actions.domains import set_domain
from parvis.core.signin.actions.europe import change_node_keys, refresh_member, register_connector, register_country
from parvis.core.signin.actions.providers import (
    ProviderUsed,
    add_provider,
    edit_provider,
    register_provider,
    remove_provider,
    resume_provider,
    suspend_provider,
)
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
    "ProviderUsed",
    "TooManySecrets",
    "add_provider",
    "change_node_keys",
    "change_service",
    "edit_provider",
    "end_secret",
    "make_secret",
    "open_service",
    "refresh_member",
    "register_connector",
    "register_country",
    "register_provider",
    "register_service",
    "remove_provider",
    "resume_provider",
    "set_domain",
    "suspend_provider",
    "switch_service",
]
