"""The visual builder: agents write, try, check and publish procedures without code; the procedure file is what they save."""

from datetime import timedelta

from parvis.components.builder import commands, personal_data, samples, tasks
from parvis.components.builder.selectors import EDIT
from parvis.components.builder.views import changing, history, listing, looking, parts, publishing, texts
from parvis.kernel.manifest import Audience, Circle, Command, Page, Panel, Permission, PersonalData, Place, Role, System, Task
from parvis.kernel.text import Text

AGENT = Audience.AGENT
ONE = "desk/procedures/<slug:slug>"

system = System(
    slug="builder",
    title=Text("Atelier des démarches", "Builder of procedures"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Une administration écrit sa démarche sans code, l’essaie, la vérifie et la publie ; ce qu’elle enregistre est le fichier de la démarche.",
        "An administration writes its procedure without code, tries it, checks it and publishes it; what it saves is the procedure file.",
    ),
    pages=(
        Page(path="desk/procedures", name="listing", view=listing.listing, audience=AGENT, permission=EDIT),
        Page(path="desk/procedures/new", name="start", view=listing.start, audience=AGENT, permission=EDIT),
        Page(path=ONE, name="overview", view=parts.overview, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(path=f"{ONE}/part/<str:where>", name="part", view=parts.part, audience=AGENT, permission=EDIT, sample=samples.part),
        Page(path=f"{ONE}/change/<str:where>", name="change", view=changing.change, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/add/<str:where>", name="add", view=changing.add, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/remove/<str:where>", name="remove", view=changing.remove, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/undo", name="undo", view=changing.undo, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/restore/<int:revision>", name="restore", view=changing.restore, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/look", name="look", view=looking.look, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(path=f"{ONE}/trial", name="trial", view=looking.trial, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(path=f"{ONE}/publish", name="publish", view=publishing.publish, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(path=f"{ONE}/take-up", name="take-up", view=publishing.take_up, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/life", name="life", view=publishing.life, audience=AGENT, permission=EDIT, crawl=False),
        Page(path=f"{ONE}/history", name="history", view=history.history, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(
            path=f"{ONE}/history/<int:revision>", name="difference", view=history.difference, audience=AGENT, permission=EDIT, crawl=False
        ),
        Page(path=f"{ONE}/text", name="text", view=texts.text, audience=AGENT, permission=EDIT, sample=samples.draft),
        Page(path=f"{ONE}/procedure.yaml", name="download", view=texts.download, audience=AGENT, permission=EDIT, crawl=False),
        Page(
            path="procedures/<slug:slug>/versions",
            name="versions",
            view=history.versions,
            audience=Audience.EVERYONE,
            sample=samples.published,
        ),
        Page(
            path="procedures/<slug:slug>/quality",
            name="quality",
            view=history.quality,
            audience=Audience.EVERYONE,
            sample=samples.published,
        ),
        Page(
            path="procedures/<slug:slug>/quality.json",
            name="quality-json",
            view=history.quality_json,
            audience=Audience.EVERYONE,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.DESK, slug="builder", selector=history.desk_panel, template="builder/panels/desk.html", audience=AGENT, order=40),
        Panel(place=Place.PROCEDURE, slug="quality", selector=history.panel, template="builder/panels/quality.html", order=80),
    ),
    permissions=(
        Permission(
            name=EDIT,
            sentence=Text(
                "Écrire, essayer et publier les démarches de son organisation. Le responsable des agents de l’organisation donne ce droit.",
                "Write, try and publish the procedures of one’s organisation. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(Role(slug="procedure-designer", title=Text("Concepteur de démarches", "Procedure designer"), permissions=(EDIT,)),),
    personal_data=(
        PersonalData(
            slug="builder",
            title=Text("Démarches que vous avez écrites", "Procedures that you wrote"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
        ),
    ),
    tasks=(Task(name="builder.check-published", run=tasks.check_published, every=timedelta(hours=1)),),
    commands=(
        Command(name="procedure export", summary="print the file of a procedure", run=commands.export, configure=commands.with_slug),
        Command(
            name="procedure import",
            summary="begin a working copy of a procedure file for a body; its mistakes, each with its line",
            run=commands.import_file,
            configure=commands.with_import,
        ),
    ),
)
