"""Loads the domains of agents' work addresses, and a service of another body that agents sign in to."""

from __future__ import annotations

from django.conf import settings

from france.franceconnect import demo_people
from france.franceconnect.profile import AGENT_SCOPES, AGENTS
from france.franceconnect.secrets import service_secret
from parvis.core.people.selectors import organisation_by_identifier
from parvis.core.signin import actions as signin
from parvis.core.signin import selectors

AGENTS_SERVICE = "service-des-agents"


def load() -> None:
    by_body = {agent.organisation: agent.provider for agent in demo_people.AGENTS}  # of the last one named
    for siren, domain in demo_people.DOMAINS.items():
        provider = selectors.provider(by_body[siren])
        if provider:
            signin.set_domain(domain, provider=provider, organisation=organisation_by_identifier(siren))
    signin.register_service(
        AGENTS_SERVICE,
        secret=service_secret(AGENTS_SERVICE),
        name="Service des agents",
        entity=demo_people.OPERATOR.siren,
        issuer=AGENTS.slug,
        redirect_uris=[f"{settings.PARVIS_PROVIDERS_ORIGIN}/agents-service/callback"],
        scopes=list(AGENT_SCOPES),
    )
