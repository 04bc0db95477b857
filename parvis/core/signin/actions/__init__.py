"""What changes about sign-ins: attempts, grants, providers, services, and counts of failures."""

from parvis.core.signin.actions.providers import register_provider, resume_provider, suspend_provider
from parvis.core.signin.actions.services import register_service

__all__ = ["register_provider", "register_service", "resume_provider", "suspend_provider"]
