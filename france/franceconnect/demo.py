"""Loads the demonstration's bodies, people, roles and mandates, its identity providers and one service."""

from __future__ import annotations

from django.db import transaction

from france.franceconnect import demo_agents, demo_clients, demo_people, demo_private
from france.franceconnect.demo_people import Agent, Resident
from france.franceconnect.demo_services import SERVICES
from france.franceconnect.profile import LOW, PROVIDERS, SCOPES
from france.franceconnect.secrets import provider_secret, service_secret
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier
from parvis.core.signin import actions as signin


@transaction.atomic
def load_all() -> None:
    load()
    demo_private.ask_for_production()


@transaction.atomic
def load() -> None:
    for body in demo_people.BODIES:
        people.organisation(body.siren, name=body.name, kind=body.kind, area=body.area, sample=body.sample)
    for resident in demo_people.RESIDENTS:
        load_resident(resident)
    for agent in demo_people.AGENTS:
        load_agent(agent)
    represent_company()
    load_providers()
    load_services()
    demo_agents.load()
    demo_clients.load()
    demo_private.load()


def load_resident(resident: Resident) -> None:
    parent = people.recognise(resident.identity, email=resident.email)
    for child in resident.children:
        people.represent(parent, kind="parental", person=people.recognise(child))


def load_agent(agent: Agent) -> None:
    person = people.recognise_professional(
        provider=agent.provider, uid=agent.account, family_name=agent.usual_name, given_names=(agent.given_name,), email=agent.email
    )
    people.join(person, organisation_by_identifier(agent.organisation), role=agent.role)


def represent_company() -> None:
    representative = people.recognise(demo_people.SOLENN.identity)
    people.represent(representative, kind="representation", organisation=organisation_by_identifier(demo_people.COMPANY.siren))


def load_providers() -> None:
    for row in PROVIDERS:
        signin.register_provider(row, secret=provider_secret(row.slug))


def load_services() -> None:
    """The services of the second process, registered as a developer's own machine would be, to try the protocol with."""
    for service in SERVICES:
        signin.register_service(
            service.client_id,
            secret=service_secret(service.client_id),
            name=service.title.fr,
            entity=service.entity,
            issuer=LOW.slug,
            redirect_uris=[service.return_address],
            post_logout_redirect_uris=[service.address],
            scopes=[scope for scope in SCOPES if scope != "idp_birthdate"],
        )
