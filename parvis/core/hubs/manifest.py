"""Hubs: one address, one token and one form of answer for many sources."""

from parvis.core.hubs import commands, selectors, views
from parvis.core.hubs.views import openapi, wire
from parvis.kernel.manifest import Audience, Circle, Command, Page, System, TraceEvent
from parvis.kernel.text import Text

__all__ = ["system", "wire"]

system = System(
    slug="hubs",
    title=Text("Bouquets d’API", "API hubs"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Une adresse, une clé et une forme de réponse pour de nombreuses sources ; chaque appel passe par la porte de l’échange.",
        "One address, one key and one form of answer for many sources; every call goes through the exchange’s door.",
    ),
    pages=(
        Page(
            path="apis/hubs/<slug:slug>/openapi.json",
            view=openapi,
            audience=Audience.EVERYONE,
            name="openapi",
            crawl=False,
        ),
        Page(path="hubs/sandbox", view=views.sandbox, audience=Audience.EVERYONE, name="sandbox"),
        Page(path="hubs/sandbox.json", view=views.sandbox_json, audience=Audience.EVERYONE, name="sandbox-json", crawl=False),
        Page(
            path="hubs/sandbox/<slug:operation>",
            view=views.sandbox_operation,
            audience=Audience.EVERYONE,
            name="sandbox-operation",
            sample=selectors.sample_operation,
        ),
        Page(
            path="hubs/sandbox/<slug:operation>.json",
            view=views.sandbox_operation_json,
            audience=Audience.EVERYONE,
            name="sandbox-operation-json",
            crawl=False,
        ),
        Page(path="trace/receipts/<str:name>", view=wire, audience=Audience.MACHINE, name="receipt", crawl=False),
        Page(path="hubs/keys", view=views.keys, audience=Audience.MACHINE, name="keys", crawl=False),
    ),
    events=(
        TraceEvent(
            name="hubs.token-issued",
            sentence=Text(
                "Un jeton a été remis à {organisation} sous l’habilitation {authorisation}.",
                "A token was given to {organisation} under authorisation {authorisation}.",
            ),
            fields=("offer", "asker", "authorisation"),
        ),
        TraceEvent(
            name="hubs.token-revoked",
            sentence=Text(
                "Un jeton de {organisation} sous l’habilitation {authorisation} a été révoqué.",
                "A token of {organisation} under authorisation {authorisation} was revoked.",
            ),
            fields=("offer", "asker", "authorisation"),
        ),
    ),
    commands=(
        Command(name="hubs new-key", summary="make the secret that signs tokens of hubs", run=commands.new_key),
        Command(
            name="hubs issue-token",
            summary="make a token under an authorisation of a hub, and write it once",
            run=commands.issue_token,
            configure=commands.with_authorisation,
        ),
        Command(
            name="hubs revoke-token",
            summary="end a token of a hub, in every process at once",
            run=commands.revoke_token,
            configure=commands.with_token,
        ),
    ),
)
