"""Registries: reference records with their history, and corrections of what is wrong."""

from datetime import timedelta

from parvis.components.registries import api, commands, demo, personal_data, selectors, tasks
from parvis.components.registries.actions import corrections as correcting
from parvis.components.registries.rules.reading import MOST_BYTES
from parvis.components.registries.views import corrections, desk, records, tables
from parvis.kernel.manifest import (
    Api,
    Audience,
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

system = System(
    slug="registries",
    title=Text("Registres", "Registries"),
    owner="platform",
    circle=Circle.COMPONENT,
    summary=Text(
        "Les tables de référence de l’État, avec leur histoire et leur source ; et le chemin du retour quand une information est fausse.",
        "The State’s reference tables, with their history and source; and the way back when something is wrong.",
    ),
    pages=(
        Page(path="registries", view=records.registries, audience=Audience.EVERYONE, name="registries"),
        Page(
            path="registries/<slug:slug>",
            view=records.registry,
            audience=Audience.EVERYONE,
            name="registry",
            sample=selectors.sample_registry,
        ),
        Page(path="registries/<slug:slug>.csv", view=records.as_csv, audience=Audience.EVERYONE, name="registry-csv", crawl=False),
        Page(
            path="registries/<slug:slug>/<str:key>",
            view=records.record,
            audience=Audience.EVERYONE,
            name="record",
            sample=selectors.sample_record,
        ),
        Page(path="me/corrections", view=corrections.mine, audience=Audience.PERSON, name="corrections"),
        Page(path="me/corrections/new", view=corrections.new, audience=Audience.PERSON, name="new-correction", crawl=False),
        Page(path="desk/corrections", view=desk.inbox, audience=Audience.AGENT, name="desk", permission=selectors.ANSWER_CORRECTION),
        Page(
            path="desk/corrections/<uuid:correction_id>",
            view=desk.correction,
            audience=Audience.AGENT,
            name="desk-correction",
            permission=selectors.ANSWER_CORRECTION,
            crawl=False,
        ),
        Page(
            path="desk/tables",
            view=tables.tables,
            audience=Audience.AGENT,
            name="tables",
            permission=selectors.PUBLISH_TABLE,
        ),
        Page(
            path="desk/tables/new",
            view=tables.new,
            audience=Audience.AGENT,
            name="new-table",
            permission=selectors.PUBLISH_TABLE,
            largest_upload=MOST_BYTES,
        ),
        Page(
            path="desk/tables/<uuid:table_id>",
            view=tables.table,
            audience=Audience.AGENT,
            name="table",
            permission=selectors.PUBLISH_TABLE,
            largest_upload=MOST_BYTES,
            crawl=False,
        ),
        Page(
            path="desk/tables/<uuid:table_id>/<int:number>",
            view=tables.version,
            audience=Audience.AGENT,
            name="table-version",
            permission=selectors.PUBLISH_TABLE,
            crawl=False,
        ),
        Page(
            path="desk/tables/<uuid:table_id>/<int:number>/publish",
            view=tables.publish,
            audience=Audience.AGENT,
            name="publish-table",
            permission=selectors.PUBLISH_TABLE,
            crawl=False,
        ),
        Page(
            path="desk/tables/<uuid:table_id>/<int:number>/discard",
            view=tables.discard,
            audience=Audience.AGENT,
            name="discard-table",
            permission=selectors.PUBLISH_TABLE,
            crawl=False,
        ),
        Page(
            path="desk/tables/<uuid:table_id>/withdraw",
            view=tables.withdraw,
            audience=Audience.AGENT,
            name="withdraw-table",
            permission=selectors.PUBLISH_TABLE,
            crawl=False,
        ),
    ),
    apis=(
        Api(
            path="api/registries",
            router=api.router,
            title=Text("Registres", "Registries"),
            description=Text(
                "Chercher dans les tables de référence et lire une fiche, aujourd’hui ou à une date passée.",
                "Search the reference tables and read a record, today or on a past day.",
            ),
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK,
            slug="tables",
            selector=selectors.tables_panel,
            template="registries/panels/tables.html",
            audience=Audience.AGENT,
            order=60,
        ),
        Panel(
            place=Place.DESK,
            slug="corrections",
            selector=selectors.desk_panel,
            template="registries/panels/desk.html",
            audience=Audience.AGENT,
            order=40,
        ),
        Panel(
            place=Place.ME,
            slug="corrections",
            selector=selectors.me_panel,
            template="registries/panels/me.html",
            audience=Audience.PERSON,
            order=50,
        ),
    ),
    registries=selectors.published,
    publications=selectors.publications,
    answers=("legacy-apification",),
    tasks=(Task(name="registries.refresh", run=tasks.refresh, every=timedelta(days=1)),),
    personal_data=(
        PersonalData(
            slug="corrections",
            title=Text("Corrections demandées", "Corrections you asked for"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Vos signalements.", "What you reported."),
            kept=Text(
                "Jusqu’à ce que vous les fassiez effacer, une fois la réponse donnée.",
                "Until you have them erased, once they are answered.",
            ),
            readers=Text("Les agents de l’organisme qui tient la donnée.", "Agents of the body that holds the data."),
        ),
    ),
    permissions=(
        Permission(
            name=selectors.PUBLISH_TABLE,
            sentence=Text("publier une table de votre organisme comme API", "publish a table of your body as an API"),
        ),
        Permission(
            name=selectors.ANSWER_CORRECTION,
            sentence=Text(
                "répondre aux demandes de correction des données de votre organisme", "answer requests to correct your body’s data"
            ),
        ),
    ),
    roles=(
        Role(
            slug="data-publisher",
            title=Text("Chargé de la publication de données", "Publisher of data"),
            permissions=(selectors.PUBLISH_TABLE,),
        ),
        Role(
            slug="registry-agent",
            title=Text("Agent d’un registre", "Registry agent"),
            permissions=(selectors.ANSWER_CORRECTION, "rights.answer-contest"),
        ),
    ),
    notices=(
        Notice(
            name=correcting.ANSWERED,
            title=Text("Réponse à une demande de correction", "Answer to a request for correction"),
            template="registries/notices/correction_answered",
        ),
    ),
    events=(
        TraceEvent(
            name="table.published",
            sentence=Text(
                "{organisation} a publié la table {table}, version {version}, pour tous.",
                "{organisation} published the table {table}, version {version}, to all.",
            ),
            fields=("table", "version"),
        ),
        TraceEvent(
            name="table.withdrawn",
            sentence=Text("{organisation} a retiré la table {table}.", "{organisation} withdrew the table {table}."),
            fields=("table", "version"),
        ),
        TraceEvent(
            name="correction.reported",
            sentence=Text("Vous avez signalé une information fausse : {fields}.", "You reported that something was wrong: {fields}."),
            fields=("correction", "about"),
        ),
        TraceEvent(
            name="correction.answered",
            sentence=Text(
                "{organisation} a répondu à votre demande de correction : {fields}.",
                "{organisation} answered your request for correction: {fields}.",
            ),
            fields=("correction", "about"),
        ),
    ),
    search=selectors.search_entries,
    commands=(
        Command(
            name="registries load",
            summary="load the reference tables that systems ship; what is loaded already is left alone",
            run=commands.load,
            configure=commands.with_slug,
        ),
        Command(
            name="registry check",
            summary="check a declaration and its file: every mistake and every bad cell, with its line",
            run=commands.check,
            configure=commands.with_file,
        ),
        Command(
            name="registry sniff",
            summary="print the declaration that a CSV file seems to need, to complete and keep",
            run=commands.sniff,
            configure=commands.with_file,
        ),
    ),
    demo=Demo(load=demo.load, order=10),
)
