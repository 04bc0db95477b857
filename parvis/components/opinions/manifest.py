"""Opinions of experts on files."""

from datetime import timedelta

from parvis.components.opinions import actions, tasks, views
from parvis.components.opinions.rules import MOST_BYTES
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

FILE = "desk/files/<str:reference>/opinions"

system = System(
    slug="opinions",
    title=Text("Avis", "Opinions"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Un agent demande l’avis d’un expert sur un dossier ; l’expert ne voit que ce qu’on lui montre, et chaque lecture se trace.",
        "An agent asks an expert’s opinion on a file; the expert sees only what is shown, and each reading is traced.",
    ),
    pages=(
        Page(
            path=FILE,
            name="ask",
            view=views.ask,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            largest_upload=MOST_BYTES,
            crawl=False,
        ),
        Page(path=f"{FILE}/<uuid:opinion_id>", name="change", view=views.change, audience=Audience.AGENT, permission=INSTRUCT, crawl=False),
        Page(
            path=f"{FILE}/<uuid:opinion_id>/<slug:side>",
            name="document",
            view=views.document,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(path="opinions/<str:token>", name="invitation", view=views.invitation, audience=Audience.EVERYONE, crawl=False),
        Page(path="me/opinions", name="asked", view=views.asked, audience=Audience.PERSON),
        Page(path="me/opinions/take/<str:token>", name="take", view=views.take, audience=Audience.PERSON, crawl=False),
        Page(
            path="me/opinions/<uuid:opinion_id>",
            name="mine",
            view=views.mine,
            audience=Audience.PERSON,
            largest_upload=MOST_BYTES,
            crawl=False,
        ),
        Page(
            path="me/opinions/<uuid:opinion_id>/<slug:side>",
            name="my-document",
            view=views.my_document,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(
            path="me/opinions/<uuid:opinion_id>/documents/<int:number>",
            name="shared-document",
            view=views.shared_document,
            audience=Audience.PERSON,
            crawl=False,
        ),
        Page(path="desk/opinions", name="asked-as-agent", view=views.asked, audience=Audience.AGENT),
        Page(path="desk/opinions/take/<str:token>", name="take-as-agent", view=views.take, audience=Audience.AGENT, crawl=False),
        Page(
            path="desk/opinions/<uuid:opinion_id>",
            name="mine-as-agent",
            view=views.mine,
            audience=Audience.AGENT,
            largest_upload=MOST_BYTES,
            crawl=False,
        ),
        Page(
            path="desk/opinions/<uuid:opinion_id>/<slug:side>",
            name="my-document-as-agent",
            view=views.my_document,
            audience=Audience.AGENT,
            crawl=False,
        ),
        Page(
            path="desk/opinions/<uuid:opinion_id>/documents/<int:number>",
            name="shared-document-as-agent",
            view=views.shared_document,
            audience=Audience.AGENT,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.FILE, slug="opinions", selector=views.panel, template="opinions/panel.html", audience=Audience.AGENT, order=40),
    ),
    notices=(
        Notice(name="opinions.asked", title=Text("Avis demandé", "Opinion asked"), template="opinions/notices/asked"),
        Notice(name="opinions.reminded", title=Text("Avis attendu", "Opinion awaited"), template="opinions/notices/reminded"),
        Notice(
            name="opinions.decided", title=Text("Décision après avis", "Decision after an opinion"), template="opinions/notices/decided"
        ),
    ),
    tasks=(Task(name="opinions.tell-decided", run=tasks.tell_decided, every=timedelta(seconds=30)),),
    file_erased=actions.forget,
    events=(
        TraceEvent(
            name="opinions.asked",
            sentence=Text("Un agent a demandé l’avis d’un expert sur votre dossier.", "An agent asked an expert’s opinion on your file."),
        ),
        TraceEvent(
            name="opinions.read",
            reading=True,
            sentence=Text("Un expert a lu votre dossier pour donner son avis.", "An expert read your file in order to give an opinion."),
        ),
        TraceEvent(
            name="opinions.answered",
            sentence=Text("Un expert a donné son avis sur votre dossier.", "An expert gave an opinion on your file."),
        ),
        TraceEvent(
            name="opinions.revoked",
            sentence=Text("Une demande d’avis sur votre dossier a été retirée.", "A request for an opinion on your file was withdrawn."),
        ),
    ),
)
