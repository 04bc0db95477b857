"""Procedures for programs: the interface that clients of demarches-simplifiees already speak."""

from datetime import timedelta

from parvis.components.demarches import commands, demo, tasks
from parvis.components.demarches.actions.calling import CONNECT
from parvis.components.demarches.api import documents
from parvis.components.demarches.api.router import router
from parvis.components.demarches.bench import at_size, exporting, pages_of_files
from parvis.components.demarches.commands import files
from parvis.components.demarches.views import calls, keys, panels
from parvis.kernel.manifest import (
    Access,
    Api,
    Audience,
    Benchmark,
    Circle,
    Command,
    Demo,
    Notice,
    Page,
    Panel,
    Permission,
    Place,
    Role,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

system = System(
    slug="demarches",
    title=Text("Démarches par programme", "Procedures for programs"),
    owner="parvis",
    circle=Circle.COMPONENT,
    summary=Text(
        "Les programmes d’une administration lisent et décident les dossiers par l’interface qu’ils connaissent déjà.",
        "An administration’s programs read and decide files by the interface that they know already.",
    ),
    pages=(
        Page(path="desk/api-tokens", view=keys.tokens, audience=Audience.AGENT, name="tokens", permission=CONNECT),
        Page(
            path="desk/api-tokens/<uuid:pk>/revoke",
            view=keys.revoke,
            audience=Audience.AGENT,
            name="revoke",
            permission=CONNECT,
            crawl=False,
        ),
        Page(path="desk/api-calls", view=calls.webhooks, audience=Audience.AGENT, name="webhooks", permission=CONNECT),
        Page(path="desk/api-calls/<int:pk>", view=calls.webhook, audience=Audience.AGENT, name="webhook", permission=CONNECT, crawl=False),
        Page(
            path="desk/api-calls/<int:pk>/test",
            view=calls.test,
            audience=Audience.AGENT,
            name="test-webhook",
            permission=CONNECT,
            crawl=False,
        ),
        Page(
            path="desk/api-calls/<int:pk>/switch",
            view=calls.switch,
            audience=Audience.AGENT,
            name="switch-webhook",
            permission=CONNECT,
            crawl=False,
        ),
        Page(
            path="desk/api-calls/<int:pk>/renew",
            view=calls.renew,
            audience=Audience.AGENT,
            name="renew-webhook",
            permission=CONNECT,
            crawl=False,
        ),
        Page(
            path="desk/api-calls/<int:pk>/delete",
            view=calls.delete,
            audience=Audience.AGENT,
            name="delete-webhook",
            permission=CONNECT,
            crawl=False,
        ),
        Page(
            path="desk/api-calls/<int:pk>/replay/<int:number>",
            view=calls.replay,
            audience=Audience.AGENT,
            name="replay",
            permission=CONNECT,
            crawl=False,
        ),
        Page(path="api/v2/documents/<str:signed>", view=documents.document, audience=Audience.MACHINE, name="document", crawl=False),
        Page(
            path="api/v2/uploads/<str:signed>",
            view=documents.upload,
            audience=Audience.MACHINE,
            name="upload",
            crawl=False,
            csrf_exempt=True,
        ),
    ),
    apis=(
        Api(
            path="api/v2/graphql",
            router=router,
            title=Text("Dossiers des démarches (GraphQL)", "Files of procedures (GraphQL)"),
            description=Text(
                "Lire les dossiers des démarches de son organisme, leur écrire, les décider. Les clients de demarches-simplifiees "
                "fonctionnent sans changement : mêmes types, mêmes requêtes enregistrées, mêmes identifiants.",
                "Read the files of one’s body’s procedures, write to people, decide. Clients of demarches-simplifiees work "
                "unchanged: same types, same stored queries, same identifiers.",
            ),
            access=Access.AUTHORISATION,
        ),
    ),
    permissions=(
        Permission(
            name=CONNECT,
            sentence=Text(
                "Donner à des programmes l’accès aux dossiers de son organisation.",
                "Give programs access to the files of one’s organisation.",
            ),
        ),
    ),
    roles=(Role(slug="program-manager", title=Text("Responsable des programmes", "Programs manager"), permissions=(CONNECT,)),),
    events=(
        TraceEvent(
            name="demarches.read",
            reading=True,
            fields=("program",),
            sentence=Text(
                "Le programme « {program} » de {organisation} a lu votre dossier.",
                "The program “{program}” of {organisation} read your file.",
            ),
        ),
        TraceEvent(
            name="demarches.token-made",
            fields=("program",),
            sentence=Text(
                "Le programme « {program} » a reçu une clé pour lire des dossiers de {organisation}.",
                "The program “{program}” was given a key to read files of {organisation}.",
            ),
        ),
        TraceEvent(
            name="demarches.token-revoked",
            fields=("program",),
            sentence=Text("La clé du programme « {program} » a été retirée.", "The key of the program “{program}” was taken back."),
        ),
    ),
    notices=(
        Notice(
            name="demarches.token-ends",
            title=Text("Fin de la clé d’un programme", "End of a program’s key"),
            template="demarches/notices/token_ends",
        ),
        Notice(
            name="demarches.shut-off",
            title=Text("Une adresse n’est plus appelée", "An address is no longer called"),
            template="demarches/notices/shut_off",
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK,
            slug="programs",
            selector=panels.desk,
            template="demarches/panels/desk.html",
            audience=Audience.AGENT,
            order=70,
        ),
    ),
    tasks=(
        Task(name="demarches.calls", run=tasks.calls, every=timedelta(seconds=5)),
        Task(name="demarches.tokens", run=tasks.tokens, every=timedelta(hours=6)),
    ),
    commands=(
        Command(name="demarches schema", summary="print the GraphQL schema of the interface of programs", run=commands.schema),
        Command(name="files list", summary="files of a body, with their states and dates", run=files.list_files, configure=files.with_list),
        Command(name="files show", summary="one file, as the desk shows it; traced", run=files.show, configure=files.with_shown_file),
        Command(name="files take", summary="take a file in charge", run=files.take, configure=files.with_file),
        Command(
            name="files accept",
            summary="accept a file, at the figure that the rule proposes",
            run=files.accept,
            configure=files.with_reasons,
        ),
        Command(name="files refuse", summary="refuse a file, with reasons", run=files.refuse, configure=files.with_reasons),
        Command(name="files close", summary="close a file without a decision, with reasons", run=files.close, configure=files.with_reasons),
        Command(name="files export", summary="the files of a procedure as one document", run=files.export, configure=files.with_export),
    ),
    benchmarks=(
        Benchmark(name="demarches", title="Files by the interface, 100 at a time", run=pages_of_files.measure, size=1000),
        Benchmark(name="exports", title="A procedure exported whole", run=exporting.measure, size=2000),
        Benchmark(name="files-at-size", title="Files by the hundred thousand, at the desk", run=at_size.measure, size=20_000),
    ),
    demo=Demo(load=demo.load, order=60),
)
