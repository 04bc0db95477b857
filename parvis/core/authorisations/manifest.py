"""Authorisations: asked for in blocks, instructed by who is answerable for the data, compiled to what the door enforces."""

from datetime import timedelta

from parvis.core.authorisations import outward, personal_data, selectors, tasks
from parvis.core.authorisations.pages import REQUESTS
from parvis.core.authorisations.views import applicants, instructors
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Notice,
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
    slug="authorisations",
    title=Text("Habilitations", "Authorisations"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Demander l’accès à des données restreintes, instruire les demandes, et faire respecter ce qui a été accordé.",
        "Asking for restricted data, deciding on requests, and holding everyone to what was granted.",
    ),
    pages=(*REQUESTS, *outward.PAGES),
    apis=outward.APIS,
    datasets=outward.DATASETS,
    panels=(
        Panel(
            place=Place.DESK,
            slug="authorisations",
            selector=instructors.panel,
            template="authorisations/panels/desk.html",
            audience=Audience.AGENT,
            order=40,
        ),
        Panel(
            place=Place.DESK,
            slug="asking",
            selector=applicants.desk_panel,
            template="authorisations/panels/asking.html",
            audience=Audience.AGENT,
            order=65,
        ),
        Panel(place=Place.APIS, slug="authorisations", selector=applicants.panel, template="authorisations/panels/apis.html", order=20),
    ),
    permissions=(
        *outward.PERMISSIONS,
        Permission(
            name=selectors.INSTRUCT,
            sentence=Text(
                "instruire les demandes d’habilitation de votre organisation", "decide on the requests for authorisations sent to your body"
            ),
        ),
    ),
    roles=(
        *outward.ROLES,
        Role(
            slug="authorisations-instructor",
            title=Text("Instruction des habilitations", "Instruction of authorisations"),
            permissions=(selectors.INSTRUCT,),
        ),
    ),
    personal_data=(
        PersonalData(
            slug="authorisation-requests",
            title=Text("Vos demandes d’habilitation", "Your requests for authorisations"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
        ),
    ),
    notices=(
        *outward.NOTICES,
        Notice(
            name="authorisations.applicant",
            title=Text("Nouvelles d’une demande d’habilitation", "News of a request for an authorisation"),
            template="authorisations/notices/applicant",
        ),
        Notice(
            name="authorisations.instructor",
            title=Text("Demande d’habilitation à instruire", "Request for an authorisation to decide"),
            template="authorisations/notices/instructor",
        ),
        Notice(
            name="authorisations.protectors",
            title=Text("Habilitation donnée ou révoquée", "Authorisation given or revoked"),
            template="authorisations/notices/protectors",
        ),
        Notice(
            name="authorisations.transferred",
            title=Text("Demande d’habilitation transmise", "Request for an authorisation handed over"),
            template="authorisations/notices/transferred",
        ),
    ),
    tasks=(
        *outward.TASKS,
        Task(name="authorisations.clock", run=tasks.clock, every=timedelta(hours=6)),
    ),
    events=(
        *outward.EVENTS,
        TraceEvent(
            name="authorisations.moved",
            sentence=Text(
                "La demande d’habilitation {reference} de {organisation} a changé : {event}, désormais {state}.",
                "The request for an authorisation {reference} of {organisation} moved: {event}, now {state}.",
            ),
            fields=("reference", "event", "state", "authorisation"),
        ),
    ),
)
