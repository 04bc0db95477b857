"""Fees and steps: what a procedure asks beyond its form and its decision."""

from datetime import timedelta

from parvis.components.steps import following, personal_data, tasks
from parvis.components.steps.views import agendas, desk, fees, jury, person, titles, workflow
from parvis.kernel.manifest import (
    Audience,
    Circle,
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

PERSON, AGENT, EVERYONE = Audience.PERSON, Audience.AGENT, Audience.EVERYONE

system = System(
    slug="steps",
    title=Text("Droits et étapes des démarches", "Fees and steps of procedures"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Payer, prendre rendez-vous, réunir un jury, demander à plusieurs organismes, produire un titre : ce que le fichier de la démarche déclare, étape par étape.",
        "Pay, make an appointment, convene a jury, ask several bodies, produce a title: what the procedure file declares, step by step.",
    ),
    pages=(
        Page(path="me/fees/<uuid:file_id>/<slug:fee>", view=fees.pay, audience=PERSON, name="pay", crawl=False),
        Page(path="me/appointments/<uuid:step_id>", view=person.book, audience=PERSON, name="book", crawl=False),
        Page(path="me/appointments/<uuid:step_id>/cancel", view=person.cancel, audience=PERSON, name="cancel", crawl=False),
        Page(path="me/appointments/<uuid:step_id>/waiting", view=person.wait, audience=PERSON, name="wait", crawl=False),
        Page(path="me/appointments/<uuid:step_id>/rendez-vous.ics", view=person.calendar, audience=PERSON, name="calendar", crawl=False),
        Page(path="procedures/<slug:slug>/workflow.bpmn", view=workflow.exported, audience=EVERYONE, name="workflow", crawl=False),
        Page(path="desk/steps", view=desk.listed, audience=AGENT, name="steps"),
        Page(path="desk/steps/<uuid:step_id>", view=desk.step, audience=AGENT, name="step", crawl=False),
        Page(path="desk/juries/<slug:slug>/<slug:name>", view=jury.jury, audience=AGENT, name="jury", crawl=False),
        Page(path="desk/agendas/<slug:slug>", view=agendas.day, audience=AGENT, name="day", crawl=False),
        Page(path="desk/agendas/<slug:slug>/hours", view=agendas.hours, audience=AGENT, name="hours", crawl=False),
        Page(path="desk/agendas/<slug:slug>/<uuid:booking_id>", view=agendas.presence, audience=AGENT, name="presence", crawl=False),
        Page(path="desk/titles", view=titles.listed, audience=AGENT, name="titles"),
        Page(path="desk/titles/batches", view=titles.send, audience=AGENT, name="send-batch", crawl=False),
        Page(path="desk/titles/batches/<int:number>.<slug:kind>", view=titles.batch, audience=AGENT, name="batch", crawl=False),
        Page(path="desk/titles/<int:title_id>", view=titles.move, audience=AGENT, name="move-title", crawl=False),
    ),
    panels=(
        Panel(place=Place.PROCEDURE, slug="cost", selector=fees.before_starting, template="steps/panels/cost.html", order=10),
        Panel(place=Place.PROCEDURE, slug="way", selector=workflow.on_procedure, template="steps/panels/way.html", order=20),
        Panel(place=Place.CHECK, slug="to-pay", selector=fees.to_pay, template="steps/panels/to_pay.html", audience=PERSON, order=10),
        Panel(place=Place.MY_FILE, slug="to-pay", selector=fees.to_pay, template="steps/panels/to_pay.html", audience=PERSON, order=10),
        Panel(place=Place.MY_FILE, slug="steps", selector=person.next_steps, template="steps/panels/next.html", audience=PERSON, order=20),
        Panel(place=Place.FILE, slug="fees", selector=fees.at_desk, template="steps/panels/fees.html", audience=AGENT, order=10),
        Panel(place=Place.FILE, slug="steps", selector=desk.on_file, template="steps/panels/on_file.html", audience=AGENT, order=20),
        Panel(place=Place.DESK, slug="steps", selector=desk.panel, template="steps/panels/desk.html", audience=AGENT, order=20),
    ),
    personal_data=(
        PersonalData(
            slug="steps",
            title=Text("Vos rendez-vous et vos titres", "Your appointments and titles"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Vos demandes, et ce que vous avez choisi.", "Your requests, and what you chose."),
            kept=Text("Aussi longtemps que le dossier auquel ils appartiennent.", "As long as the file to which they belong."),
            readers=Text(
                "Les agents des organismes qui prennent part à votre demande.", "The agents of the bodies that take part in your request."
            ),
        ),
    ),
    permissions=(
        Permission(
            name=desk.HANDLE,
            sentence=Text(
                "Faire les étapes confiées à son organisme : avis, rendez-vous, jurys, titres.",
                "Do the steps entrusted to one’s body: opinions, appointments, juries, titles.",
            ),
        ),
    ),
    roles=(Role(slug="step-officer", title=Text("Chargé d’étapes", "Step officer"), permissions=(desk.HANDLE,)),),
    notices=(
        Notice(name="steps.book", title=Text("Rendez-vous à prendre", "Appointment to make"), template="steps/notices/book"),
        Notice(name="steps.booked", title=Text("Rendez-vous pris", "Appointment made"), template="steps/notices/booked"),
        Notice(name="steps.reminder", title=Text("Rappel de rendez-vous", "Reminder of an appointment"), template="steps/notices/reminder"),
        Notice(name="steps.cancelled", title=Text("Rendez-vous annulé", "Appointment given up"), template="steps/notices/cancelled"),
        Notice(name="steps.place-free", title=Text("Place libérée", "A place is free"), template="steps/notices/place_free"),
        Notice(name="steps.for-a-body", title=Text("Étape pour un organisme", "Step for a body"), template="steps/notices/for_a_body"),
        Notice(name="steps.title", title=Text("Suivi d’un titre", "Progress of a title"), template="steps/notices/title"),
    ),
    tasks=(
        Task(name="steps.follow", run=tasks.follow, every=timedelta(seconds=20)),
        Task(name="steps.each-hour", run=tasks.each_hour, every=timedelta(hours=1)),
    ),
    events=(
        TraceEvent(name="steps.begun", sentence=Text("Une étape de votre demande a commencé.", "A step of your request began.")),
        TraceEvent(name="steps.over", sentence=Text("Une étape de votre demande est terminée.", "A step of your request is over.")),
        TraceEvent(
            name="steps.read",
            reading=True,
            sentence=Text(
                "Un agent a lu la part de votre dossier que montre une étape.", "An agent read the part of your file that a step shows."
            ),
        ),
        TraceEvent(name="steps.booked", own_act=True, sentence=Text("Vous avez pris rendez-vous.", "You made an appointment.")),
    ),
    obstacles=following.obstacles,
    moved=following.moved,
    file_erased=following.erased,
)
