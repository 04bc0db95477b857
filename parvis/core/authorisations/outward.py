"""What the room declares about its outside: the register, programs, addresses that are called, figures."""

from __future__ import annotations

from datetime import timedelta

from parvis.core.authorisations import calling, datasets, forgetting, registered
from parvis.core.authorisations.api import oauth, requests
from parvis.core.authorisations.api import register as register_api
from parvis.core.authorisations.views import programs, register, statistics, webhooks
from parvis.kernel.apis import Access
from parvis.kernel.manifest import Api, Audience, Notice, Page, Permission, Role, Task, TraceEvent, View
from parvis.kernel.text import Text

REGISTER, DESK = "apis/authorisations", "desk/authorisations"


def connected(path: str, view: View, name: str, *, crawl: bool = False) -> Page:
    """A page of the agents who look after programs; what is another body's is not found."""
    return Page(path=f"{DESK}/{path}", view=view, audience=Audience.AGENT, name=name, permission=calling.MANAGE, crawl=crawl)


PAGES = (
    Page(path=REGISTER, view=register.register, audience=Audience.EVERYONE, name="register"),
    Page(path=f"{REGISTER}.csv", view=register.register_csv, audience=Audience.EVERYONE, name="register-csv", crawl=False),
    Page(path=f"{REGISTER}/changes", view=register.changes, audience=Audience.EVERYONE, name="changes"),
    Page(path=f"{REGISTER}/changes.atom", view=register.feed, audience=Audience.EVERYONE, name="feed", crawl=False),
    Page(path=f"{REGISTER}/figures", view=statistics.statistics, audience=Audience.EVERYONE, name="statistics"),
    Page(path=f"{REGISTER}/figures.csv", view=statistics.statistics_csv, audience=Audience.EVERYONE, name="statistics-csv", crawl=False),
    Page(path="platform/authorisations/load", view=statistics.load, audience=Audience.OPERATOR, name="load"),
    Page(
        path=f"{REGISTER}/<str:reference>",
        view=register.authorisation,
        audience=Audience.EVERYONE,
        name="authorisation",
        sample=registered.sample,
    ),
    Page(
        path="platform/authorisations/<str:reference>/revoke",
        view=register.revoke,
        audience=Audience.OPERATOR,
        name="revoke",
        sample=registered.sample,
    ),
    connected("programs", programs.clients, "clients", crawl=True),
    connected("programs/<uuid:pk>/revoke", programs.revoke, "revoke-client"),
    connected("calls", webhooks.webhooks, "webhooks", crawl=True),
    connected("calls/<int:pk>", webhooks.webhook, "webhook"),
    connected("calls/<int:pk>/try", webhooks.test, "test-webhook"),
    connected("calls/<int:pk>/switch", webhooks.switch, "switch-webhook"),
    connected("calls/<int:pk>/secret", webhooks.renew, "renew-webhook"),
    connected("calls/<int:pk>/delete", webhooks.delete, "delete-webhook"),
    connected("calls/<int:pk>/<uuid:key>", webhooks.call, "call"),
)

APIS = (
    Api(
        path="api/authorisations",
        router=register_api.router,
        title=Text("Registre des habilitations", "Register of authorisations"),
        description=Text(
            "Qui a le droit de demander quelles données, et ce qui change, au fil de l’eau.",
            "Who may ask for which data, and what changes, as it goes.",
        ),
    ),
    Api(
        path="oauth",
        access=Access.ACCOUNT,
        router=oauth.router,
        title=Text("Jetons des programmes", "Tokens of programs"),
        description=Text(
            "Un programme d’un organisme montre son secret et reçoit un jeton d’une demi-heure.",
            "A program of a body shows its secret and receives a token for half an hour.",
        ),
    ),
    Api(
        path="api/v1",
        access=Access.ACCOUNT,
        router=requests.router,
        title=Text("Demandes d’habilitation", "Requests for authorisations"),
        description=Text(
            "Lire, commencer et remplir des demandes, lire les habilitations et l’historique des appels.",
            "Read, begin and write requests, read authorisations and the history of calls.",
        ),
    ),
)

PERMISSIONS = (
    Permission(
        name=calling.MANAGE,
        sentence=Text(
            "raccorder des programmes aux habilitations de votre organisation",
            "connect programs to the authorisations of your organisation",
        ),
    ),
)
ROLES = (
    Role(
        slug="authorisations-developer",
        title=Text("Raccordement de programmes aux habilitations", "Connection of programs to authorisations"),
        permissions=(calling.MANAGE,),
    ),
)
NOTICES = (
    Notice(
        name="authorisations.shut-off",
        title=Text("Adresse qui n’est plus appelée", "Address that is no longer called"),
        template="authorisations/notices/shut_off",
    ),
)
TASKS = (Task(name="authorisations.forget-calls", run=forgetting.forget, every=timedelta(hours=6)),)
EVENTS = (
    TraceEvent(
        name="authorisation.client-made",
        sentence=Text(
            "{organisation} a raccordé un programme aux demandes d’habilitation.",
            "{organisation} connected a program to requests for authorisations.",
        ),
        fields=("client",),
    ),
    TraceEvent(
        name="authorisation.client-revoked",
        sentence=Text(
            "{organisation} a révoqué un programme raccordé aux demandes d’habilitation.",
            "{organisation} revoked a program connected to requests for authorisations.",
        ),
        fields=("client",),
    ),
)
DATASETS = (datasets.register, datasets.activity)
