"""The right to make a mistake: a first error in good faith carries no penalty, and the administration proves the contrary."""

from datetime import timedelta
from pathlib import Path

from france.right_to_error import actions, datasets, demo, selectors, tasks, views
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Column,
    Dataset,
    Demo,
    Notice,
    Page,
    Panel,
    PersonalData,
    Place,
    Procedure,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

system = System(
    slug="right-to-error",
    title=Text("Droit à l’erreur", "Right to make a mistake"),
    owner="etat",
    circle=Circle.COUNTRY,
    summary=Text(
        "Une première erreur de bonne foi dans une déclaration se corrige sans pénalité ; l’administration qui conteste la bonne foi la prouve.",
        "A first error in good faith in a declaration is mended without penalty; an administration that contests good faith proves it.",
    ),
    answers=("right-to-error",),
    procedures=(Procedure(file=Path(__file__).with_name("declaration.yaml")),),
    pages=(
        Page(path="right-to-error", name="about", view=views.about, audience=Audience.EVERYONE),
        Page(path="me/errors", name="mine", view=views.mine, audience=Audience.PERSON),
        Page(path="me/errors/<uuid:error_id>", name="one", view=views.one, audience=Audience.PERSON, crawl=False),
        Page(path="me/errors/<uuid:error_id>/mended", name="mended", view=views.mended, audience=Audience.PERSON, crawl=False),
        Page(path="me/files/<str:reference>/error", name="report", view=views.report, audience=Audience.PERSON, crawl=False),
        Page(path="desk/errors", name="desk", view=views.desk, audience=Audience.AGENT, permission=views.INSTRUCT),
        Page(
            path="desk/errors/<uuid:error_id>",
            name="desk-one",
            view=views.desk_one,
            audience=Audience.AGENT,
            permission=views.INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/files/<str:reference>/error",
            name="record",
            view=views.record,
            audience=Audience.AGENT,
            permission=views.INSTRUCT,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.MY_FILE, slug="right-to-error", selector=views.my_file, template="right_to_error/panels/my_file.html", order=60),
        Panel(place=Place.FILE, slug="right-to-error", selector=views.desk_file, template="right_to_error/panels/file.html", order=60),
    ),
    personal_data=(
        PersonalData(
            slug="errors",
            title=Text("Erreurs dans vos déclarations", "Errors in your declarations"),
            read=selectors.read,
            export=selectors.export,
            erase=actions.erase_for,
            origin=Text("L’administration qui l’a trouvée, ou vous.", "The administration that found it, or you."),
            kept=Text(
                "Trois ans : le temps de savoir si une erreur est la première.",
                "Three years: the time to know whether an error is the first.",
            ),
            readers=Text("Les agents de l’administration qui reçoit la déclaration.", "Agents of the body that receives the declaration."),
        ),
    ),
    notices=(
        Notice(name="right-to-error.recorded", title=Text("Erreur inscrite", "Error recorded"), template="right_to_error/notices/recorded"),
        Notice(
            name="right-to-error.contested",
            title=Text("Bonne foi contestée", "Good faith contested"),
            template="right_to_error/notices/contested",
        ),
        Notice(
            name="right-to-error.decided",
            title=Text("Bonne foi : décision", "Good faith: decision"),
            template="right_to_error/notices/decided",
        ),
        Notice(
            name="right-to-error.mend-soon",
            title=Text("Erreur à corriger : dernier rappel", "Error to mend: last reminder"),
            template="right_to_error/notices/mend_soon",
        ),
        Notice(
            name="right-to-error.not-mended",
            title=Text("Erreur non corrigée dans le délai", "Error not mended in time"),
            template="right_to_error/notices/not_mended",
        ),
        Notice(name="right-to-error.penalised", title=Text("Pénalité", "Penalty"), template="right_to_error/notices/penalised"),
    ),
    tasks=(
        Task(name="right-to-error.forget", run=tasks.forget, every=timedelta(hours=6)),
        Task(name="right-to-error.mending", run=tasks.follow_mending, every=timedelta(hours=1)),
    ),
    events=(
        TraceEvent(
            name="right-to-error.read",
            reading=True,
            sentence=Text("Un agent a lu une erreur inscrite à votre sujet.", "An agent read an error recorded about you."),
        ),
        TraceEvent(
            name="right-to-error.recorded",
            sentence=Text("Une erreur a été inscrite sur une de vos déclarations.", "An error was recorded in one of your declarations."),
        ),
        TraceEvent(
            name="right-to-error.reported",
            own_act=True,
            sentence=Text(
                "Vous avez signalé une erreur dans une de vos déclarations.", "You reported an error in one of your declarations."
            ),
        ),
        TraceEvent(name="right-to-error.mended", own_act=True, sentence=Text("Vous avez corrigé une erreur.", "You mended an error.")),
        TraceEvent(
            name="right-to-error.contested", sentence=Text("Un agent a contesté votre bonne foi.", "An agent contested your good faith.")
        ),
        TraceEvent(
            name="right-to-error.decided",
            sentence=Text("Un autre agent a décidé de votre bonne foi.", "Another agent decided about your good faith."),
        ),
        TraceEvent(
            name="right-to-error.not-mended",
            sentence=Text(
                "Une erreur n’a pas été corrigée dans le délai : le droit à l’erreur ne la couvre plus.",
                "An error was not mended in time: the right to make a mistake covers it no more.",
            ),
        ),
        TraceEvent(name="right-to-error.penalised", sentence=Text("Une pénalité a été fixée.", "A penalty was set.")),
    ),
    datasets=(
        Dataset(
            slug="right-to-error-monthly",
            title=Text("Droit à l’erreur par mois et par administration", "Right to make a mistake by month and body"),
            description=Text(
                "Erreurs inscrites, couvertes, bonnes fois contestées et mauvaises fois prouvées, par mois. Lignes inventées pour la démonstration.",
                "Errors recorded, covered, good faiths contested and bad faiths proven, by month. Rows invented for the demonstration.",
            ),
            columns=(
                Column(name="period", title=Text("Mois", "Month"), kind="period"),
                Column(name="body", title=Text("Identifiant de l’administration", "Identifier of the body"), kind="text"),
                Column(name="body_name", title=Text("Administration", "Body"), kind="text"),
                Column(name="obligation", title=Text("Obligation", "Obligation"), kind="text"),
                Column(name="errors", title=Text("Erreurs inscrites", "Errors recorded"), kind="count"),
                Column(name="covered", title=Text("Dont couvertes", "Of which covered"), kind="count", of="errors"),
                Column(name="contested", title=Text("Bonnes fois contestées", "Good faiths contested"), kind="count", of="errors"),
                Column(name="proven", title=Text("Mauvaises fois prouvées", "Bad faiths proven"), kind="count", of="errors"),
            ),
            rows=datasets.monthly,
            sample=True,
            tags=("droit à l’erreur", "bonne foi"),
            population="right-to-error",
        ),
    ),
    demo=Demo(load=demo.load, order=64),
)
