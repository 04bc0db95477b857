"""Procedures: find one, file once, follow, decide, explain."""

from datetime import timedelta

from parvis.components.procedures import bench, commands, datasets, demo, selectors, tasks
from parvis.components.procedures.actions import retention, third_parties
from parvis.components.procedures.api import stats as api
from parvis.components.procedures.forms import trying
from parvis.components.procedures.notices import NOTICES
from parvis.components.procedures.pages import PAGES
from parvis.components.procedures.selectors import cases, personal, published
from parvis.components.procedures.selectors import for_whom as selectors_for_whom
from parvis.components.procedures.selectors.access import INSTRUCT, MANAGE
from parvis.components.procedures.trace_events import EVENTS
from parvis.components.procedures.views import (
    annotations,
    for_whom,
    panels,
)
from parvis.kernel.manifest import (
    Api,
    Audience,
    Benchmark,
    Circle,
    Command,
    Demo,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    Task,
)
from parvis.kernel.text import Text

system = System(
    slug="procedures",
    title=Text("Démarches", "Procedures"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=(
        "demarches-simplifiees",
        "once-only",
        "sve",
    ),
    summary=Text(
        "Une démarche est un fichier texte : ce qui est demandé, pourquoi, comment on décide et ce qu’on répond. Rien de ce qui est déjà connu n’est redemandé.",
        "A procedure is a text file: what is asked, why, how it is decided and what is answered. Nothing already known is asked again.",
    ),
    pages=PAGES,
    apis=(
        Api(
            path="api/public/v1",
            router=api.router,
            title=Text("Préremplissage et chiffres des démarches", "Prefilling and figures of procedures"),
            description=Text(
                "Un programme prépare une demande, que la personne trouve préremplie, vérifie et dépose ; il lit aussi les chiffres publiés.",
                "A program prepares a request, which the person finds filled in, checks and submits; it also reads published figures.",
            ),
        ),
    ),
    needs=selectors.declared_needs,
    shipped_needs=published.shipped_needs,
    cases=cases.serves_a_file,
    file_tests=trying.run_tests,
    panels=(
        Panel(
            place=Place.ME,
            slug="deadlines",
            selector=panels.my_deadlines,
            template="procedures/panels/deadlines.html",
            audience=Audience.PERSON,
            order=10,
        ),
        Panel(
            place=Place.ME,
            slug="files",
            selector=panels.my_files,
            template="procedures/panels/files.html",
            audience=Audience.PERSON,
            order=20,
        ),
        Panel(
            place=Place.PROCEDURE,
            slug="announced-delays",
            selector=panels.announced_delays,
            template="procedures/panels/delays.html",
            order=30,
        ),
        Panel(
            place=Place.FILE,
            slug="annotations",
            selector=annotations.panel,
            template="procedures/panels/annotations.html",
            audience=Audience.AGENT,
            order=30,
        ),
        *(
            Panel(place=place, slug="for-whom", selector=for_whom.panel, template="procedures/panels/for_whom.html", order=5)
            for place in (Place.CHECK, Place.MY_FILE, Place.FILE)
        ),
        Panel(place=Place.FRONT, slug="procedures", selector=panels.front, template="procedures/panels/front.html", order=30),
    ),
    personal_data=(
        PersonalData(
            slug="files",
            title=Text("Vos dossiers", "Your files"),
            read=personal.read,
            export=personal.export,
            erase=retention.erase_for,
            origin=Text("Vos réponses, et les sources nommées à côté de chacune.", "Your answers, and the sources named beside each."),
            kept=Text(
                "Le temps que dit chaque démarche : quelques mois après la décision.",
                "As long as each procedure says: some months after the decision.",
            ),
            readers=Text("Les agents de l’administration à qui vous écrivez.", "Agents of the administration that you apply to."),
        ),
        PersonalData(
            slug="filed-for-me",
            title=Text("Demandes déposées pour vous", "Requests filed for you"),
            read=selectors_for_whom.read,
            export=selectors_for_whom.export,
            erase=third_parties.erase_for,
            origin=Text(
                "Qui a déposé la demande sans mandat : votre nom et, s’il l’a donnée, votre adresse électronique.",
                "Whoever filed the request without a mandate: your name and, if they gave it, your e-mail address.",
            ),
            kept=Text("Aussi longtemps que le dossier.", "As long as the file."),
            readers=Text(
                "Qui a déposé la demande, et les agents de l’administration qui la reçoit.",
                "Whoever filed the request, and agents of the administration that receives it.",
            ),
        ),
    ),
    permissions=(
        Permission(
            name=INSTRUCT,
            sentence=Text(
                "Instruire les dossiers adressés à son organisation. Le responsable des agents de l’organisation donne ce droit.",
                "Handle the files addressed to one’s organisation. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
        Permission(
            name=MANAGE,
            sentence=Text(
                "Répartir les dossiers de son organisation entre des groupes d’agents, et voir ceux de tous les groupes. Le responsable des agents de l’organisation donne ce droit.",
                "Share out the files of one’s organisation among groups of agents, and see those of all groups. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(
        Role(slug="signatory", title=Text("Signataire des décisions", "Signatory of decisions"), permissions=(INSTRUCT,)),
        Role(slug="instructor", title=Text("Instructeur", "Instructor"), permissions=(INSTRUCT,)),
        Role(slug="desk-manager", title=Text("Responsable de l’instruction", "Manager of the desk"), permissions=(INSTRUCT, MANAGE)),
    ),
    datasets=datasets.DATASETS,
    notices=NOTICES,
    search=published.search_entries,
    publications=published.publications,
    tasks=(
        Task(name="procedures.collect-debts", run=tasks.collect_debts, every=timedelta(seconds=30)),
        Task(name="procedures.collect-records", run=tasks.collect_records, every=timedelta(seconds=30)),
        Task(name="procedures.rebase", run=tasks.rebase_files, every=timedelta(seconds=10)),
        Task(name="procedures.follow-corrections", run=tasks.follow_corrections, every=timedelta(seconds=30)),
        Task(name="procedures.draft-ends", run=tasks.warn_of_ends, every=timedelta(hours=6)),
        Task(name="procedures.reminders", run=tasks.remind, every=timedelta(hours=1)),
        Task(name="procedures.escalation", run=tasks.escalate, every=timedelta(hours=1)),
        Task(name="procedures.announce", run=tasks.announce, every=timedelta(hours=1)),
        Task(name="procedures.silence", run=tasks.settle_silences, every=timedelta(minutes=1)),
        Task(name="procedures.source-retention", run=tasks.destroy_what_is_over, every=timedelta(hours=6)),
        Task(name="procedures.purge", run=tasks.purge_decided, every=timedelta(hours=1)),
        Task(name="procedures.orphans", run=tasks.forget_orphans, every=timedelta(days=1)),
        Task(name="procedures.tallies", run=tasks.add_up, every=timedelta(hours=1)),
        Task(name="procedures.retention", run=tasks.erase_what_is_over, every=timedelta(hours=6)),
    ),
    events=EVENTS,
    commands=(
        Command(
            name="procedure check",
            summary="check a procedure file; every mistake with its line and the mend",
            run=commands.check,
            configure=commands.with_file,
        ),
        Command(
            name="procedure format",
            summary="write procedure files in the canonical form, or check that they are",
            run=commands.format_files,
            configure=commands.with_format,
        ),
        Command(
            name="procedure diff",
            summary="what changed between two procedure files, in sentences or as JSON",
            run=commands.diff,
            configure=commands.with_two_files,
        ),
        Command(
            name="procedure publish", summary="put procedure files in force", run=commands.publish_files, configure=commands.with_files
        ),
    ),
    benchmarks=(Benchmark(name="procedures", title="Files handed in, and the pages of procedures", run=bench.measure, size=300),),
    demo=Demo(load=demo.load, order=50),
)
