"""What the manifest declares of messages between nodes."""

from __future__ import annotations

from datetime import timedelta

from parvis.core.nodes import talking, tasks
from parvis.kernel.manifest import Command, Task, TraceEvent
from parvis.kernel.text import Text

DETAIL = ("offer", "asker", "request", "authorisation", "network", "member", "member_title", "country", "message")
PREVIEWED = ("offer", "request", "authorisation", "network", "member", "member_title")
EVENTS = (
    TraceEvent(
        name="nodes.asked",
        sentence=Text(
            "{organisation} a demandé des informations vous concernant depuis une autre plateforme, « {member_title} » (pays : {country}), "
            "par le réseau {network} : {fields}.",
            "{organisation} asked for information about you from another platform, “{member_title}” (country: {country}), "
            "over the network {network}: {fields}.",
        ),
        fields=DETAIL,
        reading=True,
    ),
    TraceEvent(
        name="nodes.sent",
        sentence=Text(
            "La question de {organisation} à votre sujet est partie vers une autre plateforme, « {member_title} » (pays : {country}), "
            "par le réseau {network} : {fields}.",
            "{organisation}’s question about you left for another platform, “{member_title}” (country: {country}), "
            "over the network {network}: {fields}.",
        ),
        fields=DETAIL,
    ),
    TraceEvent(
        name="nodes.left",
        sentence=Text(
            "« {member} » ne répondait pas : la question de {organisation} à votre sujet lui a été laissée, par le réseau {network} : {fields}.",
            "“{member}” did not answer: {organisation}’s question about you was left with it, over the network {network}: {fields}.",
        ),
        fields=DETAIL,
    ),
    TraceEvent(
        name="nodes.preview-agreed",
        sentence=Text(
            "Vous avez accepté que {organisation} utilise une fois la réponse de « {member_title} » : {fields}.",
            "You agreed that {organisation} uses the answer of “{member_title}” once: {fields}.",
        ),
        fields=PREVIEWED,
    ),
    TraceEvent(
        name="nodes.preview-refused",
        sentence=Text(
            "Vous avez refusé que {organisation} utilise la réponse de « {member_title} » : {fields}.",
            "You refused that {organisation} uses the answer of “{member_title}”: {fields}.",
        ),
        fields=PREVIEWED,
    ),
)
COMMANDS = (
    Command(
        name="nodes serve",
        summary="listen to the other nodes of a network, over mutual TLS",
        run=talking.serve,
        configure=talking.with_listener,
    ),
    Command(
        name="nodes describe",
        summary="what another node offers, under which rules, signed by it",
        run=talking.describe,
        configure=talking.with_member,
    ),
    Command(
        name="nodes request",
        summary="ask another node to be allowed to ask it, or learn what it decided",
        run=talking.request,
        configure=talking.with_request,
    ),
    Command(
        name="nodes ask",
        summary="ask another node under an authorisation that it gave",
        run=talking.ask,
        configure=talking.with_question,
    ),
)
TASKS = (
    Task(name="nodes.poll-authorisations", run=tasks.poll_authorisations, every=timedelta(minutes=5)),
    Task(name="nodes.prune-messages", run=tasks.prune_messages, every=timedelta(days=1)),
)
