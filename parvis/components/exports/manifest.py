"""Exports of files."""

from datetime import timedelta

from parvis.components.exports import tasks
from parvis.components.exports.views import exports, templates
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="exports",
    title=Text("Exports de dossiers", "Exports of files"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Les dossiers d’une démarche en tableur, en archive et en carte, entiers ou pas du tout ; chaque personne lit que le sien a été exporté.",
        "The files of a procedure as spreadsheets, archives and maps, whole or not at all; each person reads that theirs was exported.",
    ),
    pages=(
        Page(
            path="desk/exports",
            name="exports",
            view=exports.exports,
            audience=Audience.AGENT,
            permission=INSTRUCT,
        ),
        Page(
            path="desk/exports/<uuid:export_id>",
            name="export",
            view=exports.export,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/exports/<uuid:export_id>/download",
            name="download",
            view=exports.download,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/exports/templates/<slug:slug>",
            name="template",
            view=templates.template,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
        Page(
            path="desk/exports/templates/<slug:slug>/delete",
            name="delete-template",
            view=templates.delete,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK,
            slug="exports",
            selector=exports.desk_panel,
            template="exports/panels/exports.html",
            audience=Audience.AGENT,
            order=40,
        ),
    ),
    tasks=(Task(name="exports.destroy-expired", run=tasks.destroy_expired, every=timedelta(minutes=10)),),
    events=(
        TraceEvent(
            name="exports.exported",
            reading=True,
            sentence=Text(
                "Un agent a exporté votre dossier avec d’autres, au format {form}.",
                "An agent exported your file among others, in the format {form}.",
            ),
        ),
    ),
)
