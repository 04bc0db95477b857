"""Procedures: find one, file once, follow, decide, explain."""

from datetime import timedelta

from parvis.components.procedures import bench, commands, demo, selectors, tasks
from parvis.components.procedures.actions import retention
from parvis.components.procedures.selectors import cases, personal, published, samples
from parvis.components.procedures.views import catalogue, deciding, desk, filing, panels, person, receipts, rows
from parvis.kernel.manifest import (
    Audience,
    Benchmark,
    Circle,
    Command,
    Demo,
    Notice,
    Page,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

INSTRUCT = "procedures.instruct"

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
    pages=(
        Page(path="procedures", name="procedures", view=catalogue.procedures, audience=Audience.EVERYONE),
        Page(path="procedures/schema.json", name="schema", view=catalogue.schema, audience=Audience.EVERYONE, crawl=False),
        Page(
            path="procedures/<slug:slug>", name="procedure", view=catalogue.procedure, audience=Audience.EVERYONE, sample=samples.procedure
        ),
        Page(path="procedures/<slug:slug>/procedure.yaml", name="source", view=catalogue.source, audience=Audience.EVERYONE, crawl=False),
        Page(path="procedures/<slug:slug>/start", name="start", view=filing.start, audience=Audience.PERSON, sample=samples.procedure),
        Page(path="procedures/<slug:slug>/<uuid:file_id>", name="resume", view=person.resume, audience=Audience.PERSON, crawl=False),
        Page(path="procedures/<slug:slug>/<uuid:file_id>/check", name="check", view=filing.check, audience=Audience.PERSON, crawl=False),
        Page(path="procedures/<slug:slug>/<uuid:file_id>/submit", name="submit", view=filing.submit, audience=Audience.PERSON, crawl=False),
        Page(
            path="procedures/<slug:slug>/<uuid:file_id>/withdraw",
            name="withdraw",
            view=person.withdraw,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(
            path="procedures/<slug:slug>/<uuid:file_id>/wrong/<slug:need>",
            name="dispute",
            view=person.dispute,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(
            path="procedures/<slug:slug>/<uuid:file_id>/step/<slug:page_slug>",
            name="step",
            view=filing.step,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(
            path="procedures/<slug:slug>/<uuid:file_id>/step/<slug:page_slug>/<slug:field>/<slug:row_id>",
            name="row",
            view=rows.row,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(
            path="procedures/<slug:slug>/<uuid:file_id>/step/<slug:page_slug>/<slug:field>/<slug:row_id>/remove",
            name="remove-row",
            view=rows.remove,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(path="me/files", name="my-files", view=person.my_files, audience=Audience.PERSON),
        Page(path="me/files/<str:reference>", name="my-file", view=person.my_file, audience=Audience.PERSON, crawl=False),
        Page(path="me/files/<str:reference>/submitted", name="submitted", view=person.submitted, audience=Audience.PERSON, crawl=False),
        Page(
            path="me/files/<str:reference>/letters/<slug:kind>", name="my-letter", view=person.letter, audience=Audience.PERSON, crawl=False
        ),
        Page(
            path="me/documents/<uuid:file_id>/<int:number>",
            name="my-attachment",
            view=person.attachment,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(path="desk/files", name="inbox", view=desk.inbox, audience=Audience.AGENT, permission=INSTRUCT),
        Page(path="desk/files.csv", name="export", view=desk.export, audience=Audience.AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/files/<str:reference>", name="file", view=desk.file, audience=Audience.AGENT, permission=INSTRUCT, crawl=False),
        Page(
            path="desk/files/<str:reference>/take", name="take", view=desk.take, audience=Audience.AGENT, permission=INSTRUCT, crawl=False
        ),
        Page(
            path="desk/files/<str:reference>/correction",
            name="ask-correction",
            view=desk.ask_correction,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/message",
            name="write",
            view=desk.write,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/decision",
            name="decide",
            view=deciding.decide,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/receipts",
            view=receipts.listed,
            audience=Audience.AGENT,
            name="receipts",
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/receipts.json",
            view=receipts.all_as_json,
            audience=Audience.AGENT,
            name="receipts-json",
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/receipts/<uuid:entry_id>.json",
            view=receipts.one_as_json,
            audience=Audience.AGENT,
            name="receipt",
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/documents/<int:number>",
            name="attachment",
            view=desk.attachment,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/letters/<slug:kind>",
            name="letter",
            view=desk.letter,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
    ),
    needs=selectors.declared_needs,
    shipped_needs=published.shipped_needs,
    cases=cases.serves_a_file,
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
            place=Place.DESK,
            slug="inbox",
            selector=panels.desk_inbox,
            template="procedures/panels/inbox.html",
            audience=Audience.AGENT,
            order=10,
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
    ),
    permissions=(
        Permission(
            name=INSTRUCT,
            sentence=Text(
                "Instruire les dossiers adressés à son organisation. Le responsable des agents de l’organisation donne ce droit.",
                "Handle the files addressed to one’s organisation. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(Role(slug="instructor", title=Text("Instructeur", "Instructor"), permissions=(INSTRUCT,)),),
    notices=(
        Notice(
            name="procedures.acknowledged",
            title=Text("Accusé de réception", "Acknowledgement of receipt"),
            template="procedures/notices/acknowledged",
        ),
        Notice(
            name="procedures.correction-asked",
            title=Text("Correction demandée", "Correction asked"),
            template="procedures/notices/correction_asked",
        ),
        Notice(
            name="procedures.message", title=Text("Message sur un dossier", "Message about a file"), template="procedures/notices/message"
        ),
        Notice(name="procedures.decided", title=Text("Décision", "Decision"), template="procedures/notices/decided"),
    ),
    search=published.search_entries,
    publications=published.publications,
    tasks=(
        Task(name="procedures.collect-debts", run=tasks.collect_debts, every=timedelta(seconds=30)),
        Task(name="procedures.follow-corrections", run=tasks.follow_corrections, every=timedelta(seconds=30)),
        Task(name="procedures.received", run=tasks.destroy_what_is_over, every=timedelta(hours=6)),
        Task(name="procedures.retention", run=tasks.erase_what_is_over, every=timedelta(hours=6)),
    ),
    events=(
        TraceEvent(name="procedures.submitted", own_act=True, sentence=Text("Vous avez déposé un dossier.", "You submitted a file.")),
        TraceEvent(
            name="procedures.read",
            reading=True,
            sentence=Text("Un agent a lu votre dossier pour l’instruire.", "An agent read your file in order to handle it."),
        ),
        TraceEvent(
            name="procedures.taken", sentence=Text("Un agent a pris votre dossier en charge.", "An agent took your file in charge.")
        ),
        TraceEvent(
            name="procedures.correction-asked",
            sentence=Text("Un agent vous a demandé une correction.", "An agent asked you for a correction."),
        ),
        TraceEvent(
            name="procedures.correction-answered",
            own_act=True,
            sentence=Text("Vous avez répondu à une demande de correction.", "You answered a request for correction."),
        ),
        TraceEvent(
            name="procedures.message", sentence=Text("Un message a été ajouté à votre dossier.", "A message was added to your file.")
        ),
        TraceEvent(
            name="procedures.decided", sentence=Text("Une décision a été prise sur votre dossier.", "A decision was taken on your file.")
        ),
    ),
    commands=(
        Command(
            name="procedure check",
            summary="check a procedure file; every mistake with its line and the mend",
            run=commands.check,
            configure=commands.with_file,
        ),
        Command(
            name="procedure publish", summary="put procedure files in force", run=commands.publish_files, configure=commands.with_files
        ),
    ),
    benchmarks=(Benchmark(name="procedures", title="Files handed in, and the pages of procedures", run=bench.measure, size=300),),
    demo=Demo(load=demo.load, order=50),
)
