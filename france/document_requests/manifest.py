"""Requests for administrative documents and source code, the CADA, and the court after it."""

from datetime import timedelta
from pathlib import Path

from france.document_requests import actions, datasets, demo, tasks
from france.document_requests.actions import LARGEST
from france.document_requests.views import desk, person, register
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Column,
    Dataset,
    Demo,
    Notice,
    Page,
    Panel,
    Place,
    Procedure,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

INSTRUCT = "procedures.instruct"
HERE = Path(__file__).parent

system = System(
    slug="document-requests",
    title=Text("Demandes de documents", "Requests for documents"),
    owner="etat",
    circle=Circle.COUNTRY,
    summary=Text(
        "Demander un document ou un code source à une administration ; la CADA si elle refuse ou se tait ; le tribunal ensuite. Chaque date est calculée.",
        "Ask an administration for a document or a source code; the CADA if it refuses or keeps silent; the court after that. Every date is computed.",
    ),
    answers=("cada-requests",),
    procedures=(Procedure(file=HERE / "request.yaml"), Procedure(file=HERE / "referral.yaml")),
    obstacles=actions.obstacles,
    file_erased=actions.erased,
    pages=(
        Page(path="document-requests", name="register", view=register.listed, audience=Audience.EVERYONE),
        Page(path="document-requests/<int:number>", name="one", view=register.one, audience=Audience.EVERYONE, sample=register.sample),
        Page(
            path="document-requests/<int:number>/document",
            name="published-document",
            view=register.document,
            audience=Audience.EVERYONE,
            crawl=False,
        ),
        Page(path="me/document-requests/<str:reference>/cada", name="to-cada", view=person.to_cada, audience=Audience.PERSON, crawl=False),
        Page(path="me/document-requests/<str:reference>/court", name="court", view=person.to_court, audience=Audience.PERSON, crawl=False),
        Page(
            path="me/document-requests/<str:reference>/document",
            name="my-document",
            view=person.document,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(path="desk/document-requests", name="desk", view=desk.listed, audience=Audience.AGENT, permission=INSTRUCT),
        Page(
            path="desk/document-requests/<str:reference>/answer",
            name="answer",
            view=desk.answer,
            largest_upload=LARGEST,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/document-requests/<str:reference>/forward",
            name="forward",
            view=desk.forward,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/document-requests/<str:reference>/follow-up",
            name="follow-up",
            view=desk.follow_up,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
    ),
    panels=(
        Panel(
            place=Place.MY_FILE, slug="document-requests", selector=person.panel, template="document_requests/panels/my_file.html", order=20
        ),
        Panel(place=Place.FILE, slug="document-requests", selector=desk.panel, template="document_requests/panels/file.html", order=20),
        Panel(
            place=Place.DESK,
            slug="document-requests",
            selector=desk.square,
            template="document_requests/panels/desk.html",
            audience=Audience.AGENT,
            order=45,
        ),
    ),
    notices=(
        Notice(
            name="document-requests.confirmed",
            title=Text("Refus confirmé après la CADA", "Refusal confirmed after the CADA"),
            template="document_requests/notices/confirmed",
        ),
    ),
    tasks=(Task(name="document-requests.confirm", run=tasks.confirm_silences, every=timedelta(minutes=10)),),
    events=(
        TraceEvent(
            name="document-requests.confirmed",
            sentence=Text(
                "Le refus d’un document que vous aviez demandé a été confirmé.",
                "The refusal of a document that you asked for was confirmed.",
            ),
        ),
        TraceEvent(
            name="document-requests.to-court",
            own_act=True,
            sentence=Text("Vous avez noté que vous saisissez le tribunal.", "You noted that you go to court."),
        ),
    ),
    datasets=(
        Dataset(
            slug="document-requests-monthly",
            title=Text("Demandes de documents par mois et par administration", "Requests for documents by month and body"),
            description=Text(
                "Demandes reçues, obtenues, refusées, restées sans réponse et portées devant la CADA, par mois de réception. Lignes inventées pour la démonstration.",
                "Requests received, obtained, refused, left without an answer and taken to the CADA, by month of receipt. Rows invented for the demonstration.",
            ),
            columns=(
                Column(name="period", title=Text("Mois", "Month"), kind="period"),
                Column(name="body", title=Text("Identifiant de l’administration", "Identifier of the body"), kind="text"),
                Column(name="body_name", title=Text("Administration", "Body"), kind="text"),
                Column(name="requests", title=Text("Demandes reçues", "Requests received"), kind="count"),
                Column(name="obtained", title=Text("Dont obtenues", "Of which obtained"), kind="count", of="requests"),
                Column(name="refused", title=Text("Dont refusées par écrit", "Of which refused in writing"), kind="count", of="requests"),
                Column(name="silent", title=Text("Dont sans réponse", "Of which without an answer"), kind="count", of="requests"),
                Column(
                    name="to_cada", title=Text("Dont portées devant la CADA", "Of which taken to the CADA"), kind="count", of="requests"
                ),
            ),
            rows=datasets.monthly,
            sample=True,
            tags=("CADA", "documents administratifs", "transparence"),
            population="document-requests",
        ),
    ),
    demo=Demo(load=demo.load, order=63),
)
